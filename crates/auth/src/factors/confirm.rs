//! Finishing to set up an authenticator app: whoever shows a code of it has it.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, AuthenticatorId, Origin, SecretText};
use serde_json::json;
use storage::{StorageError, Transaction};

use super::{Added, Change, Factor, Method, totp};
use crate::events::AUTHENTICATOR_REFUSED;
use crate::passwords::Account;
use crate::registry::Touched;
use crate::store::totp as store;
use crate::{Auth, AuthError};

/// The codes for the day on which the app is lost, if there were none; or that the code was wrong.
type Confirmed = Option<Vec<SecretText>>;

impl Auth {
    /// Has an authenticator app count from now on, for whoever shows a code of it, and ends every other
    /// session of the user. With a user's first second factor come ten recovery codes, which are shown
    /// this once; with another one none.
    ///
    /// # Errors
    /// [`AuthError::CodeInvalid`], [`AuthError::Locked`], [`AuthError::FactorNotFound`] also for one
    /// that counts already, [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`].
    pub async fn confirm_totp(
        &self,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
        code: &SecretText,
    ) -> Result<Vec<SecretText>, AuthError> {
        // A code for what is not there is no guess.
        let found = store::find(self.0.control.reader(), actor.user, id.uuid()).await?;
        let found = found.filter(|app| app.confirmed_at.is_none());
        found.ok_or(AuthError::FactorNotFound)?;
        let account = Account::of_set_up(self.0.control.fields(), actor.session);
        let (auth, origin, actor, code) = (self.clone(), origin.clone(), *actor, code.clone());
        // Nor is one of somebody who may not change anything.
        let whole = self.clone();
        let allowed: Result<(), AuthError> = self
            .0
            .control
            .write(move |tx| {
                Box::pin(async move { whole.who_may_change_factors(tx, &actor).await.map(drop) })
            })
            .await;
        allowed?;
        // An attempt that was counted is judged, also when its caller hangs up.
        let judged = self.0.control.spawn(async move {
            auth.begin_attempt(&account).await?;
            let whole = auth.clone();
            let confirmed = whole.change(move |tx| {
                Box::pin(async move {
                    let confirmed = auth.confirm(tx, &origin, &actor, id, &code).await?;
                    if confirmed.0.is_some() {
                        auth.attempt_was_right(tx, &account).await?;
                    } else {
                        auth.note_wrong_confirmation(tx, &origin, &actor, id, &account)
                            .await?;
                    }
                    Ok(confirmed)
                })
            });
            confirmed.await
        });
        let confirmed = judged.await.map_err(|_| StorageError::Abandoned)??;
        confirmed.ok_or(AuthError::CodeInvalid)
    }

    async fn confirm(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
        code: &SecretText,
    ) -> Result<(Confirmed, Touched), AuthError> {
        let (_, user) = self.who_may_change_factors(tx, actor).await?;
        let app = store::find(tx.sql(), actor.user, id.uuid()).await?;
        let app = app.filter(|app| app.confirmed_at.is_none());
        let app = app.ok_or(AuthError::FactorNotFound)?;
        let secret = app.open(&self.0.factor_fields)?;
        let Some(step) = totp::step_of(&secret, code, tx.now())? else {
            return Ok((None, Touched::default()));
        };
        let is_first = self.second_factors(tx.sql(), actor.user).await?.is_empty();
        // Neither can fail: the row was read in this transaction, and nobody writes beside it.
        let taken = store::take_step(tx.sql(), app.id, step).await?;
        if !taken || !store::confirm(tx.sql(), app.id, tx.now()).await? {
            return Err(AuthError::FactorNotFound);
        }
        let added = Added {
            change: Change::Added(Factor::Totp(app.id)),
            method: Method::Totp,
            is_first,
        };
        let added = self.finish_adding(tx, origin, actor, user, added);
        let (codes, touched) = added.await?;
        Ok((Some(codes), touched))
    }

    async fn note_wrong_confirmation(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
        account: &Account,
    ) -> Result<(), AuthError> {
        let event = NewEvent {
            action: AUTHENTICATOR_REFUSED,
            actor: EventActor::User(*actor),
            target: Some(Target::new("authenticator", id)),
            details: json!({ "kind": "totp", "reason": "wrong_code" }),
        };
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        self.tell_of_guessing(tx, origin, account, actor.user).await
    }
}
