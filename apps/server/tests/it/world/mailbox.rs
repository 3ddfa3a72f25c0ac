//! The mails in the outbox, as a mail program shows them.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// The mails of an outbox folder, the oldest first: the head as it stands, the text decoded.
pub fn read(outbox: &Path) -> Vec<String> {
    let Ok(files) = fs::read_dir(outbox) else {
        return Vec::new();
    };
    // The clock of the world stands, so the names of the files do not tell their order.
    let mut mails: Vec<(SystemTime, String)> = files
        .map(|file| file.unwrap())
        .filter(|file| file.path().extension().is_some_and(|kind| kind == "eml"))
        .map(|file| {
            let written = file.metadata().unwrap().modified().unwrap();
            (written, fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    mails.sort();
    mails.into_iter().map(|(_, mail)| decoded(&mail)).collect()
}

fn decoded(mail: &str) -> String {
    let mail = mail.replace("\r\n", "\n");
    let (head, text) = mail.split_once("\n\n").expect("a head and a text");
    if !head.contains("Content-Transfer-Encoding: quoted-printable") {
        return mail.clone();
    }
    format!("{head}\n\n{}", from_quoted_printable(text))
}

/// RFC 2045 section 6.7.
fn from_quoted_printable(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two hexadecimal digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("a text")
}

#[test]
fn a_quoted_line_is_read_as_it_was_meant() {
    let line = "https://x.example/verify#token=3Dbwt_abc=\ndef and =C3=A9";
    assert_eq!(
        from_quoted_printable(line),
        "https://x.example/verify#token=bwt_abcdef and \u{e9}"
    );
}
