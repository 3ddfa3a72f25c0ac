//! Devices: where somebody signed in before, strangers who guess passwords do not keep them out, and
//! where they did not, they are told by mail.

mod token;

pub(crate) use token::DeviceToken;

use std::time::Duration;

use kernel::{Origin, SecretText, UserId};
use sea_orm::prelude::Uuid;
use storage::Transaction;

use crate::store::devices;
use crate::{Auth, AuthError};

/// How long a device is known without a sign-in.
const KNOWN: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// So many devices of a user are known; the one least recently used beyond them is forgotten.
const MOST: u64 = 100;

/// What a sign-in finds out about its device.
pub(crate) struct Arrival {
    /// The token that the client is to keep from now on, where it has none.
    pub(crate) keep: Option<SecretText>,
    /// Whether the user has signed in before, and never on this device.
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
    pub(crate) async fn arrive(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: UserId,
    ) -> Result<Arrival, AuthError> {
        let (sql, now) = (tx.sql(), tx.now());
        let (token, keep) = match DeviceToken::of(origin) {
            Some(token) => (token, None),
            None => {
                let fresh = DeviceToken::fresh(&self.0.entropy)?;
                let keep = fresh.text().clone();
                (fresh, Some(keep))
            }
        };
        let key = token.key(tx.fields());
        let is_known = devices::is_known(sql, user.uuid(), &key, now.minus(KNOWN)).await?;
        let is_news = !is_known && devices::is_any(sql, user).await?;
        devices::note(sql, user, &key, now, MOST).await?;
        Ok(Arrival { keep, is_news })
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
