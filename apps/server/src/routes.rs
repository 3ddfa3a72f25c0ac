//! Every route, in the order in which they are tried.

use crate::routing::{Methods, Routes};
use crate::{health, pages};

/// Writes down all routes.
pub(crate) fn all(routes: &mut Routes<'_>) {
    api(routes);
    public(routes);
    people(routes);
}

/// The JSON API. Fixed words stand before parameters in the same place.
fn api(_routes: &mut Routes<'_>) {}

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
    routes.at("/invitation", Methods::new().get(pages::invitation));
    routes.at("/problems/{code}", Methods::new().get(pages::problem));
    routes.at("/assets/style.css", Methods::new().get(pages::style));
    routes.at("/assets/page.js", Methods::new().get(pages::script));
}
