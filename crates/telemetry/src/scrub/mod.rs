//! The second wall: masks what looks like a credential, a key or an address in any text.
//!
//! One pass from left to right. At each byte the rules that can begin (or, for pairs and
//! addresses, turn) on that byte are asked for the span to mask. When in doubt a rule masks: a
//! log line that says less is a smaller harm than one that says too much.

mod addresses;
mod cards;
mod credentials;
mod pairs;
mod runs;

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a masked text.
pub const MASK: &str = "[redacted]";

/// The longest text that is looked at: what follows is dropped, which bounds the cost of a line.
const MAX_TEXT: usize = 16 * 1024;

/// Masks credentials, keys, card numbers and e-mail addresses in a text. Ids in TypeID form and
/// UUIDs stay. A text with nothing to hide is returned as it came, without a copy; one that is
/// longer than 16 KiB is cut.
#[must_use]
pub fn scrub(text: &str) -> Cow<'_, str> {
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        run_end: 0,
        id_end: 0,
    };
    let mut output = Output {
        text,
        masked: String::new(),
        copied: 0,
    };
    let mut at = 0;
    while at < text.len() {
        match scanner.widest(at, output.copied) {
            Some(span) => {
                at = span.end;
                output.mask(span);
            }
            None => at += 1,
        }
    }
    output.finish()
}

/// Asks the rules, byte by byte.
struct Scanner<'a> {
    bytes: &'a [u8],
    /// The end of the run of key characters that was looked at last.
    run_end: usize,
    /// The end of the UUID that was seen last: its groups of digits are not those of a card.
    id_end: usize,
}

impl Scanner<'_> {
    /// The span to mask around `at`, together with all that begins within it and goes on beyond:
    /// `x@-----BEGIN …` is an address to one rule, and a key to another.
    fn widest(&mut self, at: usize, floor: usize) -> Option<Range<usize>> {
        let mut span = self.span(at, floor)?;
        let mut inner = at + 1;
        while inner < span.end {
            if let Some(longer) = self.span(inner, span.start) {
                span.end = span.end.max(longer.end);
            }
            inner += 1;
        }
        Some(span)
    }

    fn span(&mut self, at: usize, floor: usize) -> Option<Range<usize>> {
        if at >= self.run_end && runs::is_part(self.bytes[at]) {
            self.run_end = runs::end(self.bytes, at);
            let run = &self.bytes[at..self.run_end];
            if runs::is_uuid(run) {
                self.id_end = self.run_end;
            } else if runs::is_secret(run) {
                return Some(at..self.run_end);
            }
        }
        self.by_byte(at, floor)
    }

    /// The span to mask by the rules that belong to the byte at `at`. `floor` is where the text
    /// that was not masked yet begins.
    fn by_byte(&self, at: usize, floor: usize) -> Option<Range<usize>> {
        let bytes = self.bytes;
        match bytes[at] {
            b'=' | b':' => pairs::value(bytes, at),
            b'@' => addresses::address(bytes, at, at + 1, floor),
            b'%' if starts(bytes, at, b"%40") => addresses::address(bytes, at, at + 3, floor),
            b'%' if starts(bytes, at, b"%3d") => pairs::value(bytes, at),
            b'-' => credentials::pem(bytes, at),
            b'0'..=b'9' if at >= self.id_end => cards::number(bytes, at),
            b'a'..=b'z' | b'A'..=b'Z' => credentials::credential(bytes, at),
            _ => None,
        }
    }
}

/// Whether `word`, given in lower case, stands at `at` in any case.
fn starts(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes[at..]
        .get(..word.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(word))
}

/// The end of the bytes from `from` on that fulfil `belongs`.
fn span_end(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|&byte| !belongs(byte))
        .map_or(bytes.len(), |found| from + found)
}

/// The text so far: what was masked, and how much of the source it covers.
struct Output<'a> {
    text: &'a str,
    masked: String,
    copied: usize,
}

impl<'a> Output<'a> {
    /// Masks a span. Rules only cut at ASCII characters, or take whole runs of others, so the
    /// cuts are character boundaries; should one not be, nothing of the rest before it is kept.
    fn mask(&mut self, span: Range<usize>) {
        let kept = self.text.get(self.copied..span.start).unwrap_or("");
        let joins = kept.is_empty() && self.copied > 0;
        self.masked.push_str(kept);
        if !joins {
            self.masked.push_str(MASK);
        }
        self.copied = span.end;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.text);
        }
        self.masked
            .push_str(self.text.get(self.copied..).unwrap_or(""));
        Cow::Owned(self.masked)
    }
}
