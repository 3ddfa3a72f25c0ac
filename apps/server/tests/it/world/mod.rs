//! A world: the real server in a folder of its own, on a free port, with a clock that is moved by
//! hand and randomness that is the same each time.

mod answer;
mod call;
mod logs;
mod mailbox;
mod paused;

use std::path::PathBuf;
use std::time::Duration;

use auth::HashCost;
use kernel::{Clock, Entropy, Timestamp};
use serde_json::Value;
use server::{
    AppState, Background, LimitsSection, PublicUrl, Running, Settings, Surroundings, start_with,
};
use tempfile::TempDir;
use testbed::{Bed, EngineName, TestDatabase};

pub use answer::Answer;
pub use call::Call;
pub use logs::{log_lines, log_text};
pub use mailbox::read as mails_in;
pub use paused::Paused;

/// When every world begins: 2026-11-22T12:30:00Z.
const BEGINNING: i64 = 1_795_350_600_000_000;

/// Links and tokens name this host, so that they stay good when the world starts again on another
/// port.
pub const PUBLIC_URL: &str = "http://bailiwick.test";

/// A running server and what is around it.
pub struct World {
    /// The time; it stands until it is moved.
    pub clock: Clock,
    settings: Box<Settings>,
    folder: TempDir,
    bed: Box<Bed>,
    running: Running,
    client: awc::Client,
    starts: u64,
}

impl World {
    /// A fresh installation that nobody owns yet.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(EngineName::of_this_run(), change).await
    }

    /// The same in files, whatever this run is about.
    pub async fn start_in_files() -> Self {
        Self::start_in_files_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn start_in_files_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(EngineName::Sqlite, change).await
    }

    /// The same on PostgreSQL, whatever this run is about.
    pub async fn start_shared() -> Self {
        Self::start_shared_with(|_| {}).await
    }

    /// The same with other settings, which every further node has too.
    pub async fn start_shared_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(EngineName::Postgres, change).await
    }

    async fn start_on(engine: EngineName, change: impl FnOnce(&mut Settings)) -> Self {
        logs::begin();
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Box::new(Settings::load(None, []).unwrap());
        settings.set_data_dir(&folder.path().join("data"));
        settings.server.listen = "127.0.0.1:0".parse().unwrap();
        settings.server.public_url = PublicUrl::parse(PUBLIC_URL);
        settings.server.workers = 2;
        settings.auth.hash_cost = HashCost::for_tests();
        settings.limits = LimitsSection::none_to_speak_of();
        let bed = Box::new(Bed::of(engine, folder.path()).await);
        settings.postgres = bed.database().map(TestDatabase::settings);
        change(&mut settings);
        let clock = Clock::manual(Timestamp::from_micros(BEGINNING));
        let running = run(&settings, &clock, 1).await;
        // A redirect is an answer like any other.
        let client = awc::Client::builder()
            .disable_redirects()
            .timeout(Duration::from_secs(60))
            .finish();
        Self {
            clock,
            settings,
            folder,
            bed,
            running,
            client,
            starts: 1,
        }
    }

    /// Another node over the same database, with the same root key and the same clock, and a folder
    /// of its own.
    pub async fn another_node(&self, number: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = self.settings.clone();
        // The root key stays where it is.
        settings.data.dir = folder.path().join("data");
        let starts = 1_000 * number;
        let running = run(&settings, &self.clock, starts).await;
        Self {
            clock: self.clock.clone(),
            settings,
            folder,
            bed: self.bed.clone(),
            running,
            client: self.client.clone(),
            starts,
        }
    }

    /// Whether databases are files. A test about those has nothing to show on another engine.
    pub const fn has_files(&self) -> bool {
        self.bed.database().is_none()
    }

    /// A statement of a test in the words of this engine.
    pub fn in_its_words(&self, sql: &str) -> String {
        if self.has_files() {
            return sql.to_owned();
        }
        sql.replace("randomblob(16)", "gen_random_uuid()")
            .replace("hex(zeroblob(20000))", "repeat('0', 40000)")
            .replace("x'00'", "'\\x00'::bytea")
    }

    /// The database that nodes share.
    pub fn database(&self) -> &TestDatabase {
        self.bed.database().unwrap()
    }

    /// Stops the server and starts it again over the same folder.
    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn restart_with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self.pause().await.resume().await
    }

    /// Stops the server and takes the folder away.
    pub async fn stop(self) {
        let bed = self.leave().await;
        if let Some(database) = bed.database() {
            database.drop_now().await;
        }
    }

    /// Stops the server and takes its folder away; the database of other nodes stays.
    pub async fn leave(self) -> Box<Bed> {
        Box::pin(self.running.stop()).await;
        self.folder.close().unwrap();
        self.bed
    }

    /// The domains behind the server.
    pub fn state(&self) -> &AppState {
        self.running.state()
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.settings.data.dir.clone()
    }

    /// The same as the product sees it.
    pub fn data(&self) -> storage::DataFolder {
        storage::DataFolder::open(&self.settings.data.dir).unwrap()
    }

    /// The address of a path of the server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address())
    }

    /// Does all background work that is due.
    pub async fn drain(&self) -> usize {
        self.running.drain().await.unwrap()
    }

    /// The token of the claim link, while nobody owns the installation.
    pub fn claim_token(&self) -> Option<String> {
        let link = self.running.claim_link()?;
        link.split_once("#token=")
            .map(|(_, token)| token.to_owned())
    }

    /// The mails that were sent, the oldest first, as a mail program shows them.
    pub fn outbox(&self) -> Vec<String> {
        mailbox::read(&self.data_dir().join("outbox"))
    }

    /// A call of any method.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(self.client.request(method.parse().unwrap(), self.url(path)))
    }

    /// GET.
    pub fn get(&self, path: &str) -> Call {
        self.call("GET", path)
    }

    /// POST with a JSON body.
    pub fn post(&self, path: &str, body: Value) -> Call {
        self.call("POST", path).json(body)
    }

    /// PATCH with a JSON body.
    pub fn patch(&self, path: &str, body: Value) -> Call {
        self.call("PATCH", path).json(body)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> Call {
        self.call("DELETE", path)
    }
}

/// Each start has randomness of its own: with the same one, ids would come twice.
async fn run(settings: &Settings, clock: &Clock, start: u64) -> Running {
    let surroundings = Surroundings {
        clock: clock.clone(),
        entropy: Entropy::seeded(seed_of_this_test() + start),
        background: Background::OnDemand,
    };
    Box::pin(start_with(settings.clone(), surroundings))
        .await
        .unwrap()
}

/// The same for each run of one test, and another for each test: they share one log, in which they
/// find their requests by the ids. A test runs on a thread of its name.
fn seed_of_this_test() -> u64 {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    let mix = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, mix) >> 8
}
