//! The program that the words are planted in, logging all that it can.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use kernel::Entropy;
use serde_json::Value;

use super::words::Word;
use crate::crash::Program;
use crate::world::{Answer, Call, mails_in};

/// Every call carries words in headers that the server reads, or only passes by.
const HEADERS: [&str; 7] = [
    "user-agent",
    "referer",
    "x-request-id",
    "x-forwarded-for",
    "accept-language",
    "x-anything",
    "from",
];

/// The program and what was planted.
pub struct Nest {
    pub program: Program,
    words: RefCell<Vec<Word>>,
    in_headers: Vec<(&'static str, String)>,
    letters: Entropy,
    calls: Cell<usize>,
}

impl Nest {
    pub fn start() -> Self {
        let program = Program::start(&[
            ("BAILIWICK__LOG__LEVEL", "trace"),
            ("BAILIWICK__LOG__FILE", "server.log"),
            ("RUST_LOG", "trace"),
        ]);
        let mut nest = Self {
            program,
            words: RefCell::default(),
            in_headers: Vec::new(),
            letters: Entropy::system(),
            calls: Cell::new(0),
        };
        nest.in_headers = HEADERS.map(|name| (name, nest.plant(name))).to_vec();
        nest.secret("the claim token", &nest.program.claim_token());
        nest
    }

    /// A fresh word.
    pub fn plant(&self, place: &str) -> String {
        let mut bytes = [0; 16];
        self.letters.fill(&mut bytes).unwrap();
        let letter =
            |byte: &u8| char::from(b"abcdefghijkmnpqrstuvwxyz23456789"[usize::from(byte % 32)]);
        let word = "canary".to_owned() + &bytes.iter().map(letter).collect::<String>();
        self.secret(place, &word);
        word
    }

    /// A fresh address.
    pub fn address(&self, place: &str) -> String {
        self.plant(place) + "@nest.example"
    }

    /// Something that the server gave out and nobody else may find.
    pub fn secret(&self, place: &str, text: &str) {
        let word = Word {
            place: place.to_owned(),
            text: text.to_owned(),
        };
        self.words.borrow_mut().push(word);
    }

    /// Everything that was planted so far.
    pub fn words(&self) -> Vec<Word> {
        self.words.borrow().clone()
    }

    /// How many calls were sent.
    pub fn calls(&self) -> usize {
        self.calls.get()
    }

    /// A call with words in its headers; `token` may be empty.
    pub async fn send(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        let call = self.call(method, path, token);
        let call = if body.is_null() {
            call
        } else {
            call.json(body)
        };
        call.send().await
    }

    /// POST.
    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send("POST", path, token, body).await
    }

    /// The same, not sent yet.
    pub fn call(&self, method: &str, path: &str, token: &str) -> Call {
        self.calls.set(self.calls.get() + 1);
        let call = self.program.call(method, path);
        let headers = self.in_headers.iter();
        let call = headers.fold(call, |call, (name, word)| call.header(name, word));
        if token.is_empty() {
            call
        } else {
            call.bearer(token)
        }
    }

    /// Keeps the tokens of a session, and answers with its access token.
    pub fn session(&self, answer: &Answer) -> (String, String) {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let (access, refresh) = (text("access_token"), text("refresh_token"));
        // The head of the token says how it is signed, and is the same for all.
        for part in access.split('.').skip(1) {
            self.secret("an access token", part);
        }
        self.secret("a refresh token", &refresh);
        (access, refresh)
    }

    /// Waits for the mail to an address with a link to a page, and answers with the link's token.
    pub async fn mailed_token(&self, token: &str, address: &str, page: &str) -> String {
        let link = format!("{page}#token=");
        // The audit log is shown once the work that was queued is done, mails included.
        for _ in 0..200 {
            let mails = mails_in(&self.outbox());
            let mut mails = mails.iter().rev();
            let found = mails.find(|mail| mail.contains(address) && mail.contains(&link));
            if let Some(mail) = found {
                let found = mail
                    .split(&link)
                    .nth(1)
                    .unwrap()
                    .split_whitespace()
                    .next()
                    .unwrap();
                self.secret(page, found);
                return found.to_owned();
            }
            self.send("GET", "/v1/audit_events", token, Value::Null)
                .await;
        }
        panic!("no mail with {page} came");
    }

    pub fn outbox(&self) -> PathBuf {
        self.program.data().join("outbox")
    }
}
