//! `Idempotency-Key` on POST.

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::Method;
use kernel::{Actor, IdempotencyKey};

use super::body_budget::Sender;
use super::body_json::body_limit;
use super::content_type::ContentType;
use super::request_body::RequestBody;
use crate::error::{ApiError, Code};

const HEADER: &str = "idempotency-key";

/// The key of a request whose caller is not known yet.
pub struct PendingKey(Option<Pending>);

struct Pending {
    key: String,
    route: String,
    body: RequestBody,
    limit: usize,
}

impl PendingKey {
    /// The key of a POST. A streamed file has none: its fingerprint is not known before the whole of
    /// it has passed.
    pub fn new(request: &HttpRequest, payload: &mut Payload) -> Self {
        let streamed = ContentType::of(request).is_some_and(|kind| kind.essence == "text/csv");
        if *request.method() != Method::POST || streamed {
            return Self(None);
        }
        Self(request.headers().get(HEADER).map(|key| Pending {
            // A key that is not text is refused by its characters, like any other bad one.
            key: String::from_utf8_lossy(key.as_bytes()).into_owned(),
            route: format!("POST {}", request.path()),
            body: RequestBody::of(request, payload),
            limit: body_limit(request),
        }))
    }

    /// The key with the fingerprint of the body, bound to the user and the session's workspace.
    pub async fn read(&self, actor: &Actor) -> Result<Option<IdempotencyKey>, ApiError> {
        let Some(pending) = &self.0 else {
            return Ok(None);
        };
        let body = pending
            .body
            .bytes(pending.limit, Sender::User(actor.user))
            .await?;
        let key = IdempotencyKey::new(&pending.key, actor, &pending.route, &body);
        key.map(Some)
            .map_err(|error| ApiError::new(Code::IdempotencyKeyInvalid).detail(format!("{error}.")))
    }
}
