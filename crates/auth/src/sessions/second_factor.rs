//! The second half of a sign-in.

use audit::{EventActor, NewEvent, Target};
use kernel::{IdentityId, Origin, SecretText, UserId};
use serde_json::json;
use storage::{StorageError, Transaction};

use super::admission::Vouched;
use crate::events::{SIGN_IN_FAILED, named};
use crate::factors::{Counted, Tried};
use crate::passkeys::Asked;
use crate::passwords::Account;
use crate::store::challenges::{self, Model};
use crate::store::users::{self, UserRow};
use crate::tokens::Purpose;
use crate::{Auth, AuthError, Client, IssuedSession, Method, Methods, SecondFactor};

/// So many wrong factors end a challenge: whoever goes on proves the first factor once more.
const TRIES: i64 = 5;

impl Auth {
    /// Begins the account session that a challenge stands for, for whoever shows a second factor. Wrong
    /// codes of a user are counted over all challenges, and apart from them on a known device; recovery
    /// codes and passkeys are counted only to tell, because nobody finds one by trying.
    ///
    /// # Errors
    /// [`AuthError::CodeInvalid`], [`AuthError::PasskeyInvalid`], [`AuthError::ChallengeInvalid`], [`AuthError::Locked`].
    pub async fn sign_in_second_factor(
        &self,
        origin: &Origin,
        challenge: &SecretText,
        factor: &SecondFactor,
    ) -> Result<IssuedSession, AuthError> {
        let digest = self.0.one_time.digest(Purpose::SecondFactor, challenge);
        let (auth, origin, factor) = (self.clone(), origin.clone(), factor.clone());
        let refused = factor.refused();
        // An attempt that was counted is judged and written down, also when its caller hangs up.
        let judged = self.0.control.spawn(async move {
            let (reader, now) = (auth.0.control.reader(), auth.0.clock.now());
            let found = challenges::find(reader, &digest, now).await?;
            let found = found.ok_or(AuthError::ChallengeInvalid)?;
            let user = UserId::from_uuid(found.user_id);
            let account = auth.account_of_codes(&origin, user).await?;
            let counted = auth.begin_code(user, account, &factor).await?;
            let whole = auth.clone();
            let answered = whole.0.control.write(move |tx| {
                Box::pin(async move { auth.answer(tx, &origin, &digest, &factor, &counted).await })
            });
            answered.await
        });
        let issued: Option<IssuedSession> = judged.await.map_err(|_| StorageError::Abandoned)??;
        issued.ok_or(refused)
    }

    /// Whose codes this one counts with: those of whoever knows the password, or of a device on which the
    /// user signed in before.
    async fn account_of_codes(&self, origin: &Origin, user: UserId) -> Result<Account, AuthError> {
        let fields = self.0.control.fields();
        Ok(match self.known_device(origin, Some(user)).await? {
            Some(device) => Account::of_second_factor_on(fields, user, &device),
            None => Account::of_second_factor(fields, user),
        })
    }

    /// The session; `None` for a wrong factor, which is written down and must not be rolled back.
    async fn answer(
        &self,
        tx: &Transaction,
        origin: &Origin,
        digest: &[u8],
        factor: &SecondFactor,
        counted: &Counted,
    ) -> Result<Option<IssuedSession>, AuthError> {
        let found = challenges::find(tx.sql(), digest, tx.now()).await?;
        let challenge = found.ok_or(AuthError::ChallengeInvalid)?;
        let user = UserId::from_uuid(challenge.user_id);
        let row = users::find(tx.sql(), tx.fields(), user).await?;
        // Whatever ended the user's sessions since ended this sign-in as well.
        let same = |row: &UserRow| row.epoch == challenge.user_epoch && row.disabled_at.is_none();
        let row = row.filter(same).ok_or(AuthError::ChallengeInvalid)?;
        let asked = Asked::SignIn(challenge.id);
        let method = match self.try_factor(tx, user, asked, factor).await? {
            Tried::Right(method) => method,
            Tried::Wrong(reason) => {
                let noted = self.note_wrong_factor(tx, origin, &challenge, reason, counted);
                noted.await?;
                return Ok(None);
            }
        };
        // Of two that answer one challenge at once, one does.
        if !challenges::delete(tx.sql(), challenge.id).await? {
            return Err(AuthError::ChallengeInvalid);
        }
        self.code_was_right(tx, counted).await?;
        let methods = Methods::from_column(&challenge.methods).with(method);
        let client = Client::from_column(&challenge.client);
        // They have proven a factor just now, whenever the other one was.
        let (identity, at) = (challenge.identity_id.map(IdentityId::from_uuid), tx.now());
        let vouched = identity.map(|identity| Vouched { identity, at });
        let origin = named(origin, &row.name);
        let begun = self.begin_account_session(tx, &origin, &row, methods, vouched, client);
        Ok(Some(begun.await?))
    }

    async fn note_wrong_factor(
        &self,
        tx: &Transaction,
        origin: &Origin,
        challenge: &Model,
        reason: &'static str,
        counted: &Counted,
    ) -> Result<(), AuthError> {
        challenges::note_failure(tx.sql(), challenge).await?;
        if challenge.failures + 1 >= TRIES {
            challenges::delete(tx.sql(), challenge.id).await?;
        }
        let user = UserId::from_uuid(challenge.user_id);
        let event = NewEvent {
            action: SIGN_IN_FAILED,
            actor: EventActor::Anonymous,
            target: Some(Target::new("user", user)),
            details: json!({ "reason": reason }),
        };
        self.code_was_wrong(tx, origin, counted, user, event).await
    }
}

impl Method {
    /// Of these ways, those that make a caller's session recent again.
    pub(super) fn for_step_up(factors: Vec<Self>, has_password: bool) -> Vec<Self> {
        if !factors.is_empty() {
            return factors;
        }
        if has_password {
            vec![Self::Password]
        } else {
            // Who has neither comes in anew, by the provider that vouches for them.
            vec![Self::Identity]
        }
    }
}
