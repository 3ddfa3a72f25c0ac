//! Devices: where somebody signed in before, strangers who guess passwords do not keep them out, and
//! where they did not, they are told by mail.

mod token;

pub(crate) use token::DeviceToken;

use std::time::Duration;

use kernel::{Origin, SecretText, UserId};
use sea_orm::prelude::Uuid;
use storage::Transaction;

use crate::store::{devices, one_time_tokens, users};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// How long a device is known without a sign-in.
const KNOWN: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// So many devices of a user are known; the one least recently used beyond them is forgotten.
const MOST: u64 = 100;

/// So many mails in an hour tell of new devices.
const TOLD: u64 = 10;
const AN_HOUR: Duration = Duration::from_secs(60 * 60);

/// What a sign-in finds out about its device.
pub(crate) struct Arrival {
    /// The token that the client is to keep from now on, where it has none that is known.
    pub(crate) keep: Option<SecretText>,
    /// Whether the user has signed in before, and not on this device.
    pub(crate) is_news: bool,
}

impl Auth {
    /// The key of the device that a call came from, if the user signed in there before. Of a user
    /// who does not exist the database is asked the same.
    pub(crate) async fn known_device(
        &self,
        origin: &Origin,
        user: Option<UserId>,
    ) -> Result<Option<String>, AuthError> {
        let fields = self.0.control.fields();
        let Some(key) = DeviceToken::of(origin).map(|token| token.key(fields)) else {
            return Ok(None);
        };
        let user = user.map_or(Uuid::nil(), UserId::uuid);
        let since = self.0.clock.now().minus(KNOWN);
        let known = devices::is_known(self.0.control.reader(), user, &key, since).await?;
        Ok(known.then_some(key))
    }

    /// Notes that a user signed in on the device that a call came from.
    ///
    /// A token that is not known of this user is not taken over: somebody may have put it there, to be
    /// taken for this device later. The device gets another one, and whoever else is known on it is
    /// known by that from then on.
    pub(crate) async fn arrive(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
    ) -> Result<Arrival, AuthError> {
        let (sql, now) = (tx.sql(), tx.now());
        let is_first = users::is_first_session(tx, user).await?;
        let brought = DeviceToken::of(origin).map(|token| token.key(tx.fields()));
        if let Some(key) = &brought
            && devices::is_known(sql, user.uuid(), key, now.minus(KNOWN)).await?
        {
            devices::note(sql, user, key, now, MOST).await?;
            let (keep, is_news) = (None, false);
            return Ok(Arrival { keep, is_news });
        }
        let fresh = DeviceToken::fresh(&self.0.entropy)?;
        let key = fresh.key(tx.fields());
        if let Some(old) = brought {
            devices::rename(sql, &old, &key).await?;
        }
        devices::note(sql, user, &key, now, MOST).await?;
        Ok(Arrival {
            keep: Some(fresh.text().clone()),
            is_news: !is_first,
        })
    }

    /// Forgets the devices of a user, but for the one that a call came from: whoever else knew what is
    /// being changed may have signed in on any of them.
    pub(crate) async fn forget_other_devices(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
    ) -> Result<(), AuthError> {
        match DeviceToken::of(origin).map(|token| token.key(tx.fields())) {
            Some(own) => devices::delete_all_but(tx.sql(), user, &own).await?,
            None => devices::delete_of(tx.sql(), user).await?,
        }
        Ok(())
    }

    /// Whether one more sign-in on a new device is told to a user by mail: of those of an hour the first
    /// ten are. Whoever knows the password must not fill the mailbox, and whoever has got ten such mails
    /// knows enough.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn is_new_device_told(&self, user: UserId) -> Result<bool, AuthError> {
        let (reader, since) = (self.0.control.reader(), self.0.clock.now().minus(AN_HOUR));
        let purpose = Purpose::ReportIntrusion.as_str();
        let told = one_time_tokens::count_since(reader, purpose, user, since).await?;
        Ok(told < TOLD)
    }

    /// Deletes devices on which nobody signed in for long; answers how many.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn purge_devices(&self) -> Result<u64, AuthError> {
        let then = self.0.clock.now().minus(KNOWN);
        let purged = self.0.control.write(move |tx| {
            Box::pin(async move { Ok(devices::delete_older(tx.sql(), then).await?) })
        });
        purged.await
    }
}
