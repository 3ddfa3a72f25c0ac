//! Taking a user out of service and back, for operators.

use audit::{Action, Delivery, EventActor};
use kernel::{Origin, UserId};
use serde_json::json;
use storage::Transaction;

use crate::events::{USER_DISABLED, USER_ENABLED, about_user};
use crate::registry::Touched;
use crate::store::sessions::{self, Which};
use crate::store::users::{self, UserRow};
use crate::{Auth, AuthError};

impl Auth {
    /// Takes a user out of service: every session ends, and no way in is left. Once more changes
    /// nothing.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`].
    pub async fn disable_user(&self, origin: &Origin, user: UserId) -> Result<(), AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        self.change(move |tx| Box::pin(async move { auth.disable(tx, &origin, user).await }))
            .await
    }

    /// Puts a user back into service. The sessions of before stay ended.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`].
    pub async fn enable_user(&self, origin: &Origin, user: UserId) -> Result<(), AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        self.change(move |tx| Box::pin(async move { auth.enable(tx, &origin, user).await }))
            .await
    }

    async fn disable(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
    ) -> Result<((), Touched), AuthError> {
        let row = users::find(tx.sql(), tx.fields(), user)
            .await?
            .ok_or(AuthError::UserNotFound)?;
        if row.disabled_at.is_some() {
            return Ok(((), Touched::default()));
        }
        let (disabled_at, epoch) = (Some(tx.now().micros()), row.epoch + 1);
        users::save(
            tx,
            UserRow {
                disabled_at,
                epoch,
                ..row
            },
        )
        .await?;
        let reason = "user_disabled";
        let ended = sessions::revoke(tx.sql(), user, Which::All, reason, tx.now()).await?;
        self.note_service(tx, origin, USER_DISABLED, user).await?;
        Ok((
            (),
            Touched {
                user: Some(user),
                sessions: ended,
            },
        ))
    }

    async fn enable(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
    ) -> Result<((), Touched), AuthError> {
        let row = users::find(tx.sql(), tx.fields(), user)
            .await?
            .ok_or(AuthError::UserNotFound)?;
        if row.disabled_at.is_none() {
            return Ok(((), Touched::default()));
        }
        users::save(
            tx,
            UserRow {
                disabled_at: None,
                ..row
            },
        )
        .await?;
        self.note_service(tx, origin, USER_ENABLED, user).await?;
        Ok((
            (),
            Touched {
                user: Some(user),
                sessions: Vec::new(),
            },
        ))
    }

    async fn note_service(
        &self,
        tx: &Transaction,
        origin: &Origin,
        action: Action,
        user: UserId,
    ) -> Result<(), AuthError> {
        let event = about_user(action, EventActor::System, user, json!({}));
        self.0
            .evidence
            .write(tx, origin, event, Delivery::WorkspacesOf(user))
            .await
    }
}
