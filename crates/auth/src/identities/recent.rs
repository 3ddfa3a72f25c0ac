//! Whether the caller has proven lately who they are. The one place that says so for identities.

use std::time::Duration;

use kernel::{SessionId, Timestamp, UserId};
use storage::Transaction;

use crate::store::sessions;
use crate::{Auth, AuthError};

/// How long a sign-in counts as recent.
const RECENT: Duration = Duration::from_secs(5 * 60);

impl Auth {
    /// Refuses a session whose user has not proven within five minutes who they are.
    pub(super) async fn require_recent_session(
        &self,
        tx: &Transaction,
        user: UserId,
        session: SessionId,
    ) -> Result<(), AuthError> {
        if self.is_recent(tx, user, session).await? {
            Ok(())
        } else {
            Err(AuthError::SignInNotRecent)
        }
    }

    /// Whether the user of a living session has proven within five minutes who they are.
    ///
    /// # Errors
    /// [`AuthError::TokenInvalid`] when the user has no such living session.
    pub(super) async fn is_recent(
        &self,
        tx: &Transaction,
        user: UserId,
        session: SessionId,
    ) -> Result<bool, AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), session).await?;
        let alive = found.filter(|(row, owner)| {
            owner.id == user.uuid()
                && owner.disabled_at.is_none()
                && row.user_epoch == owner.epoch
                && row.revoked_at.is_none()
                && tx.now().micros() < row.expires_at
        });
        let (row, _) = alive.ok_or(AuthError::TokenInvalid)?;
        Ok(tx.now() < Timestamp::from_micros(row.authenticated_at).plus(RECENT))
    }
}
