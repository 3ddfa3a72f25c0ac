//! The body of an answer that keeps something until it was sent, or was given up.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;

/// The same body; `kept` is dropped with it.
pub fn body_with<T: Unpin + 'static>(body: BoxBody, kept: T) -> BoxBody {
    BoxBody::new(BodyWith { body, _kept: kept })
}

struct BodyWith<T> {
    body: BoxBody,
    _kept: T,
}

impl<T: Unpin> MessageBody for BodyWith<T> {
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
