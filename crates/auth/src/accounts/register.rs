//! Signing up. The answer says nothing about whether the address is known: the mail does.
//!
//! Invariant: an address that nobody has confirmed has nothing that a stranger chose. Where two
//! registrations of it bring different passwords, nobody can tell which one is the owner's, so
//! nothing of either is kept: no password, no name, no workspace to be made. Whoever confirms the
//! address sets a password by a reset.

use audit::{Action, Delivery, EventActor};
use kernel::{EmailAddress, Origin, SecretText};
use serde_json::json;
use storage::Transaction;

use super::mail::Mail;
use super::unconfirmed::forget_choices;
use crate::events::{REGISTRATION_REPEATED, USER_REGISTERED, about_user, named};
use crate::passwords::Password;
use crate::stand_in::stand_in;
use crate::store::users::{self, UserRow};
use crate::user::PersonName;
use crate::{Auth, AuthError, PreparedUser};

/// A registration is judged outside of the transaction, and again when the user has changed by
/// the time that it is made; so often at most.
const ATTEMPTS: usize = 4;

/// What somebody brings who signs up.
#[derive(Clone)]
struct Applicant {
    email: EmailAddress,
    name: PersonName,
    workspace_name: Option<String>,
}

/// What one hash found out about the applicant's password. Each case costs one.
#[derive(Clone)]
enum Proof {
    /// The hash to store.
    Hashed(String),
    /// Whether it is the password of the unconfirmed user, whose hash was this one.
    Compared { same: bool, with: Option<String> },
}

impl Auth {
    /// Signs somebody up: makes an unconfirmed user and mails a link, or tells the owner of a
    /// known address by mail. `workspace_name` must be one that a workspace may have.
    ///
    /// # Errors
    /// [`AuthError::NameInvalid`], [`AuthError::PasswordRefused`],
    /// [`AuthError::PasswordUncheckable`], [`AuthError::Overloaded`]; none of them depends on whether the address is known.
    pub async fn register(
        &self,
        origin: &Origin,
        email: EmailAddress,
        password: &SecretText,
        name: &str,
        workspace_name: Option<String>,
    ) -> Result<(), AuthError> {
        let name = PersonName::parse(name)?;
        let accepted = self.accept_password(password, &email, name.as_str());
        let password = accepted.await?;
        let applicant = Applicant {
            email,
            name,
            workspace_name,
        };
        for _ in 0..ATTEMPTS {
            if self.try_to_register(origin, &applicant, &password).await? {
                return Ok(());
            }
        }
        Err(AuthError::Overloaded)
    }

    /// `false` when the user changed between the judgement and the change.
    async fn try_to_register(
        &self,
        origin: &Origin,
        applicant: &Applicant,
        password: &Password,
    ) -> Result<bool, AuthError> {
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        let known = users::find_by_email(reader, fields, &applicant.email).await?;
        let proof = self.prove(known, password).await?;
        let (auth, origin, applicant) = (self.clone(), origin.clone(), applicant.clone());
        self.0
            .control
            .write(move |tx| {
                Box::pin(async move { auth.sign_up(tx, &origin, applicant, proof).await })
            })
            .await
    }

    async fn prove(&self, known: Option<UserRow>, password: &Password) -> Result<Proof, AuthError> {
        match known {
            Some(user) if user.email_verified_at.is_none() => {
                let with = user.password_hash;
                let verdict = self
                    .0
                    .hasher
                    .verify(Some(password), with.as_deref())
                    .await?;
                Ok(Proof::Compared {
                    same: verdict.is_right(),
                    with,
                })
            }
            // For the owner of a confirmed address the hash is made in vain, and takes its time.
            Some(_) | None => Ok(Proof::Hashed(self.0.hasher.hash(password).await?)),
        }
    }

    async fn sign_up(
        &self,
        tx: &Transaction,
        origin: &Origin,
        applicant: Applicant,
        proof: Proof,
    ) -> Result<bool, AuthError> {
        let known = users::find_by_email(tx.sql(), tx.fields(), &applicant.email).await?;
        match (known, proof) {
            (None, Proof::Hashed(hash)) => self.insert_user(tx, origin, applicant, hash).await?,
            (Some(user), _) if user.email_verified_at.is_some() => {
                self.tell_owner(tx, origin, &user).await?;
            }
            (Some(user), Proof::Compared { same, with }) if user.password_hash == with => {
                self.repeat(tx, origin, user, applicant, same).await?;
            }
            (Some(_) | None, _) => return Ok(false),
        }
        Ok(true)
    }

    async fn insert_user(
        &self,
        tx: &Transaction,
        origin: &Origin,
        applicant: Applicant,
        password_hash: String,
    ) -> Result<(), AuthError> {
        let id = self.0.ids.next()?;
        let Applicant {
            email,
            name,
            workspace_name,
        } = applicant;
        let origin = named(origin, name.as_str());
        let row = UserRow::begin(
            id,
            PreparedUser {
                email,
                name,
                password_hash,
            },
            tx.now(),
        );
        let row = UserRow {
            pending_workspace_name: workspace_name,
            ..row
        };
        users::insert(tx, row).await?;
        self.queue_mail(tx, Mail::VerifyEmail, id).await?;
        let event = about_user(USER_REGISTERED, EventActor::Account(id), id, json!({}));
        self.0
            .evidence
            .write(tx, &origin, event, Delivery::Platform)
            .await
    }

    async fn tell_owner(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: &UserRow,
    ) -> Result<(), AuthError> {
        // Whoever is out of service gets no mail; one that finds nobody takes as long to queue.
        let to = match user.disabled_at {
            None => user.user_id(),
            Some(_) => stand_in(tx.fields(), user.email.key()),
        };
        self.queue_mail(tx, Mail::AlreadyRegistered, to).await?;
        self.note_repeated(tx, origin, REGISTRATION_REPEATED, user)
            .await
    }

    async fn repeat(
        &self,
        tx: &Transaction,
        origin: &Origin,
        mut user: UserRow,
        applicant: Applicant,
        same: bool,
    ) -> Result<(), AuthError> {
        self.note_repeated(tx, origin, REGISTRATION_REPEATED, &user)
            .await?;
        self.queue_mail(tx, Mail::VerifyEmail, user.user_id())
            .await?;
        if same {
            user.name = applicant.name.as_str().to_owned();
            user.pending_workspace_name = applicant.workspace_name;
        } else {
            forget_choices(&mut user);
        }
        users::save(tx, user).await?;
        Ok(())
    }

    async fn note_repeated(
        &self,
        tx: &Transaction,
        origin: &Origin,
        action: Action,
        user: &UserRow,
    ) -> Result<(), AuthError> {
        let event = about_user(action, EventActor::Anonymous, user.user_id(), json!({}));
        self.0
            .evidence
            .write(tx, origin, event, Delivery::Platform)
            .await
    }
}
