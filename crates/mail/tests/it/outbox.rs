//! Mail as files.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use mail::{MailError, Message, TransportSettings};

use crate::world::{header, message, only_letter, outbox_mailer, parse, settings};

#[tokio::test]
async fn a_mail_becomes_a_file_that_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    outbox_mailer(folder.path()).send(&message()).await.unwrap();
    let (headers, body) = parse(&only_letter(folder.path()));
    assert_eq!(
        header(&headers, "From"),
        "\"The Bailiwick\" <no-reply@bailiwick.example>"
    );
    assert_eq!(header(&headers, "To"), "jane@example.com");
    assert_eq!(header(&headers, "Subject"), "Your link");
    assert_eq!(header(&headers, "Date"), "Sun, 22 Nov 2026 12:30:00 +0000");
    assert_eq!(header(&headers, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&headers, "MIME-Version"), "1.0");
    assert_eq!(
        header(&headers, "Content-Type"),
        "text/plain; charset=utf-8"
    );
    let id = header(&headers, "Message-ID");
    assert!(
        id.starts_with('<') && id.ends_with("@bailiwick.example>") && id.len() == 52,
        "{id}"
    );
    assert_eq!(
        body.trim_end(),
        message().text.trim_end().replace('\n', "\r\n")
    );
}

#[tokio::test]
async fn a_text_in_any_script_stays_readable_and_its_link_whole() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("Gr\u{fc}\u{df}e, \u{1f600}\n{}", message().text);
    outbox_mailer(folder.path())
        .send(&Message { text, ..message() })
        .await
        .unwrap();
    let (_, body) = parse(&only_letter(folder.path()));
    assert!(body.starts_with("Gr\u{fc}\u{df}e, \u{1f600}\r\n"), "{body}");
    assert!(body.contains("#token=bwt_0123456789=abc\r\n"), "{body}");
}

#[tokio::test]
async fn a_link_that_is_longer_than_a_line_of_print_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let link = format!(
        "https://bailiwick.example/verify#token=bwt_{}",
        "a=".repeat(60)
    );
    let text = format!("Open this link:\n{link}\n");
    outbox_mailer(folder.path())
        .send(&Message { text, ..message() })
        .await
        .unwrap();
    let (_, body) = parse(&only_letter(folder.path()));
    assert_eq!(body.trim_end(), format!("Open this link:\r\n{link}"));
}

#[tokio::test]
async fn files_and_folder_belong_to_their_owner_alone() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data").join("outbox");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    outbox_mailer(&folder).send(&message()).await.unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    assert_eq!(mode(&file.path()), 0o600);
    let name = file.file_name().into_string().unwrap();
    assert!(
        name.starts_with("20261122T123000.250000Z-") && name.ends_with(".eml"),
        "{name}"
    );
}

#[tokio::test]
async fn mails_of_one_moment_do_not_overwrite_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = outbox_mailer(folder.path());
    for _ in 0..3 {
        mailer.send(&message()).await.unwrap();
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    assert_eq!(
        mailer.describe(),
        format!("files in {}", folder.path().display())
    );
}

#[tokio::test]
async fn a_folder_that_is_gone_is_a_temporary_failure() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("outbox");
    let mailer = outbox_mailer(&folder);
    fs::remove_dir(&folder).unwrap();
    let error = mailer.send(&message()).await.unwrap_err();
    assert!(error.is_temporary(), "{error:?}");
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "x").unwrap();
    let settings = settings(TransportSettings::Outbox(file.join("outbox")));
    let clock = kernel::Clock::system();
    let refused = mail::Mailer::new(&settings, clock, kernel::Entropy::seeded(1)).err();
    assert!(matches!(refused, Some(MailError::Folder(_))));
}
