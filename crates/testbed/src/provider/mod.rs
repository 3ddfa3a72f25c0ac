//! A provider of OpenID Connect that can lie in everything that it says.
//!
//! It serves its documents and its token endpoint on a port of this machine. A test plays the browser:
//! it hands the URL of the authorization page to [`LyingProvider::authorize`] and gets what that page
//! would send back. An honest one checks the client's secret, the code, its verifier and the callback.

mod answers;
mod keys;
mod telling;

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use kernel::Clock;
use serde_json::{Map, Value, json};

pub use keys::{ProviderKey, base64url};
pub use telling::{Signing, Telling};

use answers::Grant;

type Lie = Box<dyn Fn(&mut Telling) + Send>;

/// A provider that runs until the test is over.
pub struct LyingProvider {
    pub(crate) world: Arc<World>,
    port: u16,
}

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) issuer: String,
    pub(crate) keys: Vec<ProviderKey>,
    /// Claims that stand in every token.
    pub(crate) claims: Map<String, Value>,
    pub(crate) lie: Option<Lie>,
    /// What stands in the discovery document besides, or in place of what is true.
    pub(crate) metadata: Map<String, Value>,
    pub(crate) grants: HashMap<String, Grant>,
    pub(crate) calls: HashMap<String, usize>,
    pub(crate) given: u64,
    pub(crate) form: HashMap<String, String>,
    pub(crate) revoked: Vec<(String, String)>,
    pub(crate) taking_back: TakingBack,
    /// A path that is never answered.
    pub(crate) silent: Option<String>,
}

/// What the provider answers who gives a token back (RFC 7009).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakingBack {
    /// It takes it.
    Yes,
    /// It fails for now: 503.
    Later,
    /// It does not know it: 400.
    No,
    /// It answers this status line.
    With(&'static str),
}

impl LyingProvider {
    /// Starts an honest one.
    ///
    /// # Panics
    /// When the machine has no port for it.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn start(clock: &Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let world = Arc::new(World {
            clock: clock.clone(),
            state: Mutex::new(State {
                issuer: format!("http://127.0.0.1:{port}"),
                keys: vec![ProviderKey::fresh("first")],
                claims: Map::new(),
                lie: None,
                metadata: Map::new(),
                grants: HashMap::new(),
                calls: HashMap::new(),
                given: 0,
                form: HashMap::new(),
                revoked: Vec::new(),
                taking_back: TakingBack::Yes,
                silent: None,
            }),
        });
        let serving = Arc::clone(&world);
        // The thread ends with the process: a test has nobody to tell it to.
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let world = Arc::clone(&serving);
                thread::spawn(move || answers::serve(&world, stream));
            }
        });
        Self { world, port }
    }

    /// The issuer's name, as an operator configures it.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sets claims of every token to come: `sub`, `email` and the like.
    pub fn tell(&self, claims: Value) {
        let Value::Object(claims) = claims else {
            return;
        };
        self.state().claims = claims;
    }

    /// Lies from now on.
    pub fn lie(&self, lie: impl Fn(&mut Telling) + Send + 'static) {
        self.state().lie = Some(Box::new(lie));
    }

    /// Is honest again.
    pub fn be_honest(&self) {
        self.state().lie = None;
    }

    /// Sets what stands in the discovery document in place of what is true.
    pub fn describe(&self, metadata: Value) {
        let Value::Object(metadata) = metadata else {
            return;
        };
        self.state().metadata = metadata;
    }

    /// Signs with a new key from now on, and publishes that one alone.
    pub fn change_keys(&self, id: &str) {
        self.state().keys = vec![ProviderKey::fresh(id)];
    }

    /// Answers nobody any more who asks for a path.
    pub fn fall_silent(&self, path: &str) {
        self.state().silent = Some(path.to_owned());
    }

    /// How often a path was asked for.
    #[must_use]
    pub fn calls(&self, path: &str) -> usize {
        self.state().calls.get(path).copied().unwrap_or_default()
    }

    /// What was last sent to the token endpoint.
    #[must_use]
    pub fn last_form(&self) -> HashMap<String, String> {
        self.state().form.clone()
    }

    /// A token of the provider's making for one client, without a code: what an app gets from the
    /// system. A lie that is told applies.
    #[must_use]
    pub fn token(&self, client: &str, nonce: &str) -> String {
        let state = self.state();
        let grant = Grant::native(client, nonce);
        telling::token(&state, self.world.clock.now(), &grant).0
    }

    /// A code that an app got from the system for one client.
    #[must_use]
    pub fn native_code(&self, client: &str) -> String {
        let mut state = self.state();
        state.given += 1;
        let code = format!("native-{}", state.given);
        state.grants.insert(code.clone(), Grant::native(client, ""));
        code
    }

    /// A notice to one client of what happened to somebody, as Apple sends it. A lie that is told applies.
    #[must_use]
    pub fn notice(&self, client: &str, kind: &str, subject: &str) -> String {
        let mut state = self.state();
        state.given += 1;
        let now = self.world.clock.now();
        let event = json!({ "type": kind, "sub": subject, "event_time": now.seconds() });
        telling::notice(&state, now, client, &event)
    }

    /// The refresh tokens that were given back, each with the client that did.
    #[must_use]
    pub fn revoked(&self) -> Vec<(String, String)> {
        self.state().revoked.clone()
    }

    /// Takes no token back from now on, or does again.
    pub fn take_back(&self, answers: TakingBack) {
        self.state().taking_back = answers;
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.world
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
