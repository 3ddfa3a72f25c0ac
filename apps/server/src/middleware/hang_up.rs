//! Ending a connection with an answer, though the request has not been read to its end.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use actix_web::http::ConnectionType;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use crate::extract::RequestBody;

/// Ends the connection with the answer. The framework reads a chunked body that nobody holds any
/// more to its end, which may never come; while the answer holds it, it is cut off.
pub fn hang_up(request: &HttpRequest, mut answer: HttpResponse) -> HttpResponse {
    answer.head_mut().set_connection_type(ConnectionType::Close);
    match RequestBody::unread(request) {
        Some(unread) => answer.map_body(|_, body| {
            BoxBody::new(LastAnswer {
                body,
                _unread: unread,
            })
        }),
        None => answer,
    }
}

/// The body of an answer after which nothing is read.
struct LastAnswer {
    body: BoxBody,
    _unread: Payload,
}

impl MessageBody for LastAnswer {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
