//! Proving anew who one is, in a session that goes on (RFC 9470): what is sensitive asks that this was
//! at most five minutes ago. A sign-in counts as well.

use std::time::Duration;

use audit::{Delivery, EventActor};
use kernel::{Actor, Origin, SecretText, Timestamp, UserId};
use sea_orm::ConnectionTrait;
use serde_json::json;
use storage::{StorageError, Transaction};

use crate::events::{SESSION_STEPPED_UP, STEP_UP_FAILED, about_session};
use crate::factors::{Counted, Tried};
use crate::passkeys::Asked;
use crate::passwords::{Account, Password};
use crate::registry::Touched;
use crate::store::sessions;
use crate::store::users::{self, UserRow};
use crate::{Auth, AuthError, Method, SecondFactor};

/// How long a proof is recent.
pub(super) const RECENT: Duration = Duration::from_secs(5 * 60);

/// What somebody shows to prove anew who they are.
#[derive(Debug, Clone)]
pub enum StepUpProof {
    /// The password; only of a user without a second factor.
    Password(SecretText),
    /// A second factor.
    SecondFactor(SecondFactor),
}

impl Auth {
    /// Refuses a caller who has not proven within five minutes who they are.
    ///
    /// # Errors
    /// [`AuthError::StepUpRequired`], [`AuthError::TokenInvalid`].
    pub async fn require_recent_authentication(&self, actor: &Actor) -> Result<(), AuthError> {
        let (session, _) = self.states(actor.session).await?;
        let (reader, now) = (self.0.control.reader(), self.0.clock.now());
        self.judge_recency(reader, actor.user, session.authenticated_at, now)
            .await
    }

    pub(crate) async fn judge_recency(
        &self,
        connection: &impl ConnectionTrait,
        user: UserId,
        authenticated_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), AuthError> {
        if is_recent(authenticated_at, now) {
            return Ok(());
        }
        let methods = self.step_up_methods(connection, user).await?;
        Err(AuthError::StepUpRequired { methods })
    }

    /// The ways in which a user can prove anew who they are: where there is a second factor, by that
    /// alone, because whoever got hold of the session may have got hold of the password too.
    pub(crate) async fn step_up_methods(
        &self,
        connection: &impl ConnectionTrait,
        user: UserId,
    ) -> Result<Vec<Method>, AuthError> {
        let factors = self.second_factors(connection, user).await?;
        let row = users::find(connection, self.0.control.fields(), user).await?;
        let has_password = row.is_some_and(|row| row.password_hash.is_some());
        Ok(Method::for_step_up(factors, has_password))
    }

