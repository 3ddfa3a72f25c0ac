//! The one value that the verbs hang on.

use std::fmt;
use std::sync::Arc;

use audit::AuditLog;
use kernel::{Clock, Entropy, IdSource, IdempotencyKey};
use keyring::{FieldCipher, Keyring, PlatformPurpose};
use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::{ControlDatabase, Once, StorageError, Transaction, WriteFuture};

use crate::events::Evidence;
use crate::passkeys::RelyingParty;
use crate::passwords::PasswordHasher;
use crate::registry::{Registry, SESSION, Touched, USER};
use crate::tokens::{AccessTokens, OneTimeTokens, RefreshTokens};
use crate::{AuthError, AuthSettings, Jwks};

/// Who users are, and whether their sessions live. Clones share one state.
#[derive(Clone)]
pub struct Auth(pub(crate) Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) control: Arc<ControlDatabase>,
    pub(crate) settings: AuthSettings,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) ids: IdSource,
    pub(crate) evidence: Evidence,
    pub(crate) hasher: PasswordHasher,
    pub(crate) access: AccessTokens,
    pub(crate) refresh: RefreshTokens,
    pub(crate) one_time: OneTimeTokens,
    pub(crate) registry: Registry,
    /// Seals what second factors consist of, and nothing else.
    pub(crate) factor_fields: FieldCipher,
    pub(crate) passkeys: RelyingParty,
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Auth")
    }
}

impl Auth {
    /// Starts the password threads, and loads the signing keys of the installation; the first
    /// start makes one.
    ///
    /// # Errors
    /// [`AuthError::Threads`], [`AuthError::SigningKey`], and the failures of the layers below.
    pub async fn open(
        control: Arc<ControlDatabase>,
        keyring: Keyring,
        audit: AuditLog,
        settings: AuthSettings,
        clock: Clock,
        entropy: Entropy,
        ids: IdSource,
    ) -> Result<Self, AuthError> {
        let key = |purpose| keyring.platform_key(purpose);
        let pepper = key(PlatformPurpose::PasswordPepper);
        let hasher = PasswordHasher::start(&settings, &pepper, entropy.clone())?;
        let random = entropy.clone();
        let access = AccessTokens::open(&control, &keyring, &settings, random, &ids).await?;
        Ok(Self(Arc::new(Parts {
            refresh: RefreshTokens::new(&key(PlatformPurpose::RefreshTokens)),
            one_time: OneTimeTokens::new(&key(PlatformPurpose::OneTimeTokens)),
            evidence: Evidence::new(audit),
            registry: Registry::new(control.notices()),
            factor_fields: keyring.second_factor_fields(),
            passkeys: RelyingParty::at(&settings.issuer),
            control,
            settings,
            clock,
            entropy,
            ids,
            hasher,
            access,
        })))
    }

    /// The public keys that check access tokens.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        self.0.access.jwks()
    }

    /// Makes a change and, once it is durable and before anyone hears of it, forgets in memory
    /// what it touched. A change that fails leaves memory as it was. The writer does both, even
    /// when the caller stops waiting: a client that hangs up must not leave a revoked session
    /// alive in memory.
    pub(crate) async fn change<F, T>(&self, work: F) -> Result<T, AuthError>
    where
        F: for<'t> FnOnce(&'t Transaction) -> WriteFuture<'t, (T, Touched), AuthError>
            + Send
            + 'static,
        T: Send + 'static,
    {
        let auth = self.clone();
        let made = self.0.control.write(move |tx| {
            Box::pin(async move {
                let (value, touched) = work(tx).await?;
                auth.forget_touched_after_commit(tx, touched);
                Ok(value)
            })
        });
        self.settle(made.await)
    }

    /// [`Auth::change`], once per idempotency key.
    pub(crate) async fn change_once<F, T>(
        &self,
        key: Option<IdempotencyKey>,
        work: F,
    ) -> Result<Once<T>, AuthError>
    where
        F: for<'t> FnOnce(&'t Transaction) -> WriteFuture<'t, (T, Touched), AuthError>
            + Send
            + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let auth = self.clone();
        let made = self.0.control.write_once(key, move |tx| {
            Box::pin(async move {
                let (value, touched) = work(tx).await?;
                auth.forget_touched_after_commit(tx, touched);
                Ok(value)
            })
        });
        self.settle(made.await)
    }

    /// Of a change whose runtime ended nobody can say whether it is durable, and what was to
    /// follow it did not: memory then knows nothing any more.
    fn settle<T>(&self, made: Result<T, AuthError>) -> Result<T, AuthError> {
        if let Err(AuthError::Storage(StorageError::Abandoned)) = &made {
            self.0.registry.forget_all();
        }
        made
    }

    /// Has memory forget what a change touched, once that is durable.
    pub(crate) fn forget_touched_after_commit(&self, tx: &Transaction, touched: Touched) {
        for session in &touched.sessions {
            tx.notify(SESSION, session);
        }
        if let Some(user) = &touched.user {
            tx.notify(USER, user);
        }
        let auth = self.clone();
        tx.after_commit(move || auth.0.registry.forget(&touched));
    }
}
