//! The names that may speak: fields whose values are printed, and targets that are ours.

/// The fields whose values are printed. Each names an id, a number, a state or a place, never
/// something that a person typed. A field that is not here is printed as `[redacted]`.
pub const ALLOWED_FIELDS: &[&str] = &[
    // The request.
    "request_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "code",
    "error",
    "bytes",
    // Who and what, as ids.
    "workspace_id",
    "user_id",
    "session_id",
    "invitation_id",
    "event_id",
    "lead_id",
    "contact_id",
    "import_id",
    "job_id",
    "key_id",
    // Background work.
    "job",
    "attempts",
    "count",
    "rows",
    "step",
    "state",
    "kind",
    "reason",
    "elapsed_ms",
    "retry_at",
    // The process and its surroundings.
    "address",
    "port",
    "version",
    "data_dir",
    "path_kind",
    "region",
    "signal",
    "transport",
    "limit",
    "open",
    "workers",
    "migration",
    "table",
    "location",
    "thread",
    // Decisions.
    "action",
    "permission",
    "role",
];

/// The crates of the product: the first part of a target that is ours.
pub const OWN_TARGETS: &[&str] = &[
    "audit",
    "auth",
    "bailiwick",
    "kernel",
    "keyring",
    "mail",
    "migrations",
    "records",
    "server",
    "storage",
    "telemetry",
    "tenancy",
    "xtask",
];

/// What the enclosing spans say about every line within them, in the order of printing.
pub(crate) const CONTEXT_FIELDS: [&str; 6] = [
    "request_id",
    "method",
    "route",
    "workspace_id",
    "user_id",
    "job",
];

pub(crate) fn is_allowed(name: &str) -> bool {
    ALLOWED_FIELDS.contains(&name)
}

pub(crate) fn is_own(target: &str) -> bool {
    let first = target.split("::").next().unwrap_or(target);
    OWN_TARGETS.contains(&first)
}
