//! Ids in paths.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use kernel::{Id, Prefix};

use crate::error::{ApiError, Code};

/// The id in the path. A text that cannot be such an id is answered like the id of a thing that
/// does not exist: there is nothing to tell them apart by.
#[derive(Debug)]
pub struct PathId<I>(pub I);

impl<P: Prefix> FromRequest for PathId<Id<P>> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().iter().next().map(|(_, text)| text);
        let id = text.and_then(|text| text.parse().ok());
        ready(
            id.map(Self)
                .ok_or_else(|| ApiError::new(Code::missing(P::PREFIX))),
        )
    }
}
