//! One line for each request: what was asked for, by whom, and how it ended. Never a query string,
//! a header or a body.

use std::cell::Cell;
use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest};
use kernel::Actor;
use tracing::Span;
use tracing::field::Empty;

/// The route of a request that no route took.
const UNMATCHED: &str = "unmatched";

/// The methods that are logged by their names (RFC 9110 section 9, RFC 5789). Any other word is the
/// client's own, and may say anything.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
];

/// What stands for another method.
const OTHER_METHOD: &str = "other";

/// A request in progress. One that is dropped before its end leaves a line too, without a status.
pub struct Access {
    started: Instant,
    span: Span,
    ended: Cell<bool>,
}

impl Access {
    /// Notes the beginning.
    pub fn begin(request_id: &str, method: &str) -> Self {
        let known = METHODS.contains(&method);
        let method = if known { method } else { OTHER_METHOD };
        let span = tracing::info_span!(
            "request",
            request_id,
            method,
            route = Empty,
            user_id = Empty,
            workspace_id = Empty
        );
        Self {
            started: Instant::now(),
            span,
            ended: Cell::new(false),
        }
    }

    /// The span that the request's other log lines stand in.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// Adds what the handling has found out.
    pub fn learn(&self, request: &HttpRequest) {
        if self.span.is_disabled() {
            return;
        }
        let pattern = request.match_pattern();
        self.span
            .record("route", pattern.as_deref().unwrap_or(UNMATCHED));
        if let Some(actor) = request.extensions().get::<Actor>() {
            self.span
                .record("user_id", tracing::field::display(actor.user));
            if let Some(workspace) = actor.workspace {
                self.span
                    .record("workspace_id", tracing::field::display(workspace));
            }
        }
    }

    /// Logs the line.
    pub fn end(&self, status: StatusCode) {
        self.ended.set(true);
        let duration_ms = self.milliseconds();
        let _inside = self.span.enter();
        tracing::info!(status = status.as_u16(), duration_ms, "request");
    }

    fn milliseconds(&self) -> f64 {
        self.started.elapsed().as_micros() as f64 / 1_000.0
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        if !self.ended.get() {
            let duration_ms = self.milliseconds();
            let _inside = self.span.enter();
            tracing::info!(duration_ms, "request broken off");
        }
    }
}
