//! What a browser gets that came back: the next page, or a document where a program asks for one.

use actix_web::http::header::{ACCEPT, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use kernel::IdentityId;
use serde::Serialize;
use utoipa::ToSchema;

use super::return_to::with_error;
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::State;
use crate::flows::Arrived;
use crate::handlers::sessions::{begin_cookies, issued, keep_device};

/// An identity that was linked.
#[derive(Serialize, ToSchema)]
pub struct LinkedIdentity {
    /// Its id.
    #[schema(value_type = String)]
    pub id: IdentityId,
}

/// Whether a program asks and not a person.
pub fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.to_ascii_lowercase().contains("application/json"))
}

/// For a program.
pub fn document(state: &State, arrived: Arrived) -> Result<HttpResponse, ApiError> {
    match arrived {
        Arrived::SignedIn(signed_in) => issued(state, *signed_in),
        Arrived::Linked(id) => answer::ok(&LinkedIdentity { id }),
    }
}

/// For a person: the page that the attempt began for, and there the code of what failed.
pub fn page(
    state: &State,
    place: &str,
    arrived: Result<Arrived, ApiError>,
) -> Result<HttpResponse, ApiError> {
    let to = |place: &str| {
        let url = state.public_url.join(place);
        HttpResponse::Found()
            .insert_header((LOCATION, url))
            .finish()
    };
    match arrived {
        Ok(Arrived::Linked(_)) => Ok(to(place)),
        Ok(Arrived::SignedIn(signed_in)) => {
            let mut response = to(place);
            begin_cookies(&mut response, state.clock.now(), &signed_in.issued)?;
            keep_device(&mut response, &signed_in.issued)?;
            Ok(response)
        }
        // What is ours to mend is told and logged as such.
        Err(error) if error.code() == Code::Internal => Err(error),
        Err(error) => {
            let place = with_error(place, error.code().as_str());
            // In the fragment, which browsers send nowhere: the page answers it with a code.
            let challenge = error.text_member("challenge");
            let fragment = challenge.map(|challenge| format!("#challenge={challenge}"));
            Ok(to(&(place + &fragment.unwrap_or_default())))
        }
    }
}
