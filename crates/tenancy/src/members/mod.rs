//! Members of a workspace.

mod change;
mod identity_lock;
mod list;
mod unlock;

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::Role;

/// A user's membership of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The user.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
    /// Grows by one with each change.
    pub version: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// When the role was last changed.
    pub updated_at: Timestamp,
}
