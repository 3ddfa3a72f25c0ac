//! Beginning a session, and handing out its tokens.

use audit::EventActor;
use kernel::{Actor, IdentityId, Origin, SessionId, Timestamp, UserId, WorkspaceId};
use serde_json::json;
use storage::Transaction;

use crate::accounts::Mail;
use crate::events::{SESSION_CREATED, about_session, audience, named};
use crate::store::sessions::{self, SessionRow};
use crate::store::users;
use crate::{Auth, AuthError, Client, IssuedSession, Method, Methods, Session};

/// A session that is about to begin.
pub(super) struct Opening {
    pub(super) workspace: Option<WorkspaceId>,
    pub(super) parent: Option<SessionId>,
    /// The identity that has proven who the user is.
    pub(super) identity: Option<IdentityId>,
    pub(super) client: Client,
    /// The end of the session that it is opened from.
    pub(super) until: Option<Timestamp>,
    /// How the user has proven who they are.
    pub(super) methods: Methods,
    /// When; now, where `None`.
    pub(super) authenticated_at: Option<Timestamp>,
}

impl Auth {
    /// Opens a session of one workspace from an account session, inside the transaction of the
    /// control database in which the caller has seen that the user is a member of the workspace.
    ///
    /// # Errors
    /// [`AuthError::TokenInvalid`] when the account session has ended in the meantime.
    pub async fn open_workspace_session_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        workspace: WorkspaceId,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), actor.session).await?;
        let (parent, user) = found.ok_or(AuthError::TokenInvalid)?;
        let owned = parent.user_id == actor.user.uuid() && parent.user_epoch == user.epoch;
        if !owned || parent.revoked_at.is_some() || user.disabled_at.is_some() {
            return Err(AuthError::TokenInvalid);
        }
        sessions::touch(tx.sql(), actor.session, tx.now()).await?;
        let opening = Opening {
            workspace: Some(workspace),
            parent: Some(actor.session),
            identity: parent.identity_id.map(IdentityId::from_uuid),
            client,
            until: Some(Timestamp::from_micros(parent.expires_at)),
            methods: parent.methods,
            authenticated_at: Some(Timestamp::from_micros(parent.authenticated_at)),
        };
        self.begin(tx, origin, EventActor::User(*actor), &user, opening)
            .await
    }

    /// Begins a session of a user inside a transaction of the control database, for flows in which
    /// the user has just chosen a password.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`] when the user does not exist or is disabled;
    /// [`AuthError::StepUpRequired`] for one with a second factor, which a new password stands in for
    /// nowhere.
    pub async fn insert_session_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
        workspace: Option<WorkspaceId>,
        parent: Option<SessionId>,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let row = users::find(tx.sql(), tx.fields(), user).await?;
        let row = row
            .filter(|row| row.disabled_at.is_none())
            .ok_or(AuthError::UserNotFound)?;
        let methods = self.second_factors(tx.sql(), user).await?;
        if !methods.is_empty() {
            return Err(AuthError::StepUpRequired { methods });
        }
        let opening = Opening {
            workspace,
            parent,
            identity: None,
            client,
            until: None,
            methods: Methods::of(Method::Password),
            authenticated_at: None,
        };
        self.begin(
            tx,
            &named(origin, &row.name),
            EventActor::Account(user),
            &row,
            opening,
        )
        .await
    }

    pub(super) async fn begin(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: EventActor,
        user: &users::UserRow,
        opening: Opening,
    ) -> Result<IssuedSession, AuthError> {
        let spared = opening.parent;
        // Whatever is opened from another session, or with one, came the same way.
        let arrival = match opening.parent {
            Some(_) => None,
            None => Some(self.arrive(tx, origin, user.user_id()).await?),
        };
        self.make_room(tx, origin, actor, user.user_id(), spared)
            .await?;
        let id: SessionId = self.0.ids.next()?;
        let row = self.first_row(id, user, &opening, origin, tx.now());
        let methods: Vec<&str> = opening.methods.iter().map(Method::as_str).collect();
        let details = json!({ "client": opening.client.as_str(), "methods": methods });
        let event = about_session(SESSION_CREATED, actor, id, details);
        let to = audience(user.user_id(), opening.workspace);
        sessions::insert(tx, row.clone()).await?;
        self.0.evidence.write(tx, origin, event, to).await?;
        let mut issued = self.issue(row, tx.now())?;
        if let Some(arrival) = arrival {
            if arrival.is_news {
                self.queue_mail_about(tx, Mail::NewDevice, user.user_id(), id)
                    .await?;
            }
            issued.device = arrival.keep;
        }
        Ok(issued)
    }

    /// The tokens of a session as it stands.
    pub(super) fn issue(
        &self,
        row: SessionRow,
        now: Timestamp,
    ) -> Result<IssuedSession, AuthError> {
        let generation = u32::try_from(row.generation).map_err(|_| AuthError::RefreshInvalid)?;
        let epoch = row.epoch;
        let session = Session::from(row);
        Ok(IssuedSession {
            access_token: self.0.access.issue(&session, epoch, now)?,
            expires_in: self.0.access.lifetime(),
            refresh_token: self.0.refresh.issue(session.id, generation),
            user: session.user,
            session,
            device: None,
        })
    }

    fn first_row(
        &self,
        id: SessionId,
        user: &users::UserRow,
        opening: &Opening,
        origin: &Origin,
        now: Timestamp,
    ) -> SessionRow {
        let end = now.plus(self.0.settings.session);
        SessionRow {
            id: id.uuid(),
            user_id: user.id,
            workspace_id: opening.workspace.map(WorkspaceId::uuid),
            parent_id: opening.parent.map(SessionId::uuid),
            identity_id: opening.identity.map(IdentityId::uuid),
            client: opening.client.as_str().to_owned(),
            epoch: 0,
            user_epoch: user.epoch,
            generation: 0,
            refresh_hash: self.0.refresh.stored(id, 0),
            previous_refresh_hash: None,
            ip: origin.ip.map(|ip| ip.to_string()),
            user_agent: origin.user_agent.clone(),
            authenticated_at: opening.authenticated_at.unwrap_or(now).micros(),
            methods: opening.methods,
            created_at: now.micros(),
            last_used_at: now.micros(),
            expires_at: opening.until.map_or(end, |until| end.min(until)).micros(),
            revoked_at: None,
            revoked_reason: None,
            repeated_generation: None,
        }
    }
}
