//! The policy: which role may do what. There is no other place that decides it.

use crate::Role;

/// Something that a caller may be allowed to do in a workspace. The types that implement it are
/// the rows of the table below; other crates cannot add one.
pub trait Permission: sealed::Sealed + Send + Sync + 'static {
    /// The name, as it stands in the golden matrix and in logs.
    const NAME: &'static str;
    /// The lowest role that has it.
    const MINIMUM: Role;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! policy {
    ($($(#[$doc:meta])* $permission:ident, $name:literal, $minimum:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $permission {}
            impl sealed::Sealed for $permission {}
            impl Permission for $permission {
                const NAME: &'static str = $name;
                const MINIMUM: Role = Role::$minimum;
            }
        )*

        /// The whole table as (permission, lowest role), for the golden matrix.
        pub const TABLE: &[(&str, Role)] = &[$(($name, Role::$minimum)),*];
    };
}

policy! {
    /// See the workspace itself.
    ReadWorkspace, "workspace.read", Viewer;
    /// Rename the workspace and change its settings.
    UpdateWorkspace, "workspace.update", Admin;
    /// See who is a member.
    ReadMembers, "members.read", Viewer;
    /// Change roles and remove members, within one's own rank.
    ManageMembers, "members.manage", Admin;
    /// See, send and withdraw invitations.
    ManageInvitations, "invitations.manage", Admin;
    /// Read leads and contacts.
    ReadRecords, "records.read", Viewer;
    /// Write leads and contacts, imports included.
    WriteRecords, "records.write", Member;
    /// Read and export the audit log.
    ReadAudit, "audit.read", Admin;
}
