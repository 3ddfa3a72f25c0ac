//! A right password that is known from a breach opens nothing: others have it too.
//!
//! It is looked up once a password was found right, so a wrong one is answered as ever and in the same
//! time, and only who has the password learns that it is known.

use audit::{Delivery, EventActor};
use kernel::Origin;
use serde_json::json;
use storage::Transaction;

use crate::accounts::Mail;
use crate::events::{PASSWORD_COMPROMISED, about_user};
use crate::passwords::{Account, Password};
use crate::store::users::UserRow;
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

impl Auth {
    /// Refuses a right password that is known from a breach, and mails its owner a link for a new
    /// one. The attempts that were counted in `accounts` were no failures.
    ///
    /// # Errors
    /// [`AuthError::PasswordCompromised`], [`AuthError::PasswordUncheckable`].
    pub(super) async fn refuse_compromised(
        &self,
        origin: &Origin,
        by: EventActor,
        user: &UserRow,
        password: &Password,
        accounts: &[Account],
    ) -> Result<(), AuthError> {
        let refusal = match self.is_breached(password).await {
            Ok(false) => return Ok(()),
            Ok(true) => AuthError::PasswordCompromised,
            Err(uncheckable) => uncheckable,
        };
        let is_known = matches!(refusal, AuthError::PasswordCompromised);
        let (auth, origin, user) = (self.clone(), origin.clone(), user.clone());
        let accounts = accounts.to_vec();
        let noted: Result<(), AuthError> = self
            .0
            .control
            .write(move |tx| {
                Box::pin(async move {
                    for account in &accounts {
                        auth.attempt_was_right(tx, account).await?;
                    }
                    if is_known {
                        auth.note_compromised(tx, &origin, by, &user).await?;
                    }
                    Ok(())
                })
            })
            .await;
        noted.and(Err(refusal))
    }

    async fn note_compromised(
        &self,
        tx: &Transaction,
        origin: &Origin,
        by: EventActor,
        user: &UserRow,
    ) -> Result<(), AuthError> {
        let id = user.user_id();
        let link = (Mail::PasswordCompromised, Purpose::ResetPassword);
        self.mail_again(tx, link, id).await?;
        let event = about_user(PASSWORD_COMPROMISED, by, id, json!({}));
        let to = Delivery::WorkspacesOf(id);
        self.0.evidence.write(tx, origin, event, to).await
    }
}
