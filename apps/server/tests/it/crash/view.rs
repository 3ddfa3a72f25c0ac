//! What a workspace holds, read through the API.

use std::collections::HashMap;

use serde_json::Value;

use super::Program;

/// Everything of one workspace.
pub struct View {
    /// The leads and contacts by their ids.
    pub records: HashMap<String, Value>,
    /// How often (action, target) stands in the log.
    events: HashMap<(String, String), usize>,
}

impl View {
    pub async fn read(program: &Program, token: &str) -> Self {
        let mut records = HashMap::new();
        for list in ["/v1/leads", "/v1/contacts"] {
            for record in whole_list(program, token, list).await {
                records.insert(record["id"].as_str().unwrap().to_owned(), record);
            }
        }
        let path = "/v1/audit_events/export?format=jsonl";
        let log = program.call("GET", path).bearer(token).send().await;
        let mut events = HashMap::new();
        for (seq, line) in log.expect(200).text.lines().enumerate() {
            let event: Value = serde_json::from_str(line).unwrap();
            assert_eq!(event["seq"], seq, "the log has no gap");
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let key = (text(&event["action"]), text(&event["target"]["id"]));
            *events.entry(key).or_default() += 1;
        }
        Self { records, events }
    }

    /// How often something was done to a thing, as the log has it.
    pub fn times(&self, action: &str, id: &str) -> usize {
        let key = (action.to_owned(), id.to_owned());
        self.events.get(&key).copied().unwrap_or(0)
    }

    /// How often something was done at all.
    pub fn total(&self, action: &str) -> usize {
        let of_action = self.events.iter().filter(|((name, _), _)| name == action);
        of_action.map(|(_, times)| times).sum()
    }

    /// Every (action, target) and how often.
    pub fn events(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        let events = self.events.iter();
        events.map(|((action, target), times)| (action.as_str(), target.as_str(), *times))
    }

    /// The records of this name.
    pub fn named(&self, name: &str) -> Vec<&Value> {
        let records = self.records.values();
        records.filter(|record| record["name"] == name).collect()
    }
}

async fn whole_list(program: &Program, token: &str, list: &str) -> Vec<Value> {
    let mut records = Vec::new();
    let mut path = format!("{list}?limit=200");
    loop {
        let answer = program.call("GET", &path).bearer(token).send().await;
        let page = answer.expect(200).json();
        records.extend(page["data"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            return records;
        };
        path = format!("{list}?limit=200&cursor={cursor}");
    }
}
