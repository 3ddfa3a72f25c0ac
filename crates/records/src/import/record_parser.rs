//! One record at a time out of `csv_core`, with room for exactly one row.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::encoding::{UNREADABLE, decode_cell};
use super::limits::{COLUMNS_MAX, FIELD_BYTES_MAX, ROW_BYTES_MAX};
use super::row::RowFault;

/// Holds the cells of the record that is being read.
pub(super) struct RecordParser {
    grammar: Box<Reader>,
    pub(super) delimiter: u8,
    text: Vec<u8>,
    text_length: usize,
    ends: Vec<usize>,
    columns: usize,
    too_many_columns: bool,
    /// How many bytes were read, those read again included.
    #[cfg(test)]
    pub(super) fed: usize,
}

/// How far the parser came.
pub(super) struct Progress {
    pub(super) consumed: usize,
    pub(super) complete: bool,
}

impl RecordParser {
    pub(super) fn new(delimiter: u8) -> Self {
        let mut parser = Self {
            grammar: Box::new(ReaderBuilder::new().delimiter(delimiter).build()),
            delimiter,
            // Unquoting never lengthens a row, so a row within its limit always fits.
            text: vec![0; ROW_BYTES_MAX + 1],
            text_length: 0,
            ends: vec![0; COLUMNS_MAX],
            columns: 0,
            too_many_columns: false,
            #[cfg(test)]
            fed: 0,
        };
        parser.restart();
        parser
    }

    /// Forgets the record that was begun.
    pub(super) fn restart(&mut self) {
        self.grammar.reset();
        self.forget_cells();
        // The grammar drops a byte order mark from its first bytes, but only when they come in
        // one piece. A line end before the first record makes it stop looking for one.
        let _ = self
            .grammar
            .read_record(b"\n", &mut self.text, &mut self.ends);
    }

    /// Makes room for the next record.
    pub(super) fn forget_cells(&mut self) {
        self.text_length = 0;
        self.columns = 0;
        self.too_many_columns = false;
    }

    /// Reads on until the record or the input ends.
    pub(super) fn feed(&mut self, input: &[u8]) -> Progress {
        let mut consumed = 0;
        // The grammar takes empty input for the end of the file, so it never sees any.
        while consumed < input.len() {
            let (result, read, written, ended) = self.grammar.read_record(
                &input[consumed..],
                &mut self.text[self.text_length..],
                &mut self.ends[self.columns..],
            );
            consumed += read;
            #[cfg(test)]
            {
                self.fed += read;
            }
            self.text_length += written;
            self.columns += ended;
            match result {
                ReadRecordResult::Record => {
                    return Progress {
                        consumed,
                        complete: true,
                    };
                }
                ReadRecordResult::OutputEndsFull => {
                    // The row is refused; its cells are passed over to find its end.
                    self.too_many_columns = true;
                    self.columns = 0;
                }
                ReadRecordResult::OutputFull => self.text_length = 0,
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
        }
        Progress {
            consumed,
            complete: false,
        }
    }

    /// The cells of the record that was completed.
    pub(super) fn cells(&self) -> Result<Vec<String>, RowFault> {
        let text = &self.text[..self.text_length];
        if self.too_many_columns {
            return Err(RowFault::TooManyColumns);
        }
        if text.contains(&UNREADABLE) {
            return Err(RowFault::NotText);
        }
        let mut cells = Vec::with_capacity(self.columns);
        let mut start = 0;
        for &end in &self.ends[..self.columns] {
            if end - start > FIELD_BYTES_MAX {
                return Err(RowFault::FieldTooLarge);
            }
            cells.push(decode_cell(&text[start..end]));
            start = end;
        }
        Ok(cells)
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>()
    }
}
