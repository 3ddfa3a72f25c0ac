//! A member as the others see them.

use auth::UserSummary;
use kernel::{Timestamp, UserId};
use serde::Serialize;
use tenancy::{Member, Role};
use utoipa::ToSchema;

use crate::openapi::schemas;

/// A member of the workspace.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberBody {
    /// The user's id: members are found by it.
    #[schema(value_type = String, example = "usr_01h455vb4pex5vsknk084sn02q")]
    pub user_id: UserId,
    /// The user's name.
    pub name: String,
    /// The user's address.
    #[schema(format = Email)]
    pub email: String,
    /// What the member may do.
    #[schema(schema_with = schemas::role, required)]
    pub role: Role,
    /// Grows with each change; what `If-Match` compares.
    pub version: i64,
    /// Since when the user is a member.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the role was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl MemberBody {
    /// The version for `ETag`. Versions are counted from 1.
    pub fn tag(&self) -> u64 {
        self.version.unsigned_abs()
    }
}

impl From<(Member, UserSummary)> for MemberBody {
    fn from((member, user): (Member, UserSummary)) -> Self {
        Self {
            user_id: member.user,
            name: user.name,
            email: user.email,
            role: member.role,
            version: member.version,
            created_at: member.created_at,
            updated_at: member.updated_at,
        }
    }
}
