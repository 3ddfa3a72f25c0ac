//! Every route, in the order in which they are tried.

use crate::routing::{Methods, Routes};
use crate::{handlers, health, pages};

/// Writes down all routes.
pub(crate) fn all(routes: &mut Routes<'_>) {
    api(routes);
    public(routes);
    people(routes);
    #[cfg(test)]
    crate::probe::register(routes);
}

/// The JSON API. Fixed words stand before parameters in the same place.
fn api(routes: &mut Routes<'_>) {
    accounts(routes);
    sessions(routes);
    identities(routes);
    workspaces(routes);
    members(routes);
    leads(routes);
    contacts(routes);
    evidence(routes);
    documents(routes);
}

fn accounts(routes: &mut Routes<'_>) {
    use handlers::{claims, email_verifications, me, password_resets, registrations};
    routes.at("/v1/claims", Methods::new().post(claims::create));
    routes.at(
        "/v1/registrations",
        Methods::new().post(registrations::create),
    );
    routes.at(
        "/v1/email_verifications",
        Methods::new().post(email_verifications::create),
    );
    routes.at(
        "/v1/password_resets",
        Methods::new().post(password_resets::create),
    );
    routes.at(
        "/v1/password_resets/confirm",
        Methods::new().post(password_resets::confirm),
    );
    routes.at("/v1/me", Methods::new().get(me::show).patch(me::update));
    routes.at("/v1/me/password", Methods::new().post(me::change_password));
    second_factors(routes);
}

fn second_factors(routes: &mut Routes<'_>) {
    use handlers::intrusion_reports;
    use handlers::me::authenticators;
    routes.at(
        "/v1/me/authenticators",
        Methods::new().get(authenticators::list),
    );
    routes.at(
        "/v1/me/authenticators/totp",
        Methods::new().post(authenticators::enroll),
    );
    routes.at(
        "/v1/me/authenticators/passkeys",
        Methods::new().post(authenticators::create_passkey),
    );
    routes.at(
        "/v1/me/authenticators/{id}",
        Methods::new().delete(authenticators::remove),
    );
    routes.at(
        "/v1/me/authenticators/{id}/confirm",
        Methods::new().post(authenticators::confirm),
    );
    routes.at(
        "/v1/me/recovery_codes",
        Methods::new().post(authenticators::renew),
    );
    routes.at(
        "/v1/intrusion_reports",
        Methods::new().post(intrusion_reports::create),
    );
}

fn sessions(routes: &mut Routes<'_>) {
    use handlers::sessions;
    let all = Methods::new().get(sessions::list).post(sessions::create);
    routes.at("/v1/sessions", all.delete(sessions::revoke_others));
    routes.at(
        "/v1/sessions/refresh",
        Methods::new().post(sessions::refresh),
    );
    routes.at(
        "/v1/sessions/current",
        Methods::new().delete(sessions::revoke_current),
    );
    routes.at(
        "/v1/sessions/second_factor",
        Methods::new().post(sessions::second_factor),
    );
    routes.at(
        "/v1/sessions/second_factor/passkey_options",
        Methods::new().post(sessions::passkey_options),
    );
    routes.at(
        "/v1/sessions/passkey",
        Methods::new().post(sessions::passkey),
    );
    routes.at("/v1/sessions/{id}", Methods::new().delete(sessions::revoke));
    routes.at(
        "/v1/sessions/{id}/report",
        Methods::new().post(sessions::report),
    );
    routes.at(
        "/v1/step_up",
        Methods::new().post(handlers::step_up::create),
    );
    routes.at(
        "/v1/step_up/passkey_options",
        Methods::new().post(handlers::step_up::passkey_options),
    );
    routes.at(
        "/v1/passkey_challenges",
        Methods::new().post(handlers::passkey_challenges::create),
    );
}

fn identities(routes: &mut Routes<'_>) {
    use handlers::{identities, oidc};
    routes.at("/v1/oidc/apple/native", Methods::new().post(oidc::native));
    routes.at("/v1/oidc/apple/notices", Methods::new().post(oidc::notices));
    routes.at(
        "/v1/oidc/{provider}/authorize",
        Methods::new().get(oidc::authorize),
    );
    routes.at(
        "/v1/oidc/{provider}/callback",
        Methods::new()
            .get(oidc::callback)
            .post(oidc::callback_by_form),
    );
    routes.at(
        "/v1/me/identities",
        Methods::new().get(identities::list).post(identities::link),
    );
    routes.at(
        "/v1/me/identities/{id}",
        Methods::new().delete(identities::unlink),
    );
}

