//! The words are planted, and looked for: while the program runs, and after it has ended.

use std::fs;
use std::path::{Path, PathBuf};

use super::nest::Nest;
use super::search::{Search, files};
use super::words::Word;
use super::{account, records, refused};

const NOTHING: Vec<String> = Vec::new();

#[actix_web::test]
async fn nothing_that_a_client_sent_stands_readable_in_any_file_or_in_the_log() {
    let mut nest = Nest::start();
    let workspace = account::owner(&nest).await;
    records::fill(&nest, &workspace).await;
    refused::send(&nest, &workspace).await;
    account::guest(&nest, &workspace).await;
    let words = nest.words();
    assert!(words.len() > 150, "{}", words.len());
    let (data, outbox) = (nest.program.data(), nest.outbox());
    let folder = data.parent().unwrap();
    assert_eq!(readable(folder, &outbox, &words), NOTHING);
    the_search_could_find_something(&nest, folder, &outbox, &words);
    assert!(
        files(&data, &[])
            .iter()
            .any(|file| file.to_string_lossy().ends_with("-wal"))
    );
    nest.program.terminate();
    assert_eq!(nest.program.wait().code(), Some(0));
    assert_eq!(readable(folder, &outbox, &words), NOTHING);
    let search = Search::of(&words);
    assert_eq!(
        search.bytes("standard error", &nest.program.errors()),
        NOTHING
    );
    // The claim link is the one thing that is meant to be read there.
    let said = nest.program.lines().join("\n");
    let without_link = said.replace(&nest.program.claim_token(), "");
    assert_eq!(
        search.bytes("standard output", without_link.as_bytes()),
        NOTHING
    );
}

fn readable(folder: &Path, outbox: &PathBuf, words: &[Word]) -> Vec<String> {
    Search::of(words).folder(folder, std::slice::from_ref(outbox))
}

/// The log is full, the words have arrived, and one that is left in a file is found.
fn the_search_could_find_something(nest: &Nest, folder: &Path, outbox: &PathBuf, words: &[Word]) {
    let log = fs::read_to_string(folder.join("server.log")).unwrap();
    assert!(
        log.lines().count() >= nest.calls(),
        "{}",
        log.lines().count()
    );
    let mailed = Search::of(words).folder(outbox, &[]);
    for place in ["the guest's address", "/verify", "/reset", "/invitation"] {
        assert!(
            mailed.iter().any(|found| found.starts_with(place)),
            "{place}: {mailed:?}"
        );
    }
    let planted = folder.join("data/planted");
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    fs::write(&planted, texts.join("\n")).unwrap();
    let found = readable(folder, outbox, words);
    for word in words {
        let found = found.iter().any(|found| found.starts_with(&word.place));
        assert!(found, "{word:?}");
    }
    fs::remove_file(&planted).unwrap();
}
