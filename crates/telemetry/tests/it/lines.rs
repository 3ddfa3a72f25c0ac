//! The form of a line.

use serde_json::json;
use tracing::{Level, debug, error, info, info_span, warn};

use crate::world::{lines, logged_at};

#[test]
fn a_line_carries_time_level_target_message_and_allowed_fields() {
    let lines = lines(|| {
        info!(target: "server::routes", status = 201_u16, duration_ms = 3.25, method = "POST", "request");
    });
    let expected = json!({
        "time": "2026-11-22T12:30:00Z", "level": "INFO", "target": "server::routes",
        "message": "request", "fields": {"status": 201, "duration_ms": 3.25, "method": "POST"},
    });
    assert_eq!(lines, [expected]);
}

#[test]
fn a_line_carries_the_ids_of_the_spans_around_it() {
    let lines = lines(|| {
        let request = info_span!(
            target: "server", "request", request_id = "01890a5d-ac96-774b-bcce-b302099a8057",
            method = "GET", route = "/v1/leads/{id}", workspace_id = tracing::field::Empty,
        );
        request.record("workspace_id", "ws_01h455vb4pex5vsknk084sn02q");
        let _request = request.enter();
        let _inner =
            info_span!(target: "auth", "verify", user_id = "usr_01h455vb4pex5vsknk084sn02q")
                .entered();
        info!(target: "auth", "verified");
    });
    assert_eq!(
        lines[0]["request_id"],
        "01890a5d-ac96-774b-bcce-b302099a8057"
    );
    assert_eq!(lines[0]["method"], "GET");
    assert_eq!(lines[0]["route"], "/v1/leads/{id}");
    assert_eq!(lines[0]["workspace_id"], "ws_01h455vb4pex5vsknk084sn02q");
    assert_eq!(lines[0]["user_id"], "usr_01h455vb4pex5vsknk084sn02q");
}

#[test]
fn a_field_that_is_not_allowed_is_named_but_not_printed() {
    let lines = lines(|| info!(target: "records", first_name = "Ada", age = 36, "lead"));
    assert_eq!(
        lines[0]["fields"],
        json!({"first_name": "[redacted]", "age": "[redacted]"})
    );
}

#[test]
fn foreign_targets_are_heard_from_warn_on_and_without_fields() {
    let lines = lines(|| {
        info!(target: "sqlx::query", "SELECT 1");
        warn!(target: "sqlx::query", status = 7, name = "Ada", "slow statement");
        info!(target: "authority", "not one of ours");
    });
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["message"], "slow statement");
    assert_eq!(lines[0]["fields"], json!({}));
}

#[test]
fn the_level_decides_by_target() {
    let text = logged_at("warn,auth=debug", || {
        debug!(target: "auth", "one");
        info!(target: "server", "two");
        error!(target: "server", "three");
    });
    assert!(
        text.contains("one") && !text.contains("two") && text.contains("three"),
        "{text}"
    );
}

#[test]
fn a_newline_in_a_value_does_not_break_the_line() {
    let text = logged_at("info", || {
        info!(target: "server", error = "a\nb\u{0}\u{1b}[31m", "first\r\n{{\"level\":\"ERROR\"}}");
    });
    assert_eq!(text.lines().count(), 1);
    assert!(!text.trim_end().contains(char::is_control), "{text}");
}

#[test]
fn a_long_text_is_cut_at_a_character() {
    let long = "\u{e9} ".repeat(4_000);
    let lines = lines(|| info!(target: "server", error = %long, "{long}"));
    for text in [&lines[0]["message"], &lines[0]["fields"]["error"]] {
        let length = text.as_str().unwrap().len();
        assert!((4_090..=4_096).contains(&length), "{length}");
    }
}

#[test]
fn the_message_of_a_log_at_every_level_names_its_level() {
    let lines = lines(|| {
        tracing::event!(target: "server", Level::TRACE, "t");
        tracing::event!(target: "server", Level::ERROR, "e");
    });
    assert_eq!(
        (&lines[0]["level"], &lines[1]["level"]),
        (&json!("TRACE"), &json!("ERROR"))
    );
}
