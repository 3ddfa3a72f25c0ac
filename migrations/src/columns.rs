//! Tables that both kinds of database have, in one shape.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, binary_null, string, string_null, text, text_null, uuid, uuid_null,
};

/// An audit log. Personal data (address, user agent, name) stands in columns of its own, which the
/// leaf covers by a salted digest: erasing them leaves every proof intact.
pub(crate) fn audit_events() -> TableCreateStatement {
    Table::create()
        .table("audit_events")
        .col(uuid("workspace_id"))
        .col(big_integer("seq"))
        .col(uuid("id"))
        .col(big_integer("occurred_at"))
        .col(string("action"))
        .col(string("actor_kind"))
        .col(uuid_null("actor_id"))
        .col(uuid_null("session_id"))
        .col(string_null("target_kind"))
        .col(string_null("target_id"))
        .col(text("details"))
        .col(string("request_id"))
        .col(binary_null("personal_salt"))
        .col(string_null("actor_name"))
        .col(string_null("ip"))
        .col(text_null("user_agent"))
        .col(binary("personal_digest"))
        .col(binary("leaf_hash"))
        .primary_key(Index::create().col("workspace_id").col("seq"))
        .take()
}

/// An event is found by its id, and stands in one log once.
pub(crate) fn audit_events_id_index() -> IndexCreateStatement {
    Index::create()
        .name("audit_events_id")
        .table("audit_events")
        .col("workspace_id")
        .col("id")
        .unique()
        .take()
}

/// Answers that were given under an `Idempotency-Key`, written with the change itself.
pub(crate) fn idempotency_keys() -> TableCreateStatement {
    Table::create()
        .table("idempotency_keys")
        .col(uuid("workspace_id"))
        .col(binary("scope"))
        .col(binary("fingerprint"))
        .col(text("result"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("workspace_id").col("scope"))
        .take()
}

/// Answers whose day is over are found without reading the others.
pub(crate) fn idempotency_keys_age_index() -> IndexCreateStatement {
    Index::create()
        .name("idempotency_keys_created_at")
        .table("idempotency_keys")
        .col("workspace_id")
        .col("created_at")
        .take()
}

/// The engine itself refuses to change or delete an event; only its personal columns may be
/// emptied, and only all the way.
pub(crate) const APPEND_ONLY_SQLITE: &str = "
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
WHEN NEW.workspace_id IS NOT OLD.workspace_id OR NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id
  OR NEW.occurred_at IS NOT OLD.occurred_at OR NEW.action IS NOT OLD.action
  OR NEW.actor_kind IS NOT OLD.actor_kind OR NEW.actor_id IS NOT OLD.actor_id
  OR NEW.session_id IS NOT OLD.session_id OR NEW.target_kind IS NOT OLD.target_kind
  OR NEW.target_id IS NOT OLD.target_id OR NEW.details IS NOT OLD.details
  OR NEW.request_id IS NOT OLD.request_id OR NEW.personal_digest IS NOT OLD.personal_digest
  OR NEW.leaf_hash IS NOT OLD.leaf_hash OR NEW.personal_salt IS NOT NULL
  OR NEW.actor_name IS NOT NULL OR NEW.ip IS NOT NULL OR NEW.user_agent IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
";
