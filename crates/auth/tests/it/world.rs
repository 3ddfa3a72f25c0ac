//! An installation of its own for each test: a fresh data folder, a clock that stands, entropy
//! from a seed.

use std::sync::Arc;
use std::time::Duration;

use audit::{AuditLog, Event, EventFilter};
use auth::{Auth, AuthError, AuthSettings, Client, EmailPurpose, HashCost, IssuedSession, Session};
use breaches::Breaches;
use kernel::{
    Actor, Clock, EmailAddress, Entropy, IdSource, Origin, PageLimit, SecretText, Timestamp,
    UserId, WorkspaceId,
};
use keyring::{Cell, Keyring, RootKeySource};
use sea_orm::ConnectionTrait;
use storage::{ControlDatabase, Jobs, OpenLimits};
use tempfile::TempDir;
use testbed::Bed;

pub const EMAIL: &str = "ada@example.com";
pub const PASSWORD: &str = "nine green bottles, on a wall";

pub struct World {
    pub bed: Bed,
    pub folder: TempDir,
    pub clock: Clock,
    pub entropy: Entropy,
    pub ids: IdSource,
    pub control: Arc<ControlDatabase>,
    pub keyring: Keyring,
    pub audit: AuditLog,
    pub auth: Auth,
}

pub fn settings() -> AuthSettings {
    AuthSettings {
        issuer: "https://bailiwick.example".to_owned(),
        hash_cost: HashCost::for_tests(),
        hash_threads: 2,
        hash_queue: 64,
        access_token: Duration::from_secs(15 * 60),
        session: Duration::from_secs(30 * 86_400),
        session_idle: Duration::from_secs(14 * 86_400),
        breaches: Breaches::none(),
    }
}

pub fn secret(text: &str) -> SecretText {
    SecretText::new(text.to_owned())
}

pub fn origin() -> Origin {
    Origin {
        ip: Some("192.0.2.7".parse().unwrap()),
        user_agent: Some("test/1".to_owned()),
        request_id: "req_test".to_owned(),
        ..Origin::default()
    }
}

impl World {
    pub async fn new() -> Self {
        let clock = Clock::manual(Timestamp::from_micros(1_795_350_600_000_000));
        let folder = tempfile::tempdir().unwrap();
        let bed = Bed::lay(folder.path()).await;
        Self::start(folder, bed, clock, Entropy::seeded(17), settings()).await
    }

    pub async fn with(settings: AuthSettings) -> Self {
        let clock = Clock::manual(Timestamp::from_micros(1_795_350_600_000_000));
        let folder = tempfile::tempdir().unwrap();
        let bed = Bed::lay(folder.path()).await;
        Self::start(folder, bed, clock, Entropy::seeded(17), settings).await
    }

    /// Stops the process, so to speak, and starts another one on the same folder.
    pub async fn restart(self, settings: AuthSettings) -> Self {
        let Self {
            folder,
            bed,
            clock,
            entropy,
            control,
            auth,
            ..
        } = self;
        drop(auth);
        control.close().await;
        Self::start(folder, bed, clock, entropy, settings).await
    }

    async fn start(
        folder: TempDir,
        bed: Bed,
        clock: Clock,
        entropy: Entropy,
        settings: AuthSettings,
    ) -> Self {
        let ids = IdSource::new(clock.clone(), entropy.clone());
        let root = RootKeySource::File(folder.path().join("root.key"));
        let keyring =
            Keyring::open_or_create(folder.path(), &root, entropy.clone(), ids.clone()).unwrap();
        let keys = keyring.platform_database_keys();
        let control =
            ControlDatabase::open(bed.engine(), &keys, OpenLimits::default(), clock.clone())
                .await
                .unwrap();
        control.migrate().await.unwrap();
        let control = Arc::new(control);
        let audit = AuditLog::new(ids.clone(), entropy.clone());
        let auth = Auth::open(
            Arc::clone(&control),
            keyring.clone(),
            audit.clone(),
            settings,
            clock.clone(),
            entropy.clone(),
            ids.clone(),
        );
        let auth = auth.await.unwrap();
        Self {
            folder,
            bed,
            clock,
            entropy,
            ids,
            control,
            keyring,
            audit,
            auth,
        }
    }

    /// Signs somebody up and leaves the address unconfirmed.
    pub async fn registered(&self, email: &str, password: &str) -> UserId {
        let address = EmailAddress::parse(email).unwrap();
        let password = secret(password);
        self.auth
            .register(&origin(), address, &password, "Ada", None)
            .await
            .unwrap();
        self.user_id(email).await.unwrap()
    }

