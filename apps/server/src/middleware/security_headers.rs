//! The headers that stand on every answer, errors included.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_OPENER_POLICY,
    CROSS_ORIGIN_RESOURCE_POLICY, HeaderMap, HeaderName, HeaderValue, PERMISSIONS_POLICY,
    REFERRER_POLICY, SERVER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::policies::API_POLICY;
use crate::extract::RequestContext;

/// Headers that no handler may change.
const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (
        PERMISSIONS_POLICY,
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
                          gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
];

/// Headers that a handler may set otherwise: the strictest when it does not.
const DEFAULTS: [(HeaderName, &str); 2] = [
    (CONTENT_SECURITY_POLICY, API_POLICY),
    (CACHE_CONTROL, "no-store"),
];

/// Two years, the least that browsers' preload lists take.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// Puts the headers on an answer.
pub fn harden(headers: &mut HeaderMap, context: &RequestContext) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    // Over plain HTTP browsers ignore it, and anyone on the way could have put it there.
    if context.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    headers.remove(SERVER);
    context.cross_origin.write(headers);
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
