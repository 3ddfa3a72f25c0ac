//! An identity as the API shows it.

use auth::Identity;
use serde::Serialize;
use utoipa::ToSchema;

/// An identity that a provider vouches for.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
pub struct IdentityBody {
    /// Its id.
    pub id: String,
    /// The provider's name.
    pub provider: String,
    /// The address that came along when it was linked.
    pub email: Option<String>,
    /// When it was linked.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When somebody last came by it.
    #[schema(format = DateTime)]
    pub last_used_at: String,
}

impl From<Identity> for IdentityBody {
    fn from(identity: Identity) -> Self {
        Self {
            id: identity.id.to_string(),
            provider: identity.provider,
            email: identity.email,
            created_at: identity.created_at.to_string(),
            last_used_at: identity.last_used_at.to_string(),
        }
    }
}

/// A user's identities, all of them.
#[derive(Serialize, ToSchema)]
pub struct IdentityList {
    /// The oldest first.
    pub data: Vec<IdentityBody>,
}
