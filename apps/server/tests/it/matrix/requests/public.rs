//! What needs no token, and changes nothing.

use super::Ask;
use crate::world::Call;

const PLAIN: [&str; 16] = [
    "/livez",
    "/readyz",
    "/openapi.json",
    "/docs",
    "/assets/docs.css",
    "/assets/style.css",
    "/assets/page.js",
    "/.well-known/jwks.json",
    "/.well-known/security.txt",
    "/.well-known/change-password",
    "/claim",
    "/verify",
    "/reset",
    "/report",
    "/invitation",
    "/problems/{code}",
];

pub(super) fn request(ask: &Ask<'_>) -> Option<Call> {
    let plain = ask.method == "GET" && PLAIN.contains(&ask.path);
    plain.then(|| ask.call("not_found"))
}
