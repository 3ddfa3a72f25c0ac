//! The document itself.

use std::sync::LazyLock;

use serde_json::Value;
use utoipa::OpenApi;

use super::completed::completed;
use crate::handlers::{
    audit_events, claims, contacts, documents, email_verifications, identities, intrusion_reports,
    invitations, leads, me, members, oidc, passkey_challenges, password_resets, registrations,
    sessions, step_up, workspace, workspaces,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bailiwick",
        description = "Identity, workspaces, records and evidence as a JSON API.\n\n\
            Times are RFC 3339 in UTC, amounts of money are decimal texts with an ISO 4217 currency, \
            ids are TypeIDs. A call of a workspace's resources needs a session of that workspace; no \
            URL names one. Errors are problem documents (RFC 9457) with a stable `code`. Unknown JSON \
            fields and query parameters are refused.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This server.")),
    tags(
        (name = "accounts", description = "Users: how they come to be, and what they may change."),
        (name = "sessions", description = "Signing in, staying signed in, signing out."),
        (name = "second factors", description = "Authenticator apps, passkeys and recovery codes."),
        (name = "workspaces", description = "Workspaces, and the way into one."),
        (name = "members", description = "Who belongs to the workspace."),
        (name = "leads", description = "People and firms that may buy."),
        (name = "contacts", description = "People that one knows."),
        (name = "audit log", description = "Who did what, when and from where."),
        (name = "server", description = "What machines ask of the server itself."),
    ),
    paths(
        claims::create::create,
        registrations::create::create,
        email_verifications::create::create,
        password_resets::create::create,
        password_resets::confirm::confirm,
        me::show::show,
        me::update::update,
        me::change_password::change_password,
        intrusion_reports::create::create,
        me::authenticators::list::list,
        me::authenticators::enroll::enroll,
        me::authenticators::create_passkey::create_passkey,
        me::authenticators::confirm::confirm,
        me::authenticators::remove::remove,
        me::authenticators::recovery_codes::renew,
        sessions::create::create,
        sessions::second_factor::second_factor,
        sessions::passkey_options::passkey_options,
        passkey_challenges::create::create,
        sessions::passkey::passkey,
        step_up::create::create,
        step_up::passkey_options::passkey_options,
        sessions::refresh::refresh,
        sessions::list::list,
        sessions::revoke::revoke,
        sessions::revoke_current::revoke_current,
        sessions::revoke_others::revoke_others,
        sessions::report::report,
        oidc::authorize::authorize,
        oidc::callback::callback,
        oidc::callback::callback_by_form,
        oidc::native::native,
        oidc::notices::notices,
        identities::list::list,
        identities::link::link,
        identities::unlink::unlink,
        workspaces::list::list,
        workspaces::create::create,
        workspaces::open_session::open_session,
        workspace::show::show,
        workspace::update::update,
        members::list::list,
        members::update::update,
        members::remove::remove,
        members::reset_identity_lock::reset_identity_lock,
        members::unlock::unlock,
        invitations::list::list,
        invitations::create::create,
        invitations::revoke::revoke,
        invitations::accept::accept,
        leads::list::list,
        leads::create::create,
        leads::show::show,
        leads::update::update,
        leads::remove::remove,
        leads::import::import,
        leads::show_import::show_import,
        leads::list_refusals::list_refusals,
        contacts::list::list,
        contacts::create::create,
        contacts::show::show,
        contacts::update::update,
        contacts::remove::remove,
        contacts::import::import,
        contacts::show_import::show_import,
        contacts::list_refusals::list_refusals,
        audit_events::list::list,
        audit_events::show::show,
        audit_events::export::export,
        documents::openapi::openapi,
        documents::docs::docs,
    ),
)]
struct Handlers;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| completed(&Handlers::openapi()));

/// The document as a value.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// The document as it is checked in and served: JSON on many lines.
#[must_use]
pub fn openapi_json() -> String {
    // A value has texts for keys, so it always has a JSON form.
    serde_json::to_string_pretty(document()).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn every_code_that_a_handler_names_is_in_the_table() {
        let named = serde_json::to_value(Handlers::openapi()).unwrap();
        let items = named["paths"].as_object().unwrap();
        let operations = items
            .values()
            .flat_map(|item| item.as_object().unwrap().values());
        let words: Vec<&str> = operations
            .flat_map(|operation| operation["x-error-codes"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .collect();
        assert!(words.len() > 50);
        for word in words {
            assert!(Code::find(word).is_some(), "{word}");
        }
    }

    #[test]
    fn every_reference_leads_to_a_component() {
        fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
            match value {
                Value::Object(members) => {
                    found.extend(members.get("$ref").and_then(Value::as_str));
                    members
                        .values()
                        .for_each(|member| references(member, found));
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        references(document(), &mut found);
        assert!(found.len() > 100);
        for reference in found {
            let place = reference.trim_start_matches('#');
            assert!(document().pointer(place).is_some(), "{reference}");
        }
    }
}