fn workspaces(routes: &mut Routes<'_>) {
    use handlers::{workspace, workspaces};
    routes.at(
        "/v1/workspaces",
        Methods::new()
            .get(workspaces::list)
            .post(workspaces::create),
    );
    routes.at(
        "/v1/workspaces/{id}/sessions",
        Methods::new().post(workspaces::open_session),
    );
    routes.at(
        "/v1/workspace",
        Methods::new().get(workspace::show).patch(workspace::update),
    );
}

fn members(routes: &mut Routes<'_>) {
    use handlers::{invitations, members};
    routes.at("/v1/members", Methods::new().get(members::list));
    let one = Methods::new()
        .patch(members::update)
        .delete(members::remove);
    routes.at("/v1/members/{user_id}", one);
    routes.at(
        "/v1/members/{user_id}/identity_lock/reset",
        Methods::new().post(members::reset_identity_lock),
    );
    routes.at(
        "/v1/members/{user_id}/unlock",
        Methods::new().post(members::unlock),
    );
    routes.at(
        "/v1/invitations",
        Methods::new()
            .get(invitations::list)
            .post(invitations::create),
    );
    routes.at(
        "/v1/invitations/accept",
        Methods::new().post(invitations::accept),
    );
    routes.at(
        "/v1/invitations/{id}",
        Methods::new().delete(invitations::revoke),
    );
}

fn leads(routes: &mut Routes<'_>) {
    use handlers::leads;
    routes.at(
        "/v1/leads",
        Methods::new().get(leads::list).post(leads::create),
    );
    routes.at("/v1/leads/imports", Methods::new().post(leads::import));
    routes.at(
        "/v1/leads/imports/{id}",
        Methods::new().get(leads::show_import),
    );
    routes.at(
        "/v1/leads/imports/{id}/refusals",
        Methods::new().get(leads::list_refusals),
    );
    let one = Methods::new()
        .get(leads::show)
        .patch(leads::update)
        .delete(leads::remove);
    routes.at("/v1/leads/{id}", one);
}

fn contacts(routes: &mut Routes<'_>) {
    use handlers::contacts;
    routes.at(
        "/v1/contacts",
        Methods::new().get(contacts::list).post(contacts::create),
    );
    routes.at(
        "/v1/contacts/imports",
        Methods::new().post(contacts::import),
    );
    routes.at(
        "/v1/contacts/imports/{id}",
        Methods::new().get(contacts::show_import),
    );
    routes.at(
        "/v1/contacts/imports/{id}/refusals",
        Methods::new().get(contacts::list_refusals),
    );
    let one = Methods::new()
        .get(contacts::show)
        .patch(contacts::update)
        .delete(contacts::remove);
    routes.at("/v1/contacts/{id}", one);
}

fn evidence(routes: &mut Routes<'_>) {
    use handlers::audit_events;
    routes.at("/v1/audit_events", Methods::new().get(audit_events::list));
    routes.at(
        "/v1/audit_events/export",
        Methods::new().get(audit_events::export),
    );
    routes.at(
        "/v1/audit_events/{id}",
        Methods::new().get(audit_events::show),
    );
}

fn documents(routes: &mut Routes<'_>) {
    use handlers::documents;
    routes.at("/openapi.json", Methods::new().get(documents::openapi));
    routes.at("/docs", Methods::new().get(documents::docs));
    routes.at("/assets/docs.css", Methods::new().get(documents::style));
}

/// What machines ask without a token.
fn public(routes: &mut Routes<'_>) {
    routes.at("/livez", Methods::new().get(health::live));
    routes.at("/readyz", Methods::new().get(health::ready));
    routes.at("/.well-known/jwks.json", Methods::new().get(health::jwks));
    routes.at(
        "/.well-known/security.txt",
        Methods::new().get(health::security_txt),
    );
    routes.at(
        "/.well-known/change-password",
        Methods::new().get(health::change_password),
    );
}

/// Pages that people open.
fn people(routes: &mut Routes<'_>) {
    routes.at("/claim", Methods::new().get(pages::claim));
    routes.at("/verify", Methods::new().get(pages::verify));
    routes.at("/reset", Methods::new().get(pages::reset));
    routes.at("/report", Methods::new().get(pages::report));
    routes.at("/invitation", Methods::new().get(pages::invitation));
    routes.at("/problems/{code}", Methods::new().get(pages::problem));
    routes.at("/assets/style.css", Methods::new().get(pages::style));
    routes.at("/assets/page.js", Methods::new().get(pages::script));
}
