//! Writes one line of the log as a JSON object.

use std::fmt::Write;

use kernel::Timestamp;
use tracing::Metadata;

use crate::allowed::CONTEXT_FIELDS;
use crate::fields::{EventFields, SpanContext};
use crate::scrub::scrub;

/// The longest text that is printed, in bytes: one value must not flood the log.
const MAX_TEXT: usize = 4 * 1024;

/// Puts a line together, with its newline at the end.
pub(crate) fn line(
    time: Timestamp,
    metadata: &Metadata<'_>,
    fields: &EventFields,
    context: &SpanContext,
) -> String {
    let mut line = String::with_capacity(256 + fields.message.len() + fields.members.len());
    // A time beyond the year 9999 has no text; an empty one is better than no line.
    let _ = write!(line, "{{\"time\":\"{time}");
    let _ = write!(line, "\",\"level\":\"{}\"", metadata.level());
    push_member(&mut line, "target", metadata.target());
    push_member(&mut line, "message", &scrub(&fields.message));
    for (name, value) in CONTEXT_FIELDS.iter().zip(&context.values) {
        if let Some(value) = value {
            push_member(&mut line, name, value);
        }
    }
    line.push_str(",\"fields\":{");
    line.push_str(&fields.members);
    line.push_str("}}\n");
    line
}

/// Appends a text as a JSON string: cut to its greatest length, with every control escaped.
pub(crate) fn push_text(line: &mut String, text: &str) {
    let cut = cut(text);
    if cut
        .bytes()
        .any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\'))
    {
        line.push_str(&serde_json::Value::from(cut).to_string());
    } else {
        // Nothing to escape, as in nearly every text.
        line.extend(["\"", cut, "\""]);
    }
}

fn push_member(line: &mut String, name: &str, value: &str) {
    let _ = write!(line, ",\"{name}\":");
    push_text(line, value);
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}