    /// Somebody with a confirmed address.
    pub async fn person(&self, email: &str) -> UserId {
        let user = self.registered(email, PASSWORD).await;
        let token = self
            .auth
            .issue_email_token(user, EmailPurpose::VerifyEmail)
            .await
            .unwrap();
        self.verify_email(&token).await.unwrap();
        user
    }

    pub async fn verify_email(&self, token: &SecretText) -> Result<auth::VerifiedEmail, AuthError> {
        let (auth, token) = (self.auth.clone(), token.clone());
        self.control
            .write(move |tx| {
                Box::pin(async move { auth.verify_email_in(tx, &origin(), &token).await })
            })
            .await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Result<IssuedSession, AuthError> {
        self.auth
            .sign_in(&origin(), email, &secret(password), Client::Native)
            .await
    }

    /// A session of `EMAIL`, which `person` made.
    pub async fn session(&self) -> IssuedSession {
        self.sign_in(EMAIL, PASSWORD).await.unwrap()
    }

    pub async fn actor(&self, session: &IssuedSession) -> Actor {
        self.auth
            .verify(session.access_token.expose())
            .await
            .unwrap()
            .actor
    }

    pub async fn lives(&self, session: &IssuedSession) -> bool {
        self.auth
            .verify(session.access_token.expose())
            .await
            .is_ok()
    }

    /// A workspace session, opened from an account session.
    pub async fn open(
        &self,
        actor: &Actor,
        workspace: WorkspaceId,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let (auth, actor) = (self.auth.clone(), *actor);
        self.control
            .write(move |tx| {
                Box::pin(async move {
                    auth.open_workspace_session_in(tx, &origin(), &actor, workspace, client)
                        .await
                })
            })
            .await
    }

    pub async fn change_password(
        &self,
        actor: &Actor,
        current: &str,
        new: &str,
    ) -> Result<(), AuthError> {
        let (origin, current, new) = (origin(), secret(current), secret(new));
        let changed = self.auth.change_password(&origin, actor, &current, &new);
        changed.await.map(storage::Once::into_inner)
    }

    /// The first page of the actor's sessions.
    pub async fn sessions(&self, actor: &Actor) -> Vec<Session> {
        let page = self.auth.sessions(actor, PageLimit::default(), None);
        page.await.unwrap().data
    }

    pub async fn refresh(&self, token: &SecretText) -> Result<IssuedSession, AuthError> {
        self.auth.refresh(&origin(), token).await
    }

    pub async fn events(&self, action: &str) -> Vec<Event> {
        let filter = EventFilter {
            action: Some(action.to_owned()),
            ..EventFilter::default()
        };
        self.audit
            .after(&self.control, &filter, None, 1_000)
            .await
            .unwrap()
    }

    /// The mails that were queued since the last look.
    pub async fn mails(&self) -> Vec<String> {
        let jobs = Jobs::take(&self.control, &["mail"], 1_000).await.unwrap();
        jobs.into_iter().map(|job| job.payload).collect()
    }

    /// Runs plain SQL against the control database.
    pub async fn sql(&self, statement: &'static str) {
        let done: Result<(), AuthError> = self
            .control
            .write(move |tx| {
                Box::pin(async move {
                    let done = tx.sql().execute_unprepared(statement).await;
                    done.map(|_| ())
                        .map_err(|error| storage::StorageError::from(error).into())
                })
            })
            .await;
        done.unwrap();
    }

    /// One text of the control database.
    pub async fn text(&self, query: &str) -> Option<String> {
        let reader = self.control.reader();
        let statement = sea_orm::Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(statement).await.unwrap()?;
        row.try_get_by_index::<Option<String>>(0).unwrap()
    }

    /// Whose address it is.
    pub async fn user_id(&self, email: &str) -> Option<UserId> {
        let email = EmailAddress::parse(email).unwrap();
        self.auth.user_of_email(&email).await.unwrap()
    }

    /// What the sealed column of a user's row says.
    pub async fn profile(&self, user: UserId) -> serde_json::Value {
        let id = user.uuid();
        let query = format!(
            "SELECT hex(profile) FROM users WHERE hex(id) = '{:X}'",
            id.simple()
        );
        let cell = Cell {
            table: "users",
            row: id.as_bytes(),
            column: "profile",
        };
        let sealed = unhex(&self.text(&query).await.unwrap());
        self.control.fields().open_json(cell, &sealed).unwrap()
    }
}

pub fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}
