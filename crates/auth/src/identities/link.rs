//! Making accounts for identities, and tying identities to accounts.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, EmailAddress, IdentityId, Origin, UserId};
use serde_json::json;
use storage::Transaction;

use super::Arrival;
use crate::accounts::Mail;
use crate::events::{IDENTITY_LINKED, USER_REGISTERED, about_user, named};
use crate::store::identities::{self, Claims, IdentityRow};
use crate::store::users::{self, UserRow};
use crate::{Auth, AuthError};

impl Auth {
    pub(super) async fn create(
        &self,
        tx: &Transaction,
        origin: &Origin,
        arrival: &Arrival,
        email: EmailAddress,
    ) -> Result<UserRow, AuthError> {
        let id: UserId = self.0.ids.next()?;
        let user = UserRow {
            id: id.uuid(),
            name: super::name_for(&arrival.proven, &email),
            email,
            password_hash: None,
            email_verified_at: Some(tx.now().micros()),
            disabled_at: None,
            factors_locked_at: None,
            first_session_at: None,
            pending_workspace_name: None,
            epoch: 0,
            version: 1,
            created_at: tx.now().micros(),
            updated_at: tx.now().micros(),
        };
        users::insert(tx, user.clone()).await?;
        let details = json!({ "provider": arrival.provider });
        let event = about_user(USER_REGISTERED, EventActor::Account(id), id, details);
        let origin = named(origin, &user.name);
        self.0
            .evidence
            .write(tx, &origin, event, Delivery::Platform)
            .await?;
        Ok(user)
    }

    /// The identity for the user of the session.
    pub(super) async fn link(
        &self,
        tx: &Transaction,
        origin: &Origin,
        arrival: &Arrival,
        known: Option<IdentityId>,
    ) -> Result<IdentityId, AuthError> {
        if let Some(known) = known {
            self.keep_grant(tx, known, arrival.grant.as_ref()).await?;
            return Ok(known);
        }
        let (user, session) = arrival.linking.ok_or(AuthError::AttemptInvalid)?;
        let (living, row) = self.living_session(tx, user, session).await?;
        let id = self.insert_identity(tx, user, arrival).await?;
        self.note_linked(tx, user, living.first(), id).await?;
        let actor = EventActor::User(Actor {
            user,
            session,
            workspace: None,
        });
        self.note_link(tx, origin, actor, &row, arrival, id).await?;
        let (mail, session) = (Mail::IdentityLinked, living.first());
        self.queue_mail_about(tx, mail, user, session).await?;
        Ok(id)
    }

    pub(super) async fn insert_identity(
        &self,
        tx: &Transaction,
        user: UserId,
        arrival: &Arrival,
    ) -> Result<IdentityId, AuthError> {
        let id: IdentityId = self.0.ids.next()?;
        let proven = &arrival.proven;
        let row = IdentityRow {
            id,
            user,
            provider: arrival.provider.clone(),
            claims: Claims {
                issuer: proven.issuer.clone(),
                subject: proven.subject.clone(),
                email: proven
                    .email
                    .as_ref()
                    .map(|email| email.as_written().to_owned()),
            },
            created_at: tx.now(),
            last_used_at: tx.now(),
        };
        identities::insert(tx, row).await?;
        self.keep_grant(tx, id, arrival.grant.as_ref()).await?;
        Ok(id)
    }

    pub(super) async fn note_link(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: EventActor,
        user: &UserRow,
        arrival: &Arrival,
        identity: IdentityId,
    ) -> Result<(), AuthError> {
        let event = NewEvent {
            action: IDENTITY_LINKED,
            actor,
            target: Some(Target::new("identity", identity)),
            details: json!({ "provider": arrival.provider }),
        };
        let (origin, to) = (
            named(origin, &user.name),
            Delivery::WorkspacesOf(user.user_id()),
        );
        self.0.evidence.write(tx, &origin, event, to).await
    }
}
