//! What the tests do with a file: feed it in pieces and write down what came out.

use records::{
    CsvImport, CsvReader, ImportError, ImportRow, ImportSummary, ImportedRecord, RawRow,
};
use records::{NewContact, NewLead};

/// One row in short: its number, its line, and its name or the code and field of each error.
pub type Line = (u64, u64, Result<String, Vec<(&'static str, &'static str)>>);

/// Everything that an import yields.
pub struct Imported<R> {
    pub rows: Vec<ImportRow<R>>,
    pub outcome: Result<ImportSummary, ImportError>,
}

pub fn import<R: ImportedRecord>(file: &[u8], chunk: usize) -> Imported<R> {
    let mut rows = Vec::new();
    let mut import = CsvImport::new();
    let mut pushed = Ok(());
    for piece in file.chunks(chunk) {
        pushed = import.push(piece, &mut |row| rows.push(row));
    }
    let outcome = import.finish(&mut |row| rows.push(row));
    assert!(
        pushed.is_ok() || outcome.is_err(),
        "a refusal lasts until the end"
    );
    Imported { rows, outcome }
}

pub fn leads(file: impl AsRef<[u8]>) -> Vec<NewLead> {
    let imported = import::<NewLead>(file.as_ref(), usize::MAX);
    imported.outcome.unwrap();
    imported.rows.into_iter().map(taken).collect()
}

pub fn contacts(file: impl AsRef<[u8]>) -> Vec<NewContact> {
    let imported = import::<NewContact>(file.as_ref(), usize::MAX);
    imported.outcome.unwrap();
    imported.rows.into_iter().map(taken).collect()
}

pub fn refusal(file: impl AsRef<[u8]>) -> ImportError {
    import::<NewLead>(file.as_ref(), usize::MAX)
        .outcome
        .unwrap_err()
}

pub fn lines(file: impl AsRef<[u8]>) -> Vec<Line> {
    let imported = import::<NewLead>(file.as_ref(), 4096);
    imported.outcome.unwrap();
    imported.rows.into_iter().map(line).collect()
}

pub fn raw_rows(file: &[u8], chunks: &[usize]) -> Vec<RawRow> {
    let mut rows = Vec::new();
    let mut reader = CsvReader::new();
    let mut rest = file;
    for &chunk in chunks.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at(chunk.clamp(1, rest.len()));
        reader.push(piece, &mut |row| rows.push(row));
        rest = after;
    }
    reader.finish(&mut |row| rows.push(row));
    rows
}

fn line(row: ImportRow<NewLead>) -> Line {
    match row {
        ImportRow::Taken { row, line, record } => (row, line, Ok(record.name)),
        ImportRow::Refused(refused) => {
            let errors = refused
                .errors
                .iter()
                .map(|error| (error.field, error.code))
                .collect();
            (refused.row, refused.line, Err(errors))
        }
    }
}

fn taken<R>(row: ImportRow<R>) -> R {
    match row {
        ImportRow::Taken { record, .. } => record,
        ImportRow::Refused(refused) => panic!("refused: {refused:?}"),
    }
}
