//! From the file's encoding to bytes in which every ASCII character is one byte.
//!
//! The grammar of CSV is ASCII alone, so UTF-8 and the one-byte encodings pass through untouched
//! and are decoded cell by cell; only UTF-16 is turned into UTF-8 here.

use std::borrow::Cow;

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What stands for a piece of UTF-16 that is no character. It is what a row is refused for.
pub(super) const UNREADABLE: u8 = 0;

/// Bytes that must be seen to tell UTF-16 without a byte order mark from anything else.
const PREFIX_BYTES: usize = 4;

/// Recognises the encoding from the first bytes, then translates piece by piece.
pub(super) struct Transcoder {
    prefix: Vec<u8>,
    encoding: Encoding,
}

enum Encoding {
    Undecided,
    AsciiCompatible,
    Utf16(Decoder),
}

impl Transcoder {
    pub(super) fn new() -> Self {
        Self {
            prefix: Vec::with_capacity(PREFIX_BYTES),
            encoding: Encoding::Undecided,
        }
    }

    /// Translates the next bytes of the file and appends them.
    pub(super) fn push(&mut self, bytes: &[u8], translated: &mut Vec<u8>) {
        if !matches!(self.encoding, Encoding::Undecided) {
            return self.translate(bytes, translated);
        }
        let taken = bytes.len().min(PREFIX_BYTES - self.prefix.len());
        self.prefix.extend_from_slice(&bytes[..taken]);
        if self.prefix.len() == PREFIX_BYTES {
            self.decide(translated);
            self.translate(&bytes[taken..], translated);
        }
    }

    /// Ends the file: what a short file has held back, and a character that was cut in half.
    pub(super) fn finish(&mut self, translated: &mut Vec<u8>) {
        if matches!(self.encoding, Encoding::Undecided) {
            self.decide(translated);
        }
        if let Encoding::Utf16(decoder) = &mut self.encoding {
            decode(decoder, &[], true, translated);
        }
    }

    fn decide(&mut self, translated: &mut Vec<u8>) {
        let prefix = std::mem::take(&mut self.prefix);
        let (encoding, mark) = recognise(&prefix);
        self.encoding = encoding;
        self.translate(&prefix[mark..], translated);
    }

    fn translate(&mut self, bytes: &[u8], translated: &mut Vec<u8>) {
        match &mut self.encoding {
            Encoding::Utf16(decoder) => decode(decoder, bytes, false, translated),
            Encoding::Undecided | Encoding::AsciiCompatible => translated.extend_from_slice(bytes),
        }
    }
}

/// The encoding, and the length of the byte order mark.
fn recognise(prefix: &[u8]) -> (Encoding, usize) {
    let little = || Encoding::Utf16(UTF_16LE.new_decoder_without_bom_handling());
    let big = || Encoding::Utf16(UTF_16BE.new_decoder_without_bom_handling());
    match prefix {
        [0xef, 0xbb, 0xbf, ..] => (Encoding::AsciiCompatible, 3),
        [0xff, 0xfe, ..] => (little(), 2),
        [0xfe, 0xff, ..] => (big(), 2),
        // A header begins with two Latin letters: half of their bytes are zero.
        [1..=255, 0, 1..=255, 0] => (little(), 0),
        [0, 1..=255, 0, 1..=255] => (big(), 0),
        _ => (Encoding::AsciiCompatible, 0),
    }
}

fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, translated: &mut Vec<u8>) {
    let mut characters = [0_u8; 4096];
    loop {
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(bytes, &mut characters, last);
        translated.extend_from_slice(&characters[..written]);
        bytes = &bytes[read..];
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => translated.push(UNREADABLE),
        }
    }
}

/// One cell: UTF-8, or else Windows-1252, in which Excel saves "CSV" in the West.
pub(super) fn decode_cell(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => Cow::into_owned(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}
