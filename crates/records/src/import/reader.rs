//! The streaming reader: bytes of a messy file in, rows out, one row held at a time.
//!
//! A quote that is never closed would swallow the rest of the file. When a row grows past its
//! limit, the file ends inside quotes, or the next quote shows that the one before it was open
//! (see [`super::quotes`]), only the line in which the row starts is refused and the lines below
//! it are read again as rows of their own. Such a row is taken only when it has exactly as many
//! cells as the header, so that the lines of a note do not become records.
//!
//! Invariant: no byte is parsed more than three times. What was read again in vain is read for
//! the last time, each line a row of its own, whatever quotes it opens.

use super::delimiter::Sniffer;
use super::encoding::Transcoder;
use super::limits::{PIECE_BYTES, ROW_BYTES_MAX};
use super::lines::{LineCounter, is_line_end};
use super::quotes::closes_amid_text;
use super::record_parser::RecordParser;
use super::row::{RawRow, RowFault};

/// Reads one file. The first row that it yields is the header; blank rows are left out.
pub struct CsvReader {
    transcoder: Transcoder,
    sniffer: Option<Sniffer>,
    parser: RecordParser,
    lines: LineCounter,
    /// Translated bytes, of which those before `row_start` are done with.
    buffer: Vec<u8>,
    row_start: usize,
    scanned: usize,
    /// Rows that start before this place are read for the second time.
    read_before: usize,
    /// Rows that start before this place are read for the third time, and end with their line.
    read_twice_before: usize,
    skipping_line: bool,
    header_columns: Option<usize>,
}

impl Default for CsvReader {
    fn default() -> Self {
        Self::new()
    }
}

impl CsvReader {
    /// A reader at the beginning of a file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            transcoder: Transcoder::new(),
            sniffer: Some(Sniffer::default()),
            parser: RecordParser::new(b','),
            lines: LineCounter::new(),
            buffer: Vec::new(),
            row_start: 0,
            scanned: 0,
            read_before: 0,
            read_twice_before: 0,
            skipping_line: false,
            header_columns: None,
        }
    }

    /// Takes the next bytes of the file and hands over each row that they complete.
    pub fn push(&mut self, bytes: &[u8], sink: &mut impl FnMut(RawRow)) {
        for piece in bytes.chunks(PIECE_BYTES) {
            self.transcoder.push(piece, &mut self.buffer);
            if self.knows_dialect() {
                self.read_rows(sink);
            }
        }
    }

    /// Ends the file and hands over the rows that only its end completes.
    pub fn finish(mut self, sink: &mut impl FnMut(RawRow)) {
        self.read_to_the_end(sink);
    }

    fn read_to_the_end(&mut self, sink: &mut impl FnMut(RawRow)) {
        self.transcoder.finish(&mut self.buffer);
        // Ends a last line that has no end; a row that this does not end is inside quotes.
        self.buffer.push(b'\n');
        if !self.knows_dialect()
            && let Some(sniffer) = self.sniffer.take()
        {
            self.begin_rows(&sniffer);
        }
        self.read_rows(sink);
        while self.row_start < self.buffer.len() && !self.skipping_line {
            self.refuse_first_line(RowFault::UnterminatedQuote, sink);
            self.read_rows(sink);
        }
    }

    fn knows_dialect(&mut self) -> bool {
        let Some(mut sniffer) = self.sniffer.take() else {
            return true;
        };
        let known = sniffer.sniff(&self.buffer).is_some();
        if known {
            self.begin_rows(&sniffer);
        } else {
            self.sniffer = Some(sniffer);
        }
        known
    }

    fn begin_rows(&mut self, sniffer: &Sniffer) {
        let dialect = sniffer.conclude(&self.buffer);
        self.parser = RecordParser::new(dialect.delimiter);
        self.pass(dialect.declaration);
    }

    fn read_rows(&mut self, sink: &mut impl FnMut(RawRow)) {
        while self.read_row(sink) {}
        self.buffer.drain(..self.row_start);
        self.scanned -= self.row_start;
        self.read_before = self.read_before.saturating_sub(self.row_start);
        self.read_twice_before = self.read_twice_before.saturating_sub(self.row_start);
        self.row_start = 0;
    }

    /// Whether there may be more rows in the buffer.
    fn read_row(&mut self, sink: &mut impl FnMut(RawRow)) -> bool {
        if self.scanned == self.row_start {
            self.pass_between_rows();
        }
        let limit = self.limit();
        let progress = self.parser.feed(&self.buffer[self.scanned..limit]);
        self.scanned += progress.consumed;
        let row = &self.buffer[self.row_start..self.scanned];
        if progress.complete {
            if closes_amid_text(row, self.parser.delimiter) {
                self.refuse_first_line(RowFault::UnterminatedQuote, sink);
            } else {
                self.yield_row(sink);
            }
        } else if row.len() == ROW_BYTES_MAX {
            self.refuse_first_line(RowFault::RowTooLarge, sink);
        } else if self.ends_with_its_line() && row.last().is_some_and(|byte| is_line_end(*byte)) {
            self.refuse_first_line(RowFault::UnterminatedQuote, sink);
        } else {
            return false;
        }
        true
    }

    /// How far the row may reach in what is there of the file.
    fn limit(&self) -> usize {
        let limit = self.buffer.len().min(self.row_start + ROW_BYTES_MAX);
        if !self.ends_with_its_line() {
            return limit;
        }
        let unread = &self.buffer[self.scanned..limit];
        let line_end = unread.iter().position(|byte| is_line_end(*byte));
        line_end.map_or(limit, |end| self.scanned + end + 1)
    }

    fn ends_with_its_line(&self) -> bool {
        self.row_start < self.read_twice_before
    }

    /// Passes over blank lines, and over what is left of a line that was given up.
    fn pass_between_rows(&mut self) {
        let rest = &self.buffer[self.row_start..];
        let mut end = 0;
        if self.skipping_line {
            end = rest
                .iter()
                .position(|byte| is_line_end(*byte))
                .unwrap_or(rest.len());
            self.skipping_line = end == rest.len();
        }
        end += rest[end..]
            .iter()
            .take_while(|byte| is_line_end(**byte))
            .count();
        self.pass(end);
    }

    fn pass(&mut self, length: usize) {
        self.lines
            .advance(&self.buffer[self.row_start..self.row_start + length]);
        self.row_start += length;
        self.scanned = self.row_start;
    }

    fn yield_row(&mut self, sink: &mut impl FnMut(RawRow)) {
        let cells = self.parser.cells();
        self.parser.forget_cells();
        let blank = cells
            .as_ref()
            .is_ok_and(|cells| cells.iter().all(|cell| is_blank(cell)));
        if !blank {
            let cells = cells.and_then(|cells| self.check_columns(cells));
            sink(RawRow {
                line: self.lines.line(),
                cells,
            });
        }
        self.pass(self.scanned - self.row_start);
    }

    fn check_columns(&mut self, cells: Vec<String>) -> Result<Vec<String>, RowFault> {
        let columns = *self.header_columns.get_or_insert(cells.len());
        let read_again = self.row_start < self.read_before;
        let beyond_header = cells.iter().skip(columns).any(|cell| !is_blank(cell));
        if beyond_header || read_again && cells.len() != columns {
            return Err(RowFault::ColumnCount);
        }
        Ok(cells)
    }

    fn refuse_first_line(&mut self, fault: RowFault, sink: &mut impl FnMut(RawRow)) {
        sink(RawRow {
            line: self.lines.line(),
            cells: Err(fault),
        });
        let row = &self.buffer[self.row_start..self.scanned];
        let line_end = row.iter().position(|byte| is_line_end(*byte));
        self.skipping_line = line_end.is_none();
        if self.row_start < self.read_before {
            self.read_twice_before = self.read_twice_before.max(self.scanned);
        }
        self.read_before = self.read_before.max(self.scanned);
        self.pass(line_end.map_or(self.scanned - self.row_start, |end| end + 1));
        self.parser.restart();
    }
}

fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that one reader holds while it reads two megabytes, in bytes.
    fn held(beginning: &[u8], repeated: &[u8]) -> usize {
        let mut reader = CsvReader::new();
        reader.push(beginning, &mut drop);
        let chunk = repeated.repeat(ROW_BYTES_MAX / repeated.len());
        let mut most = 0;
        for _ in 0..8 {
            reader.push(&chunk, &mut drop);
            most = most.max(reader.buffer.capacity() + reader.parser.capacity());
        }
        most
    }

    #[test]
    fn quotes_that_are_never_closed_cost_each_byte_a_few_visits() {
        let line = b"x\",\"\n";
        for lines in [50_000, 200_000] {
            for beginning in [b"".as_slice(), b"name,notes\n"] {
                let file = [beginning, &line.repeat(lines)].concat();
                let mut reader = CsvReader::new();
                let mut rows = 0;
                reader.push(&file, &mut |_| rows += 1);
                reader.read_to_the_end(&mut |_| rows += 1);
                assert!(rows >= lines, "{rows} of {lines}");
                let fed = reader.parser.fed;
                assert!(fed <= 4 * file.len(), "{fed} bytes of {}", file.len());
            }
        }
    }

    #[test]
    fn the_memory_held_does_not_grow_with_the_file() {
        let limit = 4 * ROW_BYTES_MAX;
        let line = [b"x".repeat(100).as_slice(), b"\n"].concat();
        let open_line = [b"\"\"\"".as_slice(), &line].concat();
        for repeated in [
            b"x".as_slice(),
            b"\n",
            &line,
            b"\"",
            &open_line,
            b",",
            b"\0",
        ] {
            for beginning in [b"".as_slice(), b"\"", b"name\n", b"name\n\"", b"name\n\"\n"] {
                let held = held(beginning, repeated);
                assert!(held <= limit, "{held}: {beginning:?} {:?}", &repeated[..1]);
            }
        }
        assert!(held(b"\xff\xfe\"\0", b"\x12\x34") <= limit);
    }
}
