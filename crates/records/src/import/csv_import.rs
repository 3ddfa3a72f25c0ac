//! The way in: the bytes of one file, and out of them valid records and refused rows.

use serde::Serialize;

use crate::FieldError;

use super::header::{Cells, Column, Mapping};
use super::import_error::ImportError;
use super::limits::ROWS_MAX;
use super::reader::CsvReader;
use super::row::RawRow;

/// A kind of record that files are imported as.
pub trait ImportedRecord: Sized {
    /// The columns that a file may have, and those it must have.
    const COLUMNS: &'static [Column];

    /// Reads one row.
    ///
    /// # Errors
    /// Everything that is wrong with the row, one entry per field.
    fn from_cells(cells: Cells<'_>) -> Result<Self, Vec<FieldError>>;
}

/// What became of one data row. Blank rows are left out and not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportRow<R> {
    /// A valid record.
    Taken {
        /// The number of the row; the first data row is 1.
        row: u64,
        /// The line in which it starts; the file's first line is 1.
        line: u64,
        /// The record.
        record: R,
    },
    /// A row that is left out, and why.
    Refused(RefusedRow),
}

/// A row that is left out of the import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The number of the row; the first data row is 1.
    pub row: u64,
    /// The line in which it starts; the file's first line is 1.
    pub line: u64,
    /// What is wrong; never empty.
    pub errors: Vec<FieldError>,
}

/// What is known when the file has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportSummary {
    /// Data rows, taken and refused.
    pub rows: u64,
    /// Names of columns that mean nothing here, as the file spells them.
    pub ignored_columns: Vec<String>,
}

/// Imports one file, in memory that does not grow with the file.
pub struct CsvImport {
    reader: CsvReader,
    progress: Progress,
}

impl Default for CsvImport {
    fn default() -> Self {
        Self::new()
    }
}

impl CsvImport {
    /// An import at the beginning of a file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            reader: CsvReader::new(),
            progress: Progress::default(),
        }
    }

    /// Takes the next bytes of the file and hands over each row that they complete.
    ///
    /// # Errors
    /// [`ImportError`] when the whole file is refused. Rows that were handed over before must then
    /// not be kept, and each further call fails in the same way.
    pub fn push<R: ImportedRecord>(
        &mut self,
        bytes: &[u8],
        sink: &mut impl FnMut(ImportRow<R>),
    ) -> Result<(), ImportError> {
        self.progress.outcome.clone()?;
        let progress = &mut self.progress;
        self.reader.push(bytes, &mut |row| progress.take(row, sink));
        self.progress.outcome.clone()
    }

    /// Ends the file and hands over the rows that only its end completes.
    ///
    /// # Errors
    /// [`ImportError`] when the whole file is refused, as for [`CsvImport::push`].
    pub fn finish<R: ImportedRecord>(
        self,
        sink: &mut impl FnMut(ImportRow<R>),
    ) -> Result<ImportSummary, ImportError> {
        let Self {
            reader,
            mut progress,
        } = self;
        reader.finish(&mut |row| progress.take(row, sink));
        progress.outcome?;
        let mapping = progress.mapping.ok_or(ImportError::NoHeader)?;
        Ok(ImportSummary {
            rows: progress.rows,
            ignored_columns: mapping.ignored_columns,
        })
    }
}

struct Progress {
    mapping: Option<Mapping>,
    rows: u64,
    outcome: Result<(), ImportError>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            mapping: None,
            rows: 0,
            outcome: Ok(()),
        }
    }
}

impl Progress {
    fn take<R: ImportedRecord>(&mut self, row: RawRow, sink: &mut impl FnMut(ImportRow<R>)) {
        if self.outcome.is_err() {
            return;
        }
        let Some(mapping) = &self.mapping else {
            match read_header::<R>(row) {
                Ok(mapping) => self.mapping = Some(mapping),
                Err(error) => self.outcome = Err(error),
            }
            return;
        };
        if self.rows == ROWS_MAX {
            self.outcome = Err(ImportError::TooManyRows);
            return;
        }
        self.rows += 1;
        sink(read_row(mapping, self.rows, row));
    }
}

fn read_header<R: ImportedRecord>(row: RawRow) -> Result<Mapping, ImportError> {
    let header = row.cells.map_err(ImportError::UnreadableHeader)?;
    Mapping::read(R::COLUMNS, &header)
}

fn read_row<R: ImportedRecord>(mapping: &Mapping, row: u64, raw: RawRow) -> ImportRow<R> {
    let line = raw.line;
    let cells = raw.cells.map_err(|fault| vec![FieldError::from(fault)]);
    match cells.and_then(|cells| R::from_cells(Cells::new(mapping, cells))) {
        Ok(record) => ImportRow::Taken { row, line, record },
        Err(errors) => ImportRow::Refused(RefusedRow { row, line, errors }),
    }
}
