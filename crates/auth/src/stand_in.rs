//! Who stands in for the user of an address that nobody has.
//!
//! What is written down and queued about an address costs time, and no password hash hides it where
//! none is made. So the same is done for an address that nobody has, in the name of a user who does
//! not exist: the job behind it finds nobody, and ends.

use kernel::{EmailAddress, UserId};
use keyring::FieldCipher;
use sea_orm::prelude::Uuid;

/// An id that no user has, and always the same one for an address in whatever spelling: what is
/// queued for it once is found again as it is for a user.
pub(crate) fn stand_in(fields: &FieldCipher, email: &str) -> UserId {
    let address = EmailAddress::parse(email);
    let key = address.as_ref().map_or(email, EmailAddress::key);
    // Ids of users are UUIDs of version 7; the digits of a blind index are of any.
    let digits = fields.blind("stand_in", key);
    UserId::from_uuid(Uuid::parse_str(&digits).unwrap_or_default())
}
