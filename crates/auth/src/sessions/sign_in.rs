//! Signing in with an address and a password.

use std::time::Duration;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{EmailAddress, Origin, SecretText, UserId};
use serde_json::json;
use storage::{StorageError, Transaction};

use super::admission::Admitted;
use super::past_lock::BothFactors;
use crate::accounts::Mail;
use crate::events::{SIGN_IN_FAILED, named};
use crate::passwords::{Account, Password, Verdict};
use crate::stand_in::stand_in;
use crate::store::one_time_tokens;
use crate::store::users::{self, UserRow};
use crate::tokens::Purpose;
use crate::{Auth, AuthError, Client, IssuedSession, Method, Methods, SecondFactor};

/// The least time between two mails of links that nobody asked for by name.
const MAILS_APART: Duration = Duration::from_secs(15 * 60);

/// Why a sign-in failed, for the audit log alone.
#[derive(Clone, Copy)]
pub(super) enum Failure {
    UnknownUser,
    WrongPassword,
    Disabled,
    EmailUnverified,
    WrongCode,
    CodesLocked,
}

impl Auth {
    /// Begins an account session for the holder of an address and its password. An unknown
    /// address costs as much time as a wrong password and gets the same answer.
    /// So does the right password of an address that nobody has confirmed: whoever may have signed
    /// up with a stranger's address learns nothing. A fresh link goes to the address instead.
    ///
    /// # Errors
    /// [`AuthError::InvalidCredentials`], [`AuthError::Locked`], [`AuthError::Overloaded`],
    /// [`AuthError::PasswordCompromised`], [`AuthError::PasswordUncheckable`] where the password is
    /// right; [`AuthError::SecondFactorRequired`] with the challenge for
    /// [`Auth::sign_in_second_factor`].
    pub async fn sign_in(
        &self,
        origin: &Origin,
        email: &str,
        password: &SecretText,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        self.sign_in_with(origin, email, password, None, client)
            .await
    }

    /// The same for somebody who brings a second factor at once. It is looked at only while strangers
    /// have locked the address; otherwise the challenge asks for it.
    ///
    /// # Errors
    /// Those of [`Auth::sign_in`].
    pub async fn sign_in_with(
        &self,
        origin: &Origin,
        email: &str,
        password: &SecretText,
        factor: Option<&SecondFactor>,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let (auth, origin, email) = (self.clone(), origin.clone(), email.to_owned());
        let (password, factor) = (password.clone(), factor.cloned());
        // An attempt that was counted is judged and written down, also when its caller hangs up.
        let judged = self.0.control.spawn(async move {
            let factor = factor.as_ref();
            let judged = auth.judge_sign_in(&origin, &email, &password, factor, client);
            judged.await
        });
        judged.await.map_err(|_| StorageError::Abandoned)?
    }

    async fn judge_sign_in(
        &self,
        origin: &Origin,
        email: &str,
        password: &SecretText,
        factor: Option<&SecondFactor>,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        // Who is sent away because too many wait has tried nothing.
        let slot = self.0.hasher.slot()?;
        let user = self.user_by_email(email).await?;
        let account = self.account_of(origin, email, user.as_ref()).await?;
        match (self.begin_attempt(&account).await, factor) {
            (Err(AuthError::Locked { wait }), Some(factor)) => {
                let both = BothFactors {
                    email,
                    password,
                    factor,
                    client,
                    wait,
                };
                return self.sign_in_past_lock(origin, slot, user, both).await;
            }
            (begun, _) => begun?,
        }
        let stored = user.as_ref().and_then(|user| user.password_hash.as_deref());
        let password = Password::new(password);
        let checked = self.0.hasher.verify_in(slot, password.as_ref(), stored);
        let verdict = checked.await?;
        if let Some(failure) = judge(user.as_ref(), verdict) {
            let refused = self.refuse(origin, email, &account, user.as_ref(), failure);
            return Err(refused.await);
        }
        // Both are there: nothing else is judged to be right.
        let (Some(user), Some(password)) = (user, password) else {
            return Err(AuthError::InvalidCredentials);
        };
        let (auth, origin) = (self.clone(), named(origin, &user.name));
        let accounts = std::slice::from_ref(&account);
        let by = EventActor::Anonymous;
        self.refuse_compromised(&origin, by, &user, &password, accounts)
            .await?;
        let new_hash = self.0.hasher.renew(verdict, &password).await?;
        let admitted = self.0.control.write(move |tx| {
            Box::pin(async move {
                auth.attempt_was_right(tx, &account).await?;
                auth.admit(tx, &origin, user, new_hash, client).await
            })
        });
        admitted.await?.session()
    }

