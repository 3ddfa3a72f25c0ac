//! A request is in progress until the end of its answer.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

use super::watch::InFlight;

/// The body of an answer; the request is in progress while it is being sent.
pub fn in_flight(body: BoxBody, request: Option<InFlight>) -> BoxBody {
    match request {
        Some(request) => BoxBody::new(Answer {
            body,
            _request: request,
        }),
        None => body,
    }
}

struct Answer {
    body: BoxBody,
    _request: InFlight,
}

impl MessageBody for Answer {
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
