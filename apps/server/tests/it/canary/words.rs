//! The planted words, and the forms in which one could turn up.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A planted word and where it was planted.
#[derive(Debug, Clone)]
pub struct Word {
    pub place: String,
    pub text: String,
}

/// A form of a word, in small letters, and its name.
pub struct Form {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// Every form in which a word is looked for.
pub fn forms(text: &str) -> Vec<Form> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let units =
        |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let mut forms = vec![
        Form::new("plain", text.as_bytes()),
        Form::new("hex", hex.as_bytes()),
        Form::new("utf-16le", &units(u16::to_le_bytes)),
        Form::new("utf-16be", &units(u16::to_be_bytes)),
    ];
    for before in 0..3 {
        forms.push(Form::new(
            "base64",
            &within_base64(&STANDARD_NO_PAD, text, before),
        ));
        forms.push(Form::new(
            "base64url",
            &within_base64(&URL_SAFE_NO_PAD, text, before),
        ));
    }
    forms
}

impl Form {
    fn new(name: &'static str, bytes: &[u8]) -> Self {
        let bytes = bytes.to_ascii_lowercase();
        Self { name, bytes }
    }
}

/// What stands in a longer text's base64 for the word, when so many bytes (modulo 3) come before it.
/// Letters that hang on the neighbours too are left out.
fn within_base64(engine: &impl Engine, text: &str, before: usize) -> Vec<u8> {
    let mut bytes = vec![0; before];
    bytes.extend(text.as_bytes());
    bytes.truncate(bytes.len() / 3 * 3);
    let encoded = engine.encode(bytes);
    encoded.as_bytes()[(before * 8).div_ceil(6)..].to_vec()
}
