//! Beginning to set up an authenticator app.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, AuthenticatorId, Origin};
use serde_json::json;
use storage::Transaction;
use zeroize::Zeroizing;

use super::{Enrollment, totp};
use crate::events::AUTHENTICATOR_CREATED;
use crate::store::totp::{self as store, Model};
use crate::{Auth, AuthError};

/// So many apps a user may have.
const MOST: usize = 5;

impl Auth {
    /// Makes the secret of an authenticator app. It counts once [`Auth::confirm_totp`] has seen a
    /// code of it; one that was begun before and never confirmed is forgotten.
    ///
    /// # Errors
    /// [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`], [`AuthError::TooManyFactors`].
    pub async fn enroll_totp(
        &self,
        origin: &Origin,
        actor: &Actor,
    ) -> Result<Enrollment, AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.0
            .control
            .write(move |tx| Box::pin(async move { auth.enroll(tx, &origin, &actor).await }))
            .await
    }

    async fn enroll(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
    ) -> Result<Enrollment, AuthError> {
        let (_, user) = self.who_may_change_factors(tx, actor).await?;
        if store::confirmed(tx.sql(), actor.user).await?.len() >= MOST {
            return Err(AuthError::TooManyFactors);
        }
        store::delete_unconfirmed(tx.sql(), actor.user).await?;
        let id: AuthenticatorId = self.0.ids.next()?;
        let secret = Zeroizing::new(self.0.entropy.bytes()?);
        let fields = &self.0.factor_fields;
        let row = Model::begin(fields, id.uuid(), actor.user, &secret, tx.now())?;
        store::insert(tx.sql(), row).await?;
        let event = NewEvent {
            action: AUTHENTICATOR_CREATED,
            actor: EventActor::User(*actor),
            target: Some(Target::new("authenticator", id)),
            details: json!({ "kind": "totp" }),
        };
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(Enrollment {
            id,
            secret: totp::base32(&secret)?,
            uri: totp::uri(&secret, self.issuer_name(), user.email.as_written())?,
        })
    }

    /// What an app shows as the name of this installation: the host of its public address.
    fn issuer_name(&self) -> &str {
        let url = self.0.settings.issuer.as_str();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or(rest)
    }
}
