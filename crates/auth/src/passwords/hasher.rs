//! Hashes of passwords: bcrypt over a keyed digest.
//!
//! bcrypt reads 72 bytes and stops at a NUL. The digest (HMAC-SHA256 under the platform's pepper,
//! in base64: 43 characters without NUL) takes in the whole password, and makes a stolen database
//! useless for guessing without the key. `$bw1$` marks this construction.
//!
//! What the time of a check tells: every check costs as much as a hash at the cost that is set,
//! whether the user is unknown, has no password, or has one that was hashed at a lower cost before
//! the setting was raised. Two differences remain. The right password of an older hash costs a
//! second hash, once; only who knows the password sees that. After the setting was lowered, the
//! check of an older hash takes longer than that of an unknown user, until its owner signs in. What
//! is written down behind the check is as much for an unknown user as for a known one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use kernel::{Entropy, EntropyError, Key256};
use ring::hmac;
use storage::StorageError;
use zeroize::Zeroizing;

use super::Password;
use super::check::{Check, Verdict};
use super::pool::{HashPool, Slot};
use crate::{AuthError, AuthSettings, HashCost};

const MARK: &str = "$bw1$";

pub(crate) struct PasswordHasher {
    pepper: hmac::Key,
    cost: HashCost,
    entropy: Entropy,
    pool: HashPool,
    /// A hash that no password has, so that an unknown user takes as long as a known one.
    nobody: String,
}

impl PasswordHasher {
    pub(crate) fn start(
        settings: &AuthSettings,
        pepper: &Key256,
        entropy: Entropy,
    ) -> Result<Self, AuthError> {
        Ok(Self {
            pepper: hmac::Key::new(hmac::HMAC_SHA256, pepper.expose()),
            cost: settings.hash_cost,
            nobody: nobody(settings.hash_cost, &entropy)?,
            entropy,
            pool: HashPool::start(settings.hash_threads, settings.hash_queue)?,
        })
    }

    /// The text to store for a password.
    pub(crate) async fn hash(&self, password: &Password) -> Result<String, AuthError> {
        let salt: [u8; 16] = self.entropy.bytes()?;
        let (digest, cost) = (self.digest(password), self.cost.get());
        let hash = self
            .pool
            .run(move || bcrypt::hash_with_salt(digest.as_bytes(), cost, salt));
        // bcrypt refuses a cost outside its bounds alone, and `HashCost` stays within them.
        let parts = hash.await?.map_err(|_| StorageError::Abandoned)?;
        Ok(format!("{MARK}{parts}"))
    }

