//! The sign by which a quote shows that the one before it was never closed.

use super::lines::is_line_end;

/// Where a byte stands; quotes only mean something at the beginning of a cell.
#[derive(Clone, Copy)]
enum Place {
    CellStart,
    Plain,
    Quoted {
        spans_lines: bool,
    },
    /// Behind a quote in a quoted cell: the end of the cell, or the first of two quotes.
    Closed {
        spans_lines: bool,
        padded: bool,
    },
}

/// Whether a cell that spans lines is closed by a quote that has more of the cell behind it.
///
/// A note of two lines ends where its cell ends. When a quote was never closed, the next one
/// opens a cell of a later line: text follows it, and everything between the two is another row's.
/// Within one line such quotes are how people write, and are kept as they stand.
pub(super) fn closes_amid_text(row: &[u8], delimiter: u8) -> bool {
    use Place::{CellStart, Closed, Plain, Quoted};
    let mut place = CellStart;
    for &byte in row {
        place = match (place, byte) {
            (CellStart, b'"') => Quoted { spans_lines: false },
            (Quoted { spans_lines }, b'"') => Closed {
                spans_lines,
                padded: false,
            },
            (Quoted { spans_lines }, _) => Quoted {
                spans_lines: spans_lines || is_line_end(byte),
            },
            (
                Closed {
                    spans_lines,
                    padded: false,
                },
                b'"',
            ) => Quoted { spans_lines },
            _ if byte == delimiter || is_line_end(byte) => CellStart,
            (Closed { spans_lines, .. }, b' ') => Closed {
                spans_lines,
                padded: true,
            },
            (
                Closed {
                    spans_lines: true, ..
                },
                _,
            ) => return true,
            _ => Plain,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::closes_amid_text;

    #[test]
    fn a_quote_with_text_behind_it_ends_no_cell_of_two_lines() {
        for row in ["a,\"b\nc,\"d\"\n", "\"a\r\n\"b\"\n", "\"a\nb\"\"c\" d\n"] {
            assert!(closes_amid_text(row.as_bytes(), b','), "{row:?}");
        }
        for row in [
            "a,\"b\nc\",\"d\"\n",
            "\"a\nb\"\"c\"\n",
            "\"a\nb\" ,c\n",
            "\"a\nb\"",
            "\"a\"b,\"c\"d\n",
            "a\"b\n",
            "\"a\n",
        ] {
            assert!(!closes_amid_text(row.as_bytes(), b','), "{row:?}");
        }
    }
}
