//! An account that somebody signed up for and never confirmed, and the person who has proven to have
//! its address.

use audit::{Delivery, EventActor};
use kernel::Origin;
use serde_json::json;
use storage::Transaction;

use super::Arrival;
use crate::accounts::forget_choices;
use crate::events::{EMAIL_VERIFIED, about_user, named};
use crate::registry::Touched;
use crate::store::one_time_tokens;
use crate::store::sessions::{self, Which};
use crate::store::users::{self, UserRow};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

impl Auth {
    /// Nothing of whoever signed up stays: neither password and name, nor a link on its way, nor a
    /// session, should there be one.
    pub(super) async fn take_over(
        &self,
        tx: &Transaction,
        origin: &Origin,
        mut user: UserRow,
        arrival: &Arrival,
    ) -> Result<(UserRow, Touched), AuthError> {
        let id = user.user_id();
        forget_choices(&mut user);
        if let Some(name) = &arrival.proven.name {
            user.name.clone_from(name);
        }
        user.email_verified_at = Some(tx.now().micros());
        user.epoch += 1;
        users::save(tx, user).await?;
        for purpose in [Purpose::VerifyEmail, Purpose::ResetPassword] {
            one_time_tokens::delete_of(tx.sql(), purpose.as_str(), Some(id)).await?;
        }
        let reason = "taken_over";
        let ended = sessions::revoke(tx.sql(), id, Which::All, reason, tx.now()).await?;
        let saved = users::find(tx.sql(), tx.fields(), id).await?;
        let saved = saved.ok_or(AuthError::UserNotFound)?;
        let details = json!({ "provider": arrival.provider });
        let event = about_user(EMAIL_VERIFIED, EventActor::Account(id), id, details);
        let origin = named(origin, &saved.name);
        self.0
            .evidence
            .write(tx, &origin, event, Delivery::WorkspacesOf(id))
            .await?;
        let touched = Touched {
            user: Some(id),
            sessions: ended,
        };
        Ok((saved, touched))
    }
}
