//! How many sessions a user has at once, and for how long the rows of ended ones stay.
//!
//! Invariant: nothing depends on the row of an ended session. Its tokens are refused without one as
//! they are with one, and what happened to it stands in the audit log.

use std::time::Duration;

use audit::EventActor;
use kernel::{Origin, SessionId, Timestamp, UserId};
use serde_json::json;
use storage::Transaction;

use crate::events::{SESSION_REVOKED, about_session, audience};
use crate::registry::Touched;
use crate::store::sessions::{self, Living, Over, Which};
use crate::{Auth, AuthError};

/// So many living sessions a user has at most, of accounts and of workspaces together. Few enough to
/// read at once; so many that a program which signs in every minute, and never out, does not end the
/// session of a person who is away over night.
const MOST: usize = 1_000;

/// Rows of ended sessions hold addresses of people: they are deleted after this.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Auth {
    /// Which sessions can be used at a time.
    pub(super) fn living(&self, now: Timestamp) -> Living {
        let used_after = now.minus(self.0.settings.session_idle);
        Living { now, used_after }
    }

    /// Ends the least recently used sessions of a user, and those opened from them, until one more
    /// may begin. The session that the new one is opened from is spared.
    pub(super) async fn make_room(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: EventActor,
        user: UserId,
        spared: Option<SessionId>,
    ) -> Result<(), AuthError> {
        let mut living = sessions::least_used(tx.sql(), user, self.living(tx.now())).await?;
        while living.len() >= MOST {
            let mut candidates = living.iter();
            let Some(&(oldest, workspace)) = candidates.find(|(id, _)| Some(*id) != spared) else {
                break;
            };
            let (family, reason) = (Which::Family(oldest), "too_many");
            let ended = sessions::revoke(tx.sql(), user, family, reason, tx.now()).await?;
            let details = json!({ "ended": ended.len(), "reason": reason });
            let event = about_session(SESSION_REVOKED, actor, oldest, details);
            let to = audience(user, workspace);
            self.0.evidence.write(tx, origin, event, to).await?;
            living.retain(|(id, _)| !ended.contains(id));
            self.forget_after_commit(tx, ended);
        }
        Ok(())
    }

    /// Drops what memory holds of sessions, once their end is durable.
    pub(crate) fn forget_after_commit(&self, tx: &Transaction, sessions: Vec<SessionId>) {
        let (auth, user) = (self.clone(), None);
        auth.forget_touched_after_commit(tx, Touched { user, sessions });
    }

    /// Deletes some rows of sessions that ended 30 days ago or earlier, and says how many; more may
    /// be left unless it says none.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn purge_sessions(&self) -> Result<u64, AuthError> {
        // Most often there is nothing to do, and reading is cheap.
        let over = self.over(self.0.clock.now());
        if !sessions::is_any_over(self.0.control.reader(), over).await? {
            return Ok(0);
        }
        let auth = self.clone();
        let purged = self.0.control.write(move |tx| {
            Box::pin(async move { Ok(sessions::delete_over(tx.sql(), auth.over(tx.now())).await?) })
        });
        purged.await
    }

    fn over(&self, now: Timestamp) -> Over {
        let ended = now.minus(KEPT);
        let used = ended.minus(self.0.settings.session_idle);
        Over { ended, used }
    }
}
