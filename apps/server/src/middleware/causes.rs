//! Logs the inner cause of an error: once, here, and for nobody else. The edge does it for every
//! answer; a stream that breaks off after its answer has begun does it by itself, and says so.

use std::error::Error;
use std::fmt::Write;

use crate::error::ApiError;

/// Logs why an error happened, where the error itself does not say it.
pub fn log(error: &ApiError) {
    let code = error.code().as_str();
    let server = error.code().status().is_server_error();
    match (error.cause(), server) {
        (Some(cause), true) => tracing::error!(code, error = chain(cause), "request failed"),
        (Some(cause), false) => tracing::debug!(code, error = chain(cause), "request refused"),
        (None, true) => tracing::error!(code, "request failed"),
        (None, false) => {}
    }
}

/// Logs that an answer ended before its end, and why. A refusal is told as well: no status says it.
pub fn log_broken_off(error: &ApiError) {
    tracing::warn!(code = error.code().as_str(), "an answer was broken off");
    log(error);
}

/// The cause and its own causes, the outer first.
fn chain(cause: &(dyn Error + 'static)) -> String {
    let mut text = cause.to_string();
    let mut next = cause.source();
    while let Some(inner) = next {
        // Writing to a text cannot fail.
        let _ = write!(text, ": {inner}");
        next = inner.source();
    }
    text
}
