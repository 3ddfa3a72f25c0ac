//! Collects the fields of an event or a span, already safe to print.

use std::error::Error;
use std::fmt::{self, Write};

use tracing::field::{Field, Visit};

use crate::allowed::{CONTEXT_FIELDS, is_allowed};
use crate::line::push_text;
use crate::scrub::{MASK, scrub};

/// How many causes of an error are printed.
const MAX_CAUSES: usize = 8;

/// The fields of an event: the message, and the rest as members of a JSON object.
#[derive(Default)]
pub(crate) struct EventFields {
    pub(crate) message: String,
    pub(crate) members: String,
    keeps_fields: bool,
}

impl EventFields {
    /// For our own events: message and fields.
    pub(crate) fn own() -> Self {
        Self {
            keeps_fields: true,
            ..Self::default()
        }
    }

    /// For foreign events: the message alone.
    pub(crate) fn foreign() -> Self {
        Self::default()
    }

    fn text(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        if field.name() == "message" {
            let _ = self.message.write_fmt(value);
        } else if self.starts_member(field) {
            push_text(&mut self.members, &scrub(&value.to_string()));
        }
    }

    fn number(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let digits = value.to_string();
        // A number can be a card number; what is masked is no number any more.
        if field.name() == "message" || scrub(&digits) != digits {
            self.text(field, value);
        } else if self.starts_member(field) {
            self.members.push_str(&digits);
        }
    }

    /// Writes the name; says whether the value may follow.
    fn starts_member(&mut self, field: &Field) -> bool {
        if !self.keeps_fields {
            return false;
        }
        if !self.members.is_empty() {
            self.members.push(',');
        }
        push_text(&mut self.members, field.name());
        self.members.push(':');
        let allowed = is_allowed(field.name());
        if !allowed {
            push_text(&mut self.members, MASK);
        }
        allowed
    }
}

impl Visit for EventFields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, format_args!("{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, format_args!("{value}"));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has no word for infinity or for what is no number.
        if value.is_finite() {
            self.number(field, format_args!("{value}"));
        } else {
            self.text(field, format_args!("{value}"));
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, format_args!("{value}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.text(field, format_args!("{}", chain(value)));
    }
}

/// What a span says about the lines within it.
#[derive(Default)]
pub(crate) struct SpanContext {
    pub(crate) values: [Option<String>; CONTEXT_FIELDS.len()],
}

impl Visit for SpanContext {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if let Some(place) = CONTEXT_FIELDS.iter().position(|name| *name == field.name()) {
            self.values[place] = Some(scrub(&format!("{value:?}")).into_owned());
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

/// An error and its causes in one text: our errors do not repeat their sources.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    for _ in 0..MAX_CAUSES {
        let Some(error) = cause else { break };
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