    /// Whose attempts this one counts with: strangers who guess at an address, or a device on which its
    /// user signed in before.
    async fn account_of(
        &self,
        origin: &Origin,
        email: &str,
        user: Option<&UserRow>,
    ) -> Result<Account, AuthError> {
        let fields = self.0.control.fields();
        let device = self.known_device(origin, user.map(UserRow::user_id));
        Ok(match device.await? {
            Some(device) => Account::of_device(fields, email, &device),
            None => Account::of_address(fields, email),
        })
    }

    /// Writes down a failed attempt, in a transaction of its own so that nothing takes it back,
    /// and answers the error for the caller: the same one, whatever failed. As much is written for an
    /// address that nobody has.
    async fn refuse(
        &self,
        origin: &Origin,
        email: &str,
        account: &Account,
        user: Option<&UserRow>,
        failure: Failure,
    ) -> AuthError {
        let (auth, origin, account) = (self.clone(), origin.clone(), account.clone());
        let user = user.map(UserRow::user_id);
        let nobody = stand_in(self.0.control.fields(), email);
        let written: Result<(), AuthError> = self
            .0
            .control
            .write(move |tx| {
                Box::pin(async move {
                    let event = failed(user, failure);
                    let to = Delivery::WorkspacesOf(user.unwrap_or(nobody));
                    auth.0.evidence.write(tx, &origin, event, to).await?;
                    auth.tell_of_lock(tx, &origin, &account, user).await?;
                    match (failure, user) {
                        (Failure::EmailUnverified, Some(user)) => {
                            let link = (Mail::VerifyEmail, Purpose::VerifyEmail);
                            auth.mail_again(tx, link, user).await
                        }
                        _ => Ok(()),
                    }
                })
            })
            .await;
        written.err().unwrap_or(AuthError::InvalidCredentials)
    }

    /// Mails a link, unless one for the same was mailed a moment ago: whoever signed up with a
    /// stranger's address, or has a password from a breach, must not fill the mailbox.
    pub(super) async fn mail_again(
        &self,
        tx: &Transaction,
        (mail, purpose): (Mail, Purpose),
        user: UserId,
    ) -> Result<(), AuthError> {
        let since = tx.now().minus(MAILS_APART);
        if one_time_tokens::is_any_since(tx.sql(), purpose.as_str(), user, since).await? {
            return Ok(());
        }
        self.queue_mail(tx, mail, user).await
    }

    async fn user_by_email(&self, email: &str) -> Result<Option<UserRow>, AuthError> {
        // What is no address is nobody's, and takes as long to refuse.
        let Ok(email) = EmailAddress::parse(email) else {
            return Ok(None);
        };
        let control = &self.0.control;
        Ok(users::find_by_email(control.reader(), control.fields(), &email).await?)
    }

    /// The user, if still the one whose password was checked.
    pub(super) async fn unchanged(
        tx: &Transaction,
        checked: UserRow,
    ) -> Result<UserRow, AuthError> {
        let found = users::find(tx.sql(), tx.fields(), checked.user_id()).await?;
        let same = |found: &UserRow| {
            found.password_hash == checked.password_hash
                && found.epoch == checked.epoch
                && found.disabled_at.is_none()
        };
        found.filter(same).ok_or(AuthError::InvalidCredentials)
    }

    /// Begins the session, if the user is still the one whose password was checked.
    async fn admit(
        &self,
        tx: &Transaction,
        origin: &Origin,
        checked: UserRow,
        new_hash: Option<String>,
        client: Client,
    ) -> Result<Admitted, AuthError> {
        let mut user = Self::unchanged(tx, checked).await?;
        if new_hash.is_some() {
            user.password_hash = new_hash;
            users::save(tx, user.clone()).await?;
        }
        let methods = Methods::of(Method::Password);
        self.let_in(tx, origin, &user, methods, None, client).await
    }
}

pub(super) fn judge(user: Option<&UserRow>, verdict: Verdict) -> Option<Failure> {
    let Some(user) = user else {
        return Some(Failure::UnknownUser);
    };
    if !verdict.is_right() {
        Some(Failure::WrongPassword)
    } else if user.disabled_at.is_some() {
        Some(Failure::Disabled)
    } else if user.email_verified_at.is_none() {
        Some(Failure::EmailUnverified)
    } else {
        None
    }
}

pub(super) fn failed(user: Option<UserId>, failure: Failure) -> NewEvent {
    NewEvent {
        action: SIGN_IN_FAILED,
        // Nobody has proven to be the user: the user is the target.
        actor: EventActor::Anonymous,
        target: user.map(|user| Target::new("user", user)),
        details: json!({ "reason": failure.as_str() }),
    }
}

impl Failure {
    const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownUser => "unknown_user",
            Self::WrongPassword => "wrong_password",
            Self::Disabled => "user_disabled",
            Self::EmailUnverified => "email_unverified",
            Self::WrongCode => "wrong_code",
            Self::CodesLocked => "codes_locked",
        }
    }
}
