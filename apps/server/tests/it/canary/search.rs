//! Looking for words in all files of a folder.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::words::{Form, Word, forms};

/// So many bytes of a form are looked up at each place of a file.
const START: usize = 8;

/// The forms of all words by their first bytes.
pub struct Search<'a> {
    words: Vec<(&'a Word, Form)>,
    by_start: HashMap<[u8; START], Vec<usize>>,
}

impl<'a> Search<'a> {
    pub fn of(words: &'a [Word]) -> Self {
        let mut search = Self {
            words: Vec::new(),
            by_start: HashMap::new(),
        };
        for word in words {
            for form in forms(&word.text) {
                let start = start_of(&form.bytes).unwrap_or_else(|| panic!("too short: {word:?}"));
                let number = search.words.len();
                search.by_start.entry(start).or_default().push(number);
                search.words.push((word, form));
            }
        }
        search
    }

    /// What was found in all files below a folder, but those that are left out.
    pub fn folder(&self, folder: &Path, without: &[PathBuf]) -> Vec<String> {
        let mut found = Vec::new();
        for path in files(folder, without) {
            let name = path.to_string_lossy().into_owned();
            found.extend(self.bytes(&format!("the name {name}"), name.as_bytes()));
            found.extend(self.bytes(&name, &fs::read(&path).unwrap()));
        }
        found
    }

    /// What was found in some bytes.
    pub fn bytes(&self, name: &str, bytes: &[u8]) -> Vec<String> {
        let bytes = bytes.to_ascii_lowercase();
        let mut found = Vec::new();
        for (at, window) in bytes.windows(START).enumerate() {
            let start: [u8; START] = window.try_into().unwrap();
            for number in self.by_start.get(&start).into_iter().flatten() {
                let (word, form) = &self.words[*number];
                if bytes[at..].starts_with(&form.bytes) {
                    found.push(format!("{} ({}) in {name} at {at}", word.place, form.name));
                }
            }
        }
        found
    }
}

fn start_of(bytes: &[u8]) -> Option<[u8; START]> {
    bytes.get(..START)?.try_into().ok()
}

/// All files below a folder.
pub fn files(folder: &Path, without: &[PathBuf]) -> Vec<PathBuf> {
    let mut files_found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if without.contains(&path) {
            continue;
        }
        if path.is_dir() {
            files_found.extend(files(&path, without));
        } else {
            files_found.push(path);
        }
    }
    files_found
}

#[test]
fn a_word_is_found_in_every_form_and_at_every_place() {
    let words = [Word {
        place: "a note".to_owned(),
        text: "canaryqk3v8x2m7p1t".to_owned(),
    }];
    let search = Search::of(&words);
    let text = &words[0].text;
    let folder = tempfile::tempdir().unwrap();
    let mut planted = 0;
    for before in ["", "x", "xy", "xyz", "wxyz"] {
        let longer = format!("{before}{}?", text.to_uppercase());
        let plain = format!("{before}{text}?");
        let utf_16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hex: String = plain.bytes().map(|byte| format!("{byte:02X}")).collect();
        use base64::Engine;
        let base64 = base64::engine::general_purpose::STANDARD.encode(&plain);
        let url = base64::engine::general_purpose::URL_SAFE.encode(&plain);
        for bytes in [
            longer.into_bytes(),
            plain.into_bytes(),
            utf_16,
            hex.into_bytes(),
            base64.into_bytes(),
            url.into_bytes(),
        ] {
            let path = folder.path().join("planted");
            fs::write(&path, bytes).unwrap();
            assert!(!search.folder(folder.path(), &[]).is_empty());
            assert_eq!(search.folder(folder.path(), &[path]), Vec::<String>::new());
            planted += 1;
        }
    }
    assert_eq!(planted, 30);
    fs::write(folder.path().join("planted"), &text[..text.len() - 1]).unwrap();
    assert_eq!(search.folder(folder.path(), &[]), Vec::<String>::new());
    fs::rename(folder.path().join("planted"), folder.path().join(text)).unwrap();
    assert!(!search.folder(folder.path(), &[]).is_empty());
}
