//! What a caller may do in a workspace, and the only way to its database.
//!
//! [`Tenancy::grant`] turns (actor, workspace of the actor's token, permission) into a
//! [`Grant`], which holds the open database. Verbs of the floors above take the grant as proof:
//! one cannot be made by hand, and it leads to one workspace alone. Which role may do what stands
//! in one table ([`permission`]).
//!
//! Owns workspaces, memberships, invitations and the wrapped keys of workspaces. Knows nothing of
//! passwords or sessions, and nothing of what a workspace stores.

mod deliveries;
mod error;
mod events;
mod grant;
mod invitations;
mod keys;
mod members;
mod memory;
mod opening;
pub mod permission;
mod role;
mod standing;
mod store;
mod tenancy;
mod upkeep;
mod workspaces;

pub use error::TenancyError;
pub use grant::Grant;
pub use invitations::{Invitation, InvitationMail, NewInvitation};
pub use members::Member;
pub use permission::Permission;
pub use role::{Role, RoleError};
pub use tenancy::Tenancy;
pub use upkeep::{WorkspaceSchema, WorkspaceState};
pub use workspaces::{PreparedWorkspace, UserWorkspace, Workspace, WorkspaceChange, WorkspaceName};
