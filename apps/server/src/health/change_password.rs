//! `GET /.well-known/change-password` (W3C: A Well-Known URL for Changing Passwords).

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use crate::extract::State;

/// Sends password managers to the dashboard's page.
pub(crate) async fn change_password(state: State) -> HttpResponse {
    let page = state.public_url.join("/settings/password");
    HttpResponse::Found()
        .insert_header((LOCATION, page))
        .finish()
}
