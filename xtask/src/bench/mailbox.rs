//! The mails that the product under measurement leaves in its outbox.

use std::fs;
use std::path::Path;

/// The token of the link that verifies an address, where its mail is there.
pub fn verification_token(outbox: &Path, email: &str) -> Option<String> {
    let files = fs::read_dir(outbox).ok()?.flatten();
    let mails = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    mails.filter_map(|mail| token(&mail, email)).last()
}

fn token(mail: &str, email: &str) -> Option<String> {
    // Quoted-printable (RFC 2045 section 6.7): a line that goes on ends in `=`, and `=` is `=3D`.
    let text = mail
        .replace("\r\n", "\n")
        .replace("=\n", "")
        .replace("=3D", "=");
    if !text.contains(&format!("To: {email}")) {
        return None;
    }
    let (_, rest) = text.split_once("/verify#token=")?;
    rest.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_across_the_end_of_a_line() {
        let mail = "To: a@bench.example\r\n\r\nhttp://localhost/verify#token=3Dbwt_ab=\r\ncd\r\n";
        assert_eq!(token(mail, "a@bench.example").as_deref(), Some("bwt_abcd"));
        assert_eq!(token(mail, "b@bench.example"), None);
    }
}