    /// Has the caller's session count as recently proven; answers until when.
    ///
    /// # Errors
    /// [`AuthError::InvalidCredentials`], [`AuthError::CodeInvalid`], [`AuthError::PasskeyInvalid`],
    /// [`AuthError::Locked`], [`AuthError::Overloaded`]; [`AuthError::PasswordCompromised`] and
    /// [`AuthError::PasswordUncheckable`] where the password is right;
    /// [`AuthError::StepUpRequired`] when this proof is not enough.
    pub async fn step_up(
        &self,
        origin: &Origin,
        actor: &Actor,
        proof: &StepUpProof,
    ) -> Result<Timestamp, AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        let (actor, proof) = (*actor, proof.clone());
        // An attempt that was counted is judged and written down, also when its caller hangs up.
        let judged = self.0.control.spawn(async move {
            match &proof {
                StepUpProof::Password(text) => auth.step_up_by_password(&origin, actor, text).await,
                StepUpProof::SecondFactor(factor) => {
                    auth.step_up_by_factor(&origin, actor, factor).await
                }
            }
        });
        judged.await.map_err(|_| StorageError::Abandoned)?
    }

    async fn step_up_by_password(
        &self,
        origin: &Origin,
        actor: Actor,
        text: &SecretText,
    ) -> Result<Timestamp, AuthError> {
        let reader = self.0.control.reader();
        let methods = self.step_up_methods(reader, actor.user).await?;
        if !methods.contains(&Method::Password) {
            return Err(AuthError::StepUpRequired { methods });
        }
        let fields = self.0.control.fields();
        let account = Account::of_session(fields, actor.user);
        // Who is sent away because too many wait has tried nothing.
        let slot = self.0.hasher.slot()?;
        self.begin_attempt(&account).await?;
        let user = users::find(reader, fields, actor.user).await?;
        let user = user.ok_or(AuthError::UserNotFound)?;
        let (password, stored) = (Password::new(text), user.password_hash.as_deref());
        let checked = self.0.hasher.verify_in(slot, password.as_ref(), stored);
        let is_right = checked.await?.is_right();
        if let Some(password) = password.as_ref().filter(|_| is_right) {
            let (by, accounts) = (EventActor::User(actor), std::slice::from_ref(&account));
            self.refuse_compromised(origin, by, &user, password, accounts)
                .await?;
        }
        let judged = Judged::Found(if is_right {
            Tried::Right(Method::Password)
        } else {
            Tried::Wrong("wrong_password")
        });
        let counted = Counted::at(account);
        let raised = self.raise_or_note(origin, actor, counted, Some(user), judged);
        raised.await?.ok_or(AuthError::InvalidCredentials)
    }

    async fn step_up_by_factor(
        &self,
        origin: &Origin,
        actor: Actor,
        factor: &SecondFactor,
    ) -> Result<Timestamp, AuthError> {
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        // A code of somebody who has none is no guess.
        if self.second_factors(reader, actor.user).await?.is_empty() {
            let methods = self.step_up_methods(reader, actor.user).await?;
            return Err(AuthError::StepUpRequired { methods });
        }
        let found = sessions::find_with_user(reader, fields, actor.session).await?;
        let (session, _) = found.ok_or(AuthError::TokenInvalid)?;
        let account = Account::of_session_factor(fields, session.first());
        let counted = self.begin_code(actor.user, account, factor).await?;
        let judged = Judged::In(factor.clone());
        let raised = self.raise_or_note(origin, actor, counted, None, judged);
        raised.await?.ok_or(factor.refused())
    }

    async fn raise_or_note(
        &self,
        origin: &Origin,
        actor: Actor,
        counted: Counted,
        checked: Option<UserRow>,
        judged: Judged,
    ) -> Result<Option<Timestamp>, AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        let raised = self.change(move |tx| {
            Box::pin(async move {
                let tried = match judged {
                    Judged::Found(tried) => tried,
                    Judged::In(factor) => {
                        let asked = Asked::Session(actor.session.uuid());
                        auth.try_factor(tx, actor.user, asked, &factor).await?
                    }
                };
                let method = match tried {
                    Tried::Right(method) => method,
                    Tried::Wrong(reason) => {
                        let noted = auth.note_failed_step_up(tx, &origin, &actor, reason, &counted);
                        noted.await?;
                        return Ok((None, Touched::default()));
                    }
                };
                auth.code_was_right(tx, &counted).await?;
                auth.raise(tx, &origin, &actor, checked, method).await
            })
        });
        raised.await
    }

    async fn raise(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        checked: Option<UserRow>,
        method: Method,
    ) -> Result<(Option<Timestamp>, Touched), AuthError> {
        let living = self.living_session(tx, actor.user, actor.session);
        let (session, user) = living.await?;
        // The password may not have changed since it was looked at either.
        let same = |checked: UserRow| checked.password_hash == user.password_hash;
        if !checked.is_none_or(same) {
            return Err(AuthError::TokenInvalid);
        }
        let methods = session.methods.with(method);
        sessions::raise(tx.sql(), actor.session, methods, tx.now()).await?;
        let (by, details) = (
            EventActor::User(*actor),
            json!({ "method": method.as_str() }),
        );
        let event = about_session(SESSION_STEPPED_UP, by, actor.session, details);
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        let (user, sessions) = (None, vec![actor.session]);
        Ok((Some(tx.now().plus(RECENT)), Touched { user, sessions }))
    }

    async fn note_failed_step_up(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        reason: &'static str,
        counted: &Counted,
    ) -> Result<(), AuthError> {
        let (by, details) = (EventActor::User(*actor), json!({ "reason": reason }));
        let event = about_session(STEP_UP_FAILED, by, actor.session, details);
        self.code_was_wrong(tx, origin, counted, actor.user, event)
            .await
    }
}

/// Whether what was proven then counts yet.
pub(crate) fn is_recent(proven_at: Timestamp, now: Timestamp) -> bool {
    now < proven_at.plus(RECENT)
}

/// Whether a proof is right: known before the transaction, or found out in it.
enum Judged {
    Found(Tried),
    In(SecondFactor),
}
