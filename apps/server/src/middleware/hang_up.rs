//! Ending a connection with an answer, though the request has not been read to its end.

use actix_web::http::ConnectionType;
use actix_web::{HttpRequest, HttpResponse};

use crate::connection::body_with;
use crate::extract::RequestBody;

/// Ends the connection with the answer. The framework reads a chunked body that nobody holds any
/// more to its end, which may never come; while the answer holds it, it is cut off.
pub fn hang_up(request: &HttpRequest, mut answer: HttpResponse) -> HttpResponse {
    answer.head_mut().set_connection_type(ConnectionType::Close);
    match RequestBody::unread(request) {
        Some(unread) => answer.map_body(|_, body| body_with(body, unread)),
        None => answer,
    }
}
