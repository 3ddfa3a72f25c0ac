//! A valid request for every route: what it names exists, and is there to be read, changed or taken
//! away by one who may.

mod accounts;
mod evidence;
mod identities;
mod members;
mod passkeys;
mod public;
mod records;
mod second_factors;
mod sessions;
mod workspaces;

use server::RouteEntry;

use super::{Caller, Town};
use crate::world::Call;

/// A request for the route, signed by the caller. What the call uses up is made for it.
///
/// # Panics
/// When there is none: a new route needs a line here.
pub async fn request(town: &Town, route: &RouteEntry, caller: Caller) -> Call {
    let ask = Ask {
        town,
        caller,
        method: &route.method,
        path: route.path,
    };
    let found = find(&ask).await;
    found.unwrap_or_else(|| panic!("no request is known for {} {}", route.method, route.path))
}

async fn find(ask: &Ask<'_>) -> Option<Call> {
    if let Some(call) = public::request(ask) {
        return Some(call);
    }
    if let Some(call) = Box::pin(accounts::request(ask)).await {
        return Some(call);
    }
    if let Some(call) = Box::pin(identities::request(ask)).await {
        return Some(call);
    }
    if let Some(call) = Box::pin(sessions::request(ask)).await {
        return Some(call);
    }
    if let Some(call) = Box::pin(second_factors::request(ask)).await {
        return Some(call);
    }
    if let Some(call) = Box::pin(passkeys::request(ask)).await {
        return Some(call);
    }
    if let Some(call) = workspaces::request(ask) {
        return Some(call);
    }
    if let Some(call) = Box::pin(members::request(ask)).await {
        return Some(call);
    }
    if let Some(call) = Box::pin(records::request(ask)).await {
        return Some(call);
    }
    Box::pin(evidence::request(ask)).await
}

/// Who asks for what.
struct Ask<'a> {
    town: &'a Town,
    caller: Caller,
    method: &'a str,
    path: &'static str,
}

impl Ask<'_> {
    fn route(&self) -> (&str, &'static str) {
        (self.method, self.path)
    }

    /// A call of the route by the one of the kind who is always there; `id` stands in for the
    /// parameter of the path.
    fn call(&self, id: &str) -> Call {
        let path = fill(self.path, id);
        self.town
            .by(self.caller, self.town.world.call(self.method, &path))
    }
}

/// The path with something in the place of its parameter.
pub fn fill(path: &str, id: &str) -> String {
    match (path.find('{'), path.find('}')) {
        (Some(begin), Some(end)) => format!("{}{id}{}", &path[..begin], &path[end + 1..]),
        _ => path.to_owned(),
    }
}
