//! What each change begins with: whose rows it sees, and that it is the only one.

use crate::Scope;

/// One number for the platform's own tables.
const PLATFORM: i64 = 0x6261_696c_6977_0001;

/// The statements that open a change: the transaction's workspace, which row-level security asks for,
/// and the lock that makes it the one writer of these tables on all nodes, as there is one writer of
/// a file. Both end with the transaction.
///
/// The domains rely on the one writer: what a change has read is still so when it commits.
pub(crate) fn opening(scope: Scope) -> String {
    let lock = format!("SELECT pg_advisory_xact_lock({})", key(scope));
    match setting(scope) {
        Some(setting) => format!("{setting}; {lock}"),
        None => lock,
    }
}

/// The statement that names the transaction's workspace; none for the platform's tables.
pub(super) fn setting(scope: Scope) -> Option<String> {
    if scope == Scope::PLATFORM {
        return None;
    }
    // The text of a UUID has no letter that SQL would take for anything else.
    Some(format!(
        "SET LOCAL bailiwick.workspace = '{}'",
        scope.column()
    ))
}

fn key(scope: Scope) -> i64 {
    if scope == Scope::PLATFORM {
        return PLATFORM;
    }
    // Two workspaces that share a number wait for each other now and then, and lose nothing.
    let (high, low) = scope.column().as_u64_pair();
    let mixed = high.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ low;
    i64::from_ne_bytes(mixed.to_ne_bytes())
}

/// The lock of whoever changes the schema: two nodes that start together do it one after the other.
pub(super) const MIGRATION: i64 = 0x6261_696c_6977_0002;
