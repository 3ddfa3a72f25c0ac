//! Finds the delimiter from the first record, or from the `sep=` line that Excel puts above it.

use super::limits::ROW_BYTES_MAX;
use super::lines::is_line_end;

/// The delimiters that are known; the first wins when two are equally frequent.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What the beginning of the file says about the rest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// Bytes that say the delimiter and are no row.
    pub(super) declaration: usize,
}

/// Reads the first record as it grows, and each of its bytes once.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    scanned: usize,
    record_start: usize,
    counts: [usize; 4],
    quotes: Quotes,
}

/// Where the last byte stands; quotes only mean something at the beginning of a cell.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
enum Quotes {
    #[default]
    CellStart,
    Plain,
    Quoted,
    /// Behind a quote in a quoted cell: the end of the cell, or the first of two quotes.
    MaybeClosed,
}

impl Sniffer {
    /// Looks at what is new in the file's beginning; an answer once the first record is whole.
    /// A record that is longer than any row may be is judged by what is there.
    pub(super) fn sniff(&mut self, beginning: &[u8]) -> Option<Dialect> {
        while let Some(&byte) = beginning.get(self.scanned) {
            self.scanned += 1;
            let ended = is_line_end(byte) && self.quotes != Quotes::Quoted;
            if ended && !self.restart_after_blank(beginning) || self.scanned >= ROW_BYTES_MAX {
                return Some(self.conclude(beginning));
            }
            if !ended {
                self.count(byte);
            }
        }
        None
    }

    /// The answer for a file that ends within its first record.
    pub(super) fn conclude(&self, beginning: &[u8]) -> Dialect {
        let declared = declared_delimiter(&beginning[self.record_start..self.scanned]);
        let frequent = DELIMITERS
            .iter()
            .zip(self.counts)
            .rev()
            .max_by_key(|(_, count)| *count);
        Dialect {
            delimiter: declared.unwrap_or_else(|| frequent.map_or(b',', |(byte, _)| *byte)),
            declaration: declared.map_or(0, |_| self.scanned),
        }
    }

    fn restart_after_blank(&mut self, beginning: &[u8]) -> bool {
        let blank = beginning[self.record_start..self.scanned]
            .trim_ascii()
            .is_empty();
        if blank {
            *self = Self {
                scanned: self.scanned,
                record_start: self.scanned,
                ..Self::default()
            };
        }
        blank
    }

    fn count(&mut self, byte: u8) {
        use Quotes::{CellStart, MaybeClosed, Plain, Quoted};
        let delimiter = DELIMITERS.iter().position(|known| *known == byte);
        self.quotes = match (self.quotes, byte, delimiter) {
            (Quoted, b'"', _) => MaybeClosed,
            (Quoted, ..) | (CellStart | MaybeClosed, b'"', _) => Quoted,
            (_, _, Some(index)) => {
                self.counts[index] += 1;
                CellStart
            }
            _ => Plain,
        };
    }
}

/// `sep=;`, with or without quotes around it.
fn declared_delimiter(record: &[u8]) -> Option<u8> {
    let is_line_end = |byte: &u8| is_line_end(*byte);
    let line: Vec<u8> = record
        .iter()
        .copied()
        .filter(|b| *b != b'"' && !is_line_end(b))
        .collect();
    let (word, rest) = line.split_at_checked(4)?;
    let [delimiter] = rest else { return None };
    (word.eq_ignore_ascii_case(b"sep=") && DELIMITERS.contains(delimiter)).then_some(*delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str) -> char {
        let mut sniffer = Sniffer::default();
        let dialect = sniffer.sniff(text.as_bytes());
        char::from(
            dialect
                .unwrap_or_else(|| sniffer.conclude(text.as_bytes()))
                .delimiter,
        )
    }

    #[test]
    fn the_most_frequent_delimiter_outside_quotes_wins() {
        assert_eq!(delimiter("name,email\nx;y;z"), ',');
        assert_eq!(delimiter("name;\"a,b,\"\"c,d\";email\n"), ';');
        assert_eq!(delimiter("\"a\n,,,,\"\tb"), '\t');
        assert_eq!(delimiter("5\" disk|name"), '|');
        assert_eq!(delimiter("name"), ',');
        assert_eq!(delimiter(" \r\n\r\nname;email\n"), ';');
    }

    #[test]
    fn a_declared_delimiter_wins_and_its_line_is_no_row() {
        for text in ["sep=;\n", "SEP=;\r", "\"sep=;\"\n"] {
            let dialect = Sniffer::default().sniff(text.as_bytes()).unwrap();
            assert_eq!(
                dialect,
                Dialect {
                    delimiter: b';',
                    declaration: text.len()
                }
            );
        }
    }

    #[test]
    fn a_record_without_end_is_judged_by_what_is_there() {
        let mut sniffer = Sniffer::default();
        let beginning = [b"a;\"".as_slice(), &vec![b'x'; ROW_BYTES_MAX]].concat();
        assert_eq!(sniffer.sniff(&beginning).unwrap().delimiter, b';');
    }
}
