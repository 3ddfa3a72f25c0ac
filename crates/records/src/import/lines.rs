//! Line numbers of a file that ends its lines with LF, CR LF or CR, as it pleases.

/// Counts line ends in bytes that arrive in pieces.
#[derive(Debug)]
pub(super) struct LineCounter {
    line: u64,
    after_carriage_return: bool,
}

impl LineCounter {
    pub(super) fn new() -> Self {
        Self {
            line: 1,
            after_carriage_return: false,
        }
    }

    /// The number of the line that the next byte stands in; the first is 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Passes over bytes; a pair of CR LF is one line end even when it is cut between pieces.
    pub(super) fn advance(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let second_half = byte == b'\n' && self.after_carriage_return;
            if is_line_end(byte) && !second_half {
                self.line += 1;
            }
            self.after_carriage_return = byte == b'\r';
        }
    }
}

pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::LineCounter;

    #[test]
    fn each_style_of_line_end_counts_once() {
        for text in ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "a\r\nb\rc", "\n\r\n"] {
            let mut lines = LineCounter::new();
            for byte in text.bytes() {
                lines.advance(&[byte]);
            }
            assert_eq!(lines.line(), 3, "{text:?}");
        }
    }
}
