//! The layer that turns events into lines.

use std::fmt;

use kernel::Clock;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::allowed::is_own;
use crate::destination::Output;
use crate::fields::{EventFields, SpanContext};
use crate::line::line;

/// Writes each event as one line of JSON.
pub(crate) struct JsonLines {
    output: Output,
    clock: Clock,
}

impl JsonLines {
    pub(crate) const fn new(output: Output, clock: Clock) -> Self {
        Self { output, clock }
    }
}

impl fmt::Debug for JsonLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonLines")
    }
}

impl<S> Layer<S> for JsonLines
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if takes(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        takes(metadata)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && is_own(span.metadata().target())
        {
            let mut values = SpanContext::default();
            attributes.record(&mut values);
            span.extensions_mut().insert(values);
        }
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && is_own(span.metadata().target())
        {
            // Formatted before the span is locked: a value's own code may log.
            let mut fresh = SpanContext::default();
            record.record(&mut fresh);
            if let Some(values) = span.extensions_mut().get_mut::<SpanContext>() {
                merge(&mut values.values, &fresh.values);
            }
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        let mut fields = if is_own(metadata.target()) {
            EventFields::own()
        } else {
            EventFields::foreign()
        };
        event.record(&mut fields);
        let mut around = SpanContext::default();
        let spans = context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root());
        for span in spans {
            if let Some(values) = span.extensions().get::<SpanContext>() {
                merge(&mut around.values, &values.values);
            }
        }
        let line = line(self.clock.now(), metadata, &fields, &around);
        self.output.write_line(line.as_bytes());
    }
}

/// Other people's crates are heard when something is wrong, and at no other time.
fn takes(metadata: &Metadata<'_>) -> bool {
    is_own(metadata.target()) || *metadata.level() <= Level::WARN
}

/// The inner span's word counts.
fn merge(values: &mut [Option<String>], inner: &[Option<String>]) {
    for (value, inner) in values.iter_mut().zip(inner) {
        if inner.is_some() {
            value.clone_from(inner);
        }
    }
}
