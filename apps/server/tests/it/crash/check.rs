//! What must hold after the program was killed.

use serde_json::Value;

use super::view::View;
use super::writes::{Act, Write};

/// The write was done with its event, or neither; done, if it was acknowledged.
#[track_caller]
pub fn check_write(view: &View, write: &Write) {
    if let Some((status, body)) = &write.answer {
        let good = match write.act {
            Act::Create => 201,
            Act::Update(_) => 200,
            Act::Delete(_) => 204,
        };
        assert_eq!(*status, good, "{write:?} {body}");
    }
    match &write.act {
        Act::Create => check_create(view, write),
        Act::Update(id) => check_update(view, write, id),
        Act::Delete(id) => check_delete(view, write, id),
    }
}

fn noun(write: &Write) -> &'static str {
    if write.list == "/v1/leads" {
        "lead"
    } else {
        "contact"
    }
}

fn check_create(view: &View, write: &Write) {
    let found = view.named(&write.mark);
    assert!(found.len() <= 1, "twice there: {write:?}");
    if let Some(made) = write.made() {
        assert_eq!(
            found.first().map(|record| &record["id"]),
            Some(&made.into()),
            "{write:?}"
        );
    }
    for record in found {
        let id = record["id"].as_str().unwrap();
        let action = format!("{}.created", noun(write));
        assert_eq!(view.times(&action, id), 1, "{write:?}");
        assert_eq!(record["version"], 1, "{write:?}");
    }
}

fn check_update(view: &View, write: &Write, id: &str) {
    let record = &view.records[id];
    let done = record["version"] == 2;
    assert!(done || !write.was_acknowledged(), "lost: {write:?}");
    let note: Value = if done {
        write.mark.as_str().into()
    } else {
        Value::Null
    };
    assert_eq!(record["notes"], note, "{write:?}");
    let action = format!("{}.updated", noun(write));
    assert_eq!(view.times(&action, id), usize::from(done), "{write:?}");
}

fn check_delete(view: &View, write: &Write, id: &str) {
    let done = !view.records.contains_key(id);
    assert!(done || !write.was_acknowledged(), "lost: {write:?}");
    let action = format!("{}.deleted", noun(write));
    assert_eq!(view.times(&action, id), usize::from(done), "{write:?}");
}

/// The records and the events of a workspace tell the same story.
#[track_caller]
pub fn check_whole(view: &View) {
    for (action, target, times) in view.events() {
        assert!(
            times == 1 || !action.contains("lead") && !action.contains("contact"),
            "{action} {target} {times}"
        );
    }
    let total =
        |verb: &str| view.total(&format!("lead.{verb}")) + view.total(&format!("contact.{verb}"));
    assert_eq!(view.records.len(), total("created") - total("deleted"));
    let changed = view
        .records
        .values()
        .filter(|record| record["version"] == 2);
    let gone_or_changed = changed.count();
    assert!(gone_or_changed <= total("updated"));
}
