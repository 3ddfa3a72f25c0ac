//! What the edge found out about a request before any handler ran.

use std::net::IpAddr;

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest};
use kernel::Origin;

use super::device::device;
use crate::middleware::CrossOrigin;

/// The longest `User-Agent` that is kept, in characters.
const USER_AGENT: usize = 256;

/// The request's id and where it came from. The edge puts it into the request's extensions.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// The id that is answered in `X-Request-Id`.
    pub request_id: String,
    /// The client's address.
    pub client: Option<IpAddr>,
    /// Whether the client came by HTTPS.
    pub https: bool,
    /// What pages of other origins may do with the answer.
    pub cross_origin: CrossOrigin,
}

/// Where the call came from, without a caller.
pub fn origin(request: &HttpRequest) -> Origin {
    let agent = request.headers().get(header::USER_AGENT);
    let user_agent = agent.map(|agent| {
        String::from_utf8_lossy(agent.as_bytes())
            .chars()
            .take(USER_AGENT)
            .collect()
    });
    let extensions = request.extensions();
    let context = extensions.get::<RequestContext>();
    Origin {
        actor_name: None,
        ip: context.and_then(|context| context.client),
        user_agent,
        request_id: context
            .map(|context| context.request_id.clone())
            .unwrap_or_default(),
        device: device(request.headers()),
        idempotency: None,
    }
}
