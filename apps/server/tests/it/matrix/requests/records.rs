//! Leads and contacts of our workspace.

use serde_json::json;

use super::Ask;
use crate::world::Call;

/// A file with one good row.
const FILE: &str = "name,email\nImported Person,imported@people.example\n";

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    let (list, rest) = split(ask.path)?;
    Some(match (ask.method, rest) {
        ("GET", "") => ask.call(""),
        ("POST", "") => ask.call("").json(json!({"name": "Somebody new"})),
        ("POST", "/imports") => ask.call("").body("text/csv", FILE),
        ("GET", "/imports/{id}" | "/imports/{id}/refusals") => {
            let file = format!("{FILE},without a name\n");
            let town = ask.town;
            let imports = format!("{list}/imports");
            let report = town.import(&town.ours, &imports, &file).await;
            ask.call(report["id"].as_str().unwrap())
        }
        ("GET" | "DELETE", "/{id}") => ask.call(&record(ask, list).await),
        ("PATCH", "/{id}") => ask
            .call(&record(ask, list).await)
            .header("if-match", "\"1\"")
            .json(json!({"notes": "changed"})),
        _ => return None,
    })
}

fn split(path: &'static str) -> Option<(&'static str, &'static str)> {
    ["/v1/leads", "/v1/contacts"]
        .into_iter()
        .find_map(|list| path.strip_prefix(list).map(|rest| (list, rest)))
}

async fn record(ask: &Ask<'_>, list: &str) -> String {
    let (town, body) = (ask.town, json!({"name": "Somebody"}));
    let made = town.make(&town.ours, list, body).await;
    made["id"].as_str().unwrap().to_owned()
}