    /// The hash to store in place of one of another cost, for a password that was just found right.
    /// `None` where there is nothing to renew, and where too many passwords wait: signing in does
    /// not fail for what the next time can make up for.
    pub(crate) async fn renew(
        &self,
        verdict: Verdict,
        password: &Password,
    ) -> Result<Option<String>, AuthError> {
        if verdict != Verdict::RightAtOldCost {
            return Ok(None);
        }
        match self.hash(password).await {
            Ok(hash) => Ok(Some(hash)),
            Err(AuthError::Overloaded) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Checks a password. It costs one hash at the set cost, whatever is missing or older.
    pub(crate) async fn verify(
        &self,
        password: Option<&Password>,
        stored: Option<&str>,
    ) -> Result<Verdict, AuthError> {
        self.verify_in(self.slot()?, password, stored).await
    }

    /// Does other work on a password among the threads that hash, and as bounded.
    ///
    /// # Errors
    /// [`AuthError::Overloaded`]
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        self.pool.run(work).await
    }

    /// Room for one check, to be had before anything is written down about it.
    pub(crate) fn slot(&self) -> Result<Slot, AuthError> {
        self.pool.slot()
    }

    /// [`Self::verify`], in room that is there already.
    pub(crate) async fn verify_in(
        &self,
        slot: Slot,
        password: Option<&Password>,
        stored: Option<&str>,
    ) -> Result<Verdict, AuthError> {
        let check = self.check(password, stored);
        self.pool.run_in(slot, move || check.run()).await
    }

    /// A check to be made: nobody's hash stands in for a hash that is missing.
    pub(super) fn check(&self, password: Option<&Password>, stored: Option<&str>) -> Check {
        let known = stored
            .and_then(|text| text.strip_prefix(MARK))
            .map(str::to_owned);
        Check {
            possible: password.is_some() && known.is_some(),
            digest: password.map_or_else(Zeroizing::default, |password| self.digest(password)),
            against: known.unwrap_or_else(|| self.nobody.clone()),
            cost: self.cost.get(),
        }
    }

    pub(super) fn digest(&self, password: &Password) -> Zeroizing<String> {
        let tag = hmac::sign(&self.pepper, password.as_str().as_bytes());
        Zeroizing::new(STANDARD_NO_PAD.encode(tag.as_ref()))
    }
}

/// A random salt and a random result in bcrypt's form.
fn nobody(cost: HashCost, entropy: &Entropy) -> Result<String, EntropyError> {
    let (salt, result): ([u8; 16], [u8; 23]) = (entropy.bytes()?, entropy.bytes()?);
    let (salt, result) = (bcrypt::BASE_64.encode(salt), bcrypt::BASE_64.encode(result));
    Ok(format!("$2b${:02}${salt}{result}", cost.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bcrypt::HashParts;
    use kernel::SecretText;
    use std::time::Duration;

    fn hasher(pepper: u8) -> PasswordHasher {
        with_queue(pepper, 8)
    }

    fn with_queue(pepper: u8, hash_queue: usize) -> PasswordHasher {
        let settings = AuthSettings {
            issuer: "https://bailiwick.example".to_owned(),
            hash_cost: HashCost::for_tests(),
            hash_threads: 1,
            hash_queue,
            access_token: Duration::from_secs(900),
            session: Duration::from_secs(3_600),
            session_idle: Duration::from_secs(3_600),
            breaches: breaches::Breaches::none(),
        };
        let pepper = Key256::from_bytes([pepper; 32]);
        PasswordHasher::start(&settings, &pepper, Entropy::seeded(5)).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::new(&SecretText::new(text.to_owned())).unwrap()
    }

    #[tokio::test]
    async fn a_hash_is_of_no_use_without_the_pepper() {
        let secret = password("a passphrase for a test");
        let hash = hasher(1).hash(&secret).await.unwrap();
        assert!(hash.starts_with("$bw1$$2b$04$"), "{hash}");
        assert!(
            hasher(1)
                .verify(Some(&secret), Some(&hash))
                .await
                .unwrap()
                .is_right()
        );
        assert!(
            !hasher(2)
                .verify(Some(&secret), Some(&hash))
                .await
                .unwrap()
                .is_right()
        );
    }

    #[tokio::test]
    async fn whatever_is_missing_the_password_is_wrong() {
        let hasher = hasher(1);
        let secret = password("a passphrase for a test");
        let hash = hasher.hash(&secret).await.unwrap();
        let unmarked = hash.trim_start_matches("$bw1$");
        for stored in [
            None,
            Some(""),
            Some("$bw1$"),
            Some("$bw1$x"),
            Some(unmarked),
        ] {
            let verdict = hasher.verify(Some(&secret), stored).await.unwrap();
            assert_eq!(verdict, Verdict::Wrong, "{stored:?}");
        }
        assert_eq!(
            hasher.verify(None, Some(&hash)).await.unwrap(),
            Verdict::Wrong
        );
        let nobody = format!("$bw1${}", hasher.nobody);
        assert!(hasher.nobody.parse::<HashParts>().is_ok());
        assert_eq!(
            hasher.verify(Some(&secret), Some(&nobody)).await.unwrap(),
            Verdict::Wrong
        );
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_right_and_known_to_be_old() {
        let hasher = hasher(1);
        let secret = password("a passphrase for a test");
        let digest = hasher.digest(&secret);
        let parts = bcrypt::hash_with_salt(digest.as_bytes(), 5, [7; 16]).unwrap();
        let stored = format!("{MARK}{parts}");
        let verdict = hasher.verify(Some(&secret), Some(&stored)).await.unwrap();
        assert_eq!(verdict, Verdict::RightAtOldCost);
        let renewed = hasher.renew(verdict, &secret).await.unwrap().unwrap();
        let verdict = hasher.verify(Some(&secret), Some(&renewed)).await.unwrap();
        assert_eq!(verdict, Verdict::Right);
        assert_eq!(hasher.renew(verdict, &secret).await.unwrap(), None);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_hash_is_not_renewed_while_too_many_passwords_wait_and_nothing_fails_for_it() {
        let hasher = with_queue(1, 1);
        let (started, is_started) = std::sync::mpsc::channel();
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let mut busy = Box::pin(hasher.pool.run(move || {
            started.send(()).unwrap();
            gate.recv().unwrap();
        }));
        assert!(is_pending(&mut busy).await);
        is_started.recv().unwrap();
        let secret = password("a passphrase for a test");
        let mut waiting = Box::pin(hasher.hash(&secret));
        assert!(is_pending(&mut waiting).await);
        let refused = hasher.hash(&secret).await;
        assert!(matches!(refused, Err(AuthError::Overloaded)));
        let renewed = hasher.renew(Verdict::RightAtOldCost, &secret).await;
        assert_eq!(renewed.unwrap(), None);
        release.send(()).unwrap();
        busy.await.unwrap();
        waiting.await.unwrap();
    }

    /// Takes a first look, which puts the work into the queue.
    async fn is_pending<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            let polled = std::pin::Pin::new(&mut *future).poll(context);
            std::task::Poll::Ready(polled.is_pending())
        })
        .await
    }
}
