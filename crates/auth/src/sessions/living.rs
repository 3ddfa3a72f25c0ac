//! The caller's session as a transaction sees it: what was verified before the change may be over now.

use kernel::{SessionId, UserId};
use storage::Transaction;

use crate::store::sessions::{self, SessionRow};
use crate::store::users::UserRow;
use crate::{Auth, AuthError};

impl Auth {
    /// A session with its user, if both are alive.
    ///
    /// # Errors
    /// [`AuthError::TokenInvalid`] when the user has no such living session.
    pub(crate) async fn living_session(
        &self,
        tx: &Transaction,
        user: UserId,
        session: SessionId,
    ) -> Result<(SessionRow, UserRow), AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), session).await?;
        let alive = found.filter(|(session, owner)| {
            owner.id == user.uuid()
                && owner.disabled_at.is_none()
                && session.user_epoch == owner.epoch
                && session.revoked_at.is_none()
                && tx.now().micros() < session.expires_at
        });
        alive.ok_or(AuthError::TokenInvalid)
    }

    /// The same for a session whose user has just proven who they are.
    ///
    /// # Errors
    /// Those of [`Auth::living_session`], and [`AuthError::StepUpRequired`].
    pub(crate) async fn raised_session(
        &self,
        tx: &Transaction,
        user: UserId,
        session: SessionId,
    ) -> Result<(SessionRow, UserRow), AuthError> {
        let (session, owner) = self.living_session(tx, user, session).await?;
        self.judge_recency(tx.sql(), user, session.proven_at(), tx.now())
            .await?;
        Ok((session, owner))
    }
}
