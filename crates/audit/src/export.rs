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

/// Quotes a cell, and guards it against being computed.
fn cell(text: &str) -> String {
    let guarded = guarded(text);
    let plain = guarded == text && !text.contains(['"', ',', '\r', '\n', ';', '\t', '|']);
    if plain {
        return guarded;
    }
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

/// Puts an apostrophe before what a spreadsheet would compute (OWASP, "CSV Injection").
///
/// Which character splits a file into cells is the spreadsheet's choice: where it is not the
/// comma, quotes in the middle of a cell protect nothing. So a cell may begin behind each
/// character that some spreadsheet splits at.
fn guarded(text: &str) -> String {
    let mut guarded = String::with_capacity(text.len());
    let mut may_begin_a_cell = true;
    for letter in text.chars() {
        if may_begin_a_cell && is_dangerous(letter) {
            guarded.push('\'');
        }
        guarded.push(letter);
        // Quotes and spaces before a formula do not hinder it.
        let splits = matches!(letter, ',' | ';' | '\t' | '|' | '\r' | '\n');
        may_begin_a_cell = splits || may_begin_a_cell && matches!(letter, '"' | ' ');
    }
    guarded
}

/// Whether a cell that begins so is a formula, or an invitation to find one behind it.
fn is_dangerous(letter: char) -> bool {
    matches!(
        letter,
        '=' | '+'
            | '-'
            | '@'
            | '\t'
            | '\r'
            | '\n'
            | '\u{ff1d}'
            | '\u{ff0b}'
            | '\u{ff0d}'
            | '\u{ff20}'
    )
}

#[cfg(test)]
mod tests {
    use super::{cell, is_dangerous};

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
        assert_eq!(
            cell("Mozilla/5.0 (X11; Linux)"),
            "\"Mozilla/5.0 (X11; Linux)\""
        );
    }

    #[test]
    fn retraced_no_cell_is_a_formula_whatever_the_spreadsheet_splits_at() {
        let formulas = [
            "=1",
            "+1",
            "-1",
            "@A1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{ff1d}1",
            "\"=1",
            " =1",
        ];
        let separators = [',', ';', '\t', '|', '\r', '\n'];
        for (formula, separator) in formulas.iter().flat_map(|f| separators.map(|s| (f, s))) {
            let line = cell(&format!(
                "x{separator}{formula}{separator}\"y\"{separator}{formula}"
            ));
            let pieces = line
                .split(separator)
                .map(|piece| piece.trim_matches(['"', ' ']));
            for piece in pieces {
                let begins = piece.chars().next();
                assert!(
                    !begins.is_some_and(is_dangerous),
                    "{line:?} at {separator:?}"
                );
            }
        }
    }
}
