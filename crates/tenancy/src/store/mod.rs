//! The tables that tenancy owns in the control database.

pub(crate) mod invitations;
pub(crate) mod keys;
pub(crate) mod memberships;
pub(crate) mod workspaces;
