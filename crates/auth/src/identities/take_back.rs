//! Taking away again what an intruder has linked, when their session is reported.
//!
//! A link is written down among the changes of how a user proves who they are, and not with the identity:
//! an intruder who takes the identity away again leaves the trace, and with it the way to untie what was
//! tied to it in the meantime.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Id, IdentityId, Origin, Prefix, SessionId, Timestamp, UserId};
use serde_json::json;
use storage::Transaction;

use crate::events::IDENTITY_UNLINKED;
use crate::store::factor_changes::{self, Model};
use crate::store::{identities, sessions};
use crate::{Auth, AuthError};

const LINKED: &str = "identity_linked";

/// The kind of the rows' ids, which leave the database nowhere.
enum LinkedIdentity {}

impl Prefix for LinkedIdentity {
    const PREFIX: &'static str = "lid";
}

/// What a report has taken back, for whoever knows what else hangs on it.
#[derive(Debug, Clone)]
pub struct TakenBack {
    /// Whose account it is.
    pub user: UserId,
    /// Who reported.
    pub by: EventActor,
    /// Whose name goes with the events.
    pub origin: Origin,
    /// The identities that the reported session linked, whether they are there yet or not.
    pub identities: Vec<IdentityId>,
}

impl Auth {
    /// Writes down which session linked an identity.
    pub(super) async fn note_linked(
        &self,
        tx: &Transaction,
        user: UserId,
        session: SessionId,
        identity: IdentityId,
    ) -> Result<(), AuthError> {
        let id: Id<LinkedIdentity> = self.0.ids.next()?;
        let row = Model {
            id: id.uuid(),
            user_id: user.uuid(),
            change: LINKED.to_owned(),
            factor_id: Some(identity.uuid()),
            created_at: tx.now().micros(),
            session_id: Some(session.uuid()),
            undone_at: None,
        };
        Ok(factor_changes::insert(tx.sql(), row).await?)
    }

    /// Takes away the identities that a session has linked after `since`, and those that were linked in
    /// the sessions that began with one of these: whoever came by an intruder's identity is the intruder.
    pub(crate) async fn take_back_links(
        &self,
        tx: &Transaction,
        origin: &Origin,
        by: EventActor,
        user: UserId,
        (session, since): (SessionId, Timestamp),
    ) -> Result<Vec<IdentityId>, AuthError> {
        let (mut strange, mut taken) = (vec![session], Vec::new());
        while let Some(session) = strange.pop() {
            for link in factor_changes::standing(tx.sql(), user, session, since).await? {
                let Some(identity) = link.factor_id.filter(|_| link.change == LINKED) else {
                    continue;
                };
                let identity = IdentityId::from_uuid(identity);
                factor_changes::set_undone(tx.sql(), link.id, tx.now()).await?;
                strange.extend(sessions::begun_with(tx.sql(), user, identity).await?);
                self.take_away(tx, origin, by, user, identity).await?;
                taken.push(identity);
            }
        }
        Ok(taken)
    }

    async fn take_away(
        &self,
        tx: &Transaction,
        origin: &Origin,
        by: EventActor,
        user: UserId,
        identity: IdentityId,
    ) -> Result<(), AuthError> {
        let own = identities::of_user(tx.sql(), tx.fields(), user).await?;
        // They may have taken it away themselves.
        let Some(row) = own.into_iter().find(|row| row.id == identity) else {
            return Ok(());
        };
        self.give_back(tx, &row.provider, identity).await?;
        identities::delete(tx.sql(), identity).await?;
        let event = NewEvent {
            action: IDENTITY_UNLINKED,
            actor: by,
            target: Some(Target::new("identity", identity)),
            details: json!({ "provider": row.provider, "reason": "intrusion_reported" }),
        };
        let to = Delivery::WorkspacesOf(user);
        self.0.evidence.write(tx, origin, event, to).await
    }
}
