//! Events as CSV (RFC 4180) that no spreadsheet takes for a formula.

use crate::Event;

/// The names of the columns, with the line end.
pub const CSV_HEADER: &str = "seq,id,occurred_at,action,actor_kind,actor_id,actor_name,\
session_id,target_kind,target_id,ip,user_agent,request_id,details\r\n";

/// One event as a line of CSV, with the line end.
#[must_use]
pub fn csv_row(event: &Event) -> String {
    let target = event.target.as_ref();
    let fields = [
        event.seq.to_string(),
        event.id.to_string(),
        event.occurred_at.to_string(),
        event.action.clone(),
        event.actor_kind.clone(),
        event.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        event.personal.actor_name.clone().unwrap_or_default(),
        event
            .session_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
        target.map(|target| target.kind.clone()).unwrap_or_default(),
        target.map(|target| target.id.clone()).unwrap_or_default(),
        event.personal.ip.clone().unwrap_or_default(),
        event.personal.user_agent.clone().unwrap_or_default(),
        event.request_id.clone(),
        event.details.to_string(),
    ];
    let mut line = fields.map(|field| cell(&field)).join(",");
    line.push_str("\r\n");
    line
}

/// Quotes a cell, and puts an apostrophe before a text that a spreadsheet would compute
/// (OWASP, "CSV Injection": `=`, `+`, `-`, `@`, tab, carriage return, line feed).
fn cell(text: &str) -> String {
    let dangerous = [
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    let guard = if text.starts_with(dangerous) { "'" } else { "" };
    let plain = !text.contains(['"', ',', '\r', '\n', ';', '\t']);
    if guard.is_empty() && plain {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn retraced_a_cell_that_begins_like_a_formula_is_guarded() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{ff1d}1",
        ] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(cell("plain-text"), "plain-text");
    }
}
