//! Devices: where somebody signed in before, strangers who guess passwords do not keep them out, and
//! where they did not, they are told by mail.

mod token;

use token::DeviceTokens;

use std::time::Duration;

use kernel::{Origin, SecretText, SessionId, UserId};
use sea_orm::prelude::Uuid;
use storage::Transaction;

use crate::store::{devices, one_time_tokens, users};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// How long a device is known without a sign-in.
const KNOWN: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// So many devices of a user are known. Beyond them those go first on which the user never came back, as
/// programs leave them that keep no token; then the least recently used.
const MOST: usize = 100;

/// So many mails in an hour tell of new devices.
const TOLD: usize = 10;
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
        let keys = DeviceTokens::of(origin).keys(self.0.control.fields());
        if keys.is_empty() {
            return Ok(None);
        }
        let user = user.map_or(Uuid::nil(), UserId::uuid);
        let since = self.0.clock.now().minus(KNOWN);
        Ok(devices::known(self.0.control.reader(), user, keys, since).await?)
    }

    /// Notes that a user signed in on the device that a call came from.
    ///
    /// A token that is not known of this user is not taken over: somebody may have put it there, to be
    /// taken for this device later. The device gets one more, of this user alone.
    pub(crate) async fn arrive(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
    ) -> Result<Arrival, AuthError> {
        let (sql, fields, now) = (tx.sql(), tx.fields(), tx.now());
        let is_first = users::is_first_session(tx, user).await?;
        let brought = DeviceTokens::of(origin);
        let since = now.minus(KNOWN);
        let known = devices::known(sql, user.uuid(), brought.keys(fields), since).await?;
        if let Some(key) = known {
            devices::note(sql, user, &key, now, MOST).await?;
            let (keep, is_news) = (None, false);
            return Ok(Arrival { keep, is_news });
        }
        let (key, keep) = brought.with_fresh(&self.0.entropy, fields)?;
        devices::note(sql, user, &key, now, MOST).await?;
        Ok(Arrival {
            keep: Some(keep),
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
        let own = DeviceTokens::of(origin).keys(tx.fields());
        Ok(devices::delete_all_but(tx.sql(), user, own).await?)
    }

    /// Whether one more sign-in on a new device is told to a user by mail: of those of an hour the first
    /// ten are, however often the mail of one has to be tried. Whoever knows the password must not fill the mailbox, and whoever has got ten such mails
    /// knows enough.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn is_new_device_told(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<bool, AuthError> {
        let (reader, since) = (self.0.control.reader(), self.0.clock.now().minus(AN_HOUR));
        let purpose = Purpose::ReportIntrusion.as_str();
        let told = one_time_tokens::others_since(reader, purpose, user, session, since);
        Ok(told.await? < TOLD)
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
