//! What a provider tells us by itself of somebody who has an identity there.

use audit::{Action, Delivery, EventActor, NewEvent, Target};
use kernel::Origin;
use oidc::{Notice, NoticeKind};
use serde_json::json;
use storage::Transaction;

use crate::accounts::Mail;
use crate::events::{IDENTITY_CONSENT_REVOKED, IDENTITY_UNLINKED};
use crate::registry::Touched;
use crate::store::identities::IdentityRow;
use crate::store::sessions::{self, Which};
use crate::store::{challenges, identities, spent_identity_tokens};
use crate::{Auth, AuthError};

impl Auth {
    /// Acts on a notice that was checked, once: the sessions that began with the identity end. Of
    /// somebody who has no account there any more the identity goes too, as nobody can come by it again;
    /// a membership that is tied to it waits for an admin. Of an identity that nobody has here nothing is
    /// written down.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn take_notice(&self, origin: &Origin, notice: Notice) -> Result<(), AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        self.change(move |tx| {
            Box::pin(async move {
                spent_identity_tokens::delete_expired(tx.sql(), tx.now()).await?;
                let name = format!("notice {} {}", notice.issuer, notice.id);
                let until = tx.now().plus(Notice::KEPT);
                if !spent_identity_tokens::spend(tx, &name, until).await? {
                    return Ok(((), Touched::default()));
                }
                let (issuer, subject) = (&notice.issuer, &notice.subject);
                let found = identities::find(tx.sql(), tx.fields(), issuer, subject).await?;
                let Some(row) = found else {
                    return Ok(((), Touched::default()));
                };
                let touched = match notice.kind {
                    NoticeKind::ConsentRevoked => {
                        let action = IDENTITY_CONSENT_REVOKED;
                        auth.part_with(tx, &origin, &row, action, "consent_revoked")
                            .await?
                    }
                    NoticeKind::AccountDeleted => {
                        identities::delete(tx.sql(), row.id).await?;
                        auth.queue_mail(tx, Mail::IdentityUnlinked, row.user)
                            .await?;
                        let action = IDENTITY_UNLINKED;
                        auth.part_with(tx, &origin, &row, action, "account_deleted")
                            .await?
                    }
                    NoticeKind::Other => Touched::default(),
                };
                Ok(((), touched))
            })
        })
        .await
    }

    async fn part_with(
        &self,
        tx: &Transaction,
        origin: &Origin,
        row: &IdentityRow,
        action: Action,
        reason: &'static str,
    ) -> Result<Touched, AuthError> {
        let begun = Which::By(row.id);
        let ended = sessions::revoke(tx.sql(), row.user, begun, reason, tx.now()).await?;
        challenges::delete_of(tx.sql(), row.user).await?;
        let event = NewEvent {
            action,
            actor: EventActor::System,
            target: Some(Target::new("identity", row.id)),
            details: json!({
                "provider": row.provider, "reason": reason, "ended": ended.len(),
            }),
        };
        let to = Delivery::WorkspacesOf(row.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        let (user, sessions) = (None, ended);
        Ok(Touched { user, sessions })
    }
}
