//! The audit log of our workspace.

use super::Ask;
use crate::world::Call;

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    let town = ask.town;
    Some(match ask.route() {
        ("GET", "/v1/audit_events") => ask.call(""),
        ("GET", "/v1/audit_events/export") => {
            let path = format!("{}?format=csv", ask.path);
            town.by(ask.caller, town.world.get(&path))
        }
        ("GET", "/v1/audit_events/{id}") => {
            let events = town.read(&town.ours, "/v1/audit_events?limit=1").await;
            ask.call(events["data"][0]["id"].as_str().unwrap())
        }
        _ => return None,
    })
}
