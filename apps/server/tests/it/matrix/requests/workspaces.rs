//! Workspaces, from the account and from inside.

use serde_json::json;

use super::Ask;
use crate::world::Call;

pub(super) fn request(ask: &Ask<'_>) -> Option<Call> {
    Some(match ask.route() {
        ("GET", "/v1/workspaces" | "/v1/workspace") => ask.call(""),
        ("POST", "/v1/workspaces") => ask.call("").json(json!({"name": "One more"})),
        ("POST", "/v1/workspaces/{id}/sessions") => ask.call(&ask.town.ours.id).json(json!({})),
        ("PATCH", "/v1/workspace") => ask.call("").json(json!({"name": "Renamed"})),
        _ => return None,
    })
}
