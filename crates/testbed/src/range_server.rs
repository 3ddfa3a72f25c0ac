//! A range service in the form of Have I Been Pwned's: it answers the suffixes of a range, sorted,
//! with counts, CRLF between them and padding among them; or whatever a test has it do.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

/// A range of the real service has more, and what is added to it comes to 800 lines and more.
const LINES: u32 = 800;

/// What the service does when it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangeManner {
    /// What the real one does.
    Answers,
    /// It closes the connection without a word.
    HangsUp,
    /// It says nothing, for a minute.
    Stalls,
    /// It answers with this status line and this body.
    Says(&'static str, String),
}

/// A range service that runs until the test is over.
pub struct RangeServer {
    port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    manner: RangeManner,
    /// Counts by the digits of the whole digest.
    known: BTreeMap<String, u64>,
    requests: Vec<String>,
}

impl RangeServer {
    /// Starts one that knows nothing yet.
    ///
    /// # Panics
    /// When the machine has no port for it.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State {
            manner: RangeManner::Answers,
            known: BTreeMap::new(),
            requests: Vec::new(),
        }));
        let serving = Arc::clone(&state);
        // The threads end with the process: a test has nobody to tell it to.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&serving);
                thread::spawn(move || serve(&state, stream));
            }
        });
        Self { port, state }
    }

    /// The URL before `/range/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Has the service know a password, seen so often; 0 is what padding says.
    pub fn know(&self, password: &str, count: u64) {
        self.state().known.insert(hex(password.as_bytes()), count);
    }

    /// Has the service do something from now on.
    pub fn behave(&self, manner: RangeManner) {
        self.state().manner = manner;
    }

    /// The heads of the requests so far, in lower case.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.state().requests.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(state: &Mutex<State>, mut stream: TcpStream) {
    let Some(head) = read_head(&mut stream) else {
        return;
    };
    let range = head
        .split(' ')
        .nth(1)
        .and_then(|path| path.strip_prefix("/range/"));
    let range = range.map(str::to_uppercase).unwrap_or_default();
    let (manner, body) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests.push(head.to_lowercase());
        (state.manner.clone(), range_of(&state.known, &range))
    };
    let (status, body) = match manner {
        RangeManner::Answers => ("200 OK", body),
        RangeManner::Says(status, body) => (status, body),
        RangeManner::HangsUp => return,
        RangeManner::Stalls => return thread::sleep(Duration::from_secs(60)),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\n\r\n"
    );
    // Whoever has gone needs no answer.
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

/// The range, with padding.
fn range_of(known: &BTreeMap<String, u64>, range: &str) -> String {
    let mut lines = BTreeMap::new();
    for number in 0..LINES {
        let suffix = hex(format!("{range} {number}").as_bytes());
        lines.insert(suffix[range.len()..].to_owned(), u64::from(number % 3));
    }
    for (digits, count) in known {
        if let Some(suffix) = digits.strip_prefix(range) {
            lines.insert(suffix.to_owned(), *count);
        }
    }
    let lines: Vec<String> = lines
        .into_iter()
        .map(|(suffix, count)| format!("{suffix}:{count}"))
        .collect();
    lines.join("\r\n")
}

fn hex(bytes: &[u8]) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let digits = digest.as_ref().iter();
    digits.map(|byte| format!("{byte:02X}")).collect()
}

fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    loop {
        if request.windows(4).any(|end| end == b"\r\n\r\n") {
            return String::from_utf8(request).ok();
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
}
