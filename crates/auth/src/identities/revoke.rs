//! Giving back what a provider let us keep of a person, when the identity is not linked any more: by a
//! job, because the provider may be away.

use std::time::Duration;

use kernel::{Id, IdentityId, Prefix};
use oidc::RefreshGrant;
use serde_json::json;
use storage::{Jobs, NewJob, Transaction};

use super::Arrival;
use crate::store::{identities, identity_revocations};
use crate::{Auth, AuthError};

/// The kind of job that gives something back.
const REVOKE_JOB: &str = "identity.revoke";

/// So long what nobody takes back is kept for another try.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Something on its way back to a provider.
#[derive(Debug)]
pub enum Revocation {}

impl Prefix for Revocation {
    const PREFIX: &'static str = "irv";
}

/// What a provider gave with an arrival, and to whom.
pub(super) struct Unused {
    provider: String,
    issuer: String,
    subject: String,
    grant: RefreshGrant,
}

impl Unused {
    pub(super) fn of(arrival: &Arrival) -> Option<Self> {
        let (proven, grant) = (&arrival.proven, arrival.grant.clone()?);
        Some(Self {
            provider: arrival.provider.clone(),
            issuer: proven.issuer.clone(),
            subject: proven.subject.clone(),
            grant,
        })
    }
}

impl Auth {
    /// Keeps what a provider gave with this sign-in, in place of what it gave before.
    pub(super) async fn keep_grant(
        &self,
        tx: &Transaction,
        identity: IdentityId,
        grant: Option<&RefreshGrant>,
    ) -> Result<(), AuthError> {
        match grant {
            Some(grant) => Ok(identities::set_grant(tx, identity, grant).await?),
            None => Ok(()),
        }
    }

    /// Puts what is kept with an identity on its way back, in the transaction that deletes it.
    pub(super) async fn give_back(
        &self,
        tx: &Transaction,
        provider: &str,
        identity: IdentityId,
    ) -> Result<(), AuthError> {
        match identities::grant(tx.sql(), tx.fields(), identity).await? {
            Some(grant) => self.queue_revocation(tx, provider, &grant).await,
            None => Ok(()),
        }
    }

    /// What a provider gave with an arrival that was refused: nobody here keeps it in mind, unless the
    /// identity is a known one.
    pub(super) async fn part_with_unused(&self, unused: Unused) -> Result<(), AuthError> {
        let auth = self.clone();
        let parted = self.0.control.write(move |tx| {
            Box::pin(async move {
                let (issuer, subject) = (&unused.issuer, &unused.subject);
                let known = identities::find(tx.sql(), tx.fields(), issuer, subject).await?;
                match known {
                    Some(known) => auth.keep_grant(tx, known.id, Some(&unused.grant)).await,
                    None => {
                        auth.queue_revocation(tx, &unused.provider, &unused.grant)
                            .await
                    }
                }
            })
        });
        parted.await
    }

    async fn queue_revocation(
        &self,
        tx: &Transaction,
        provider: &str,
        grant: &RefreshGrant,
    ) -> Result<(), AuthError> {
        let id: Id<Revocation> = self.0.ids.next()?;
        let provider = provider.to_owned();
        identity_revocations::insert(tx, id.uuid(), provider, grant).await?;
        let job = NewJob {
            id: self.0.ids.next()?,
            kind: REVOKE_JOB,
            payload: json!({ "revocation_id": id }).to_string(),
        };
        Jobs::enqueue(tx, job).await?;
        Ok(())
    }

    /// What is on its way back, and to which provider; `None` when that has arrived.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn revocation(
        &self,
        id: Id<Revocation>,
    ) -> Result<Option<(String, RefreshGrant)>, AuthError> {
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        Ok(identity_revocations::find(reader, fields, id.uuid()).await?)
    }

    /// Forgets what has arrived.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn forget_revocation(&self, id: Id<Revocation>) -> Result<(), AuthError> {
        let forgotten = self.0.control.write(move |tx| {
            Box::pin(async move { Ok(identity_revocations::delete(tx.sql(), id.uuid()).await?) })
        });
        forgotten.await
    }

    /// Deletes what nobody took back for a month; answers how many.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn purge_revocations(&self) -> Result<u64, AuthError> {
        let then = self.0.clock.now().minus(KEPT);
        let purged = self.0.control.write(move |tx| {
            Box::pin(async move { Ok(identity_revocations::delete_older(tx.sql(), then).await?) })
        });
        purged.await
    }
}
