//! Whether a page of ours sent a request.

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;

use crate::config::Origin;
use crate::extract::State;

const FETCH_SITE: &str = "sec-fetch-site";

/// Whether a page of ours sent the request, one of an origin that the operator has named, or the
/// person did by hand. A browser that says neither `Sec-Fetch-Site` nor `Origin` on a POST is too old
/// to be believed. `Origin` is none of the headers that a page can write itself.
pub(super) fn is_own_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let (site, origin) = (header(FETCH_SITE), header(ORIGIN.as_str()));
    let Some(state) = request.app_data::<State>() else {
        return false;
    };
    let is_named = origin.is_some_and(|it| state.settings.server.cors_origins.name(it));
    match site {
        Some("same-origin" | "none") => true,
        Some(_) => is_named,
        None => {
            let is_own = |it| Origin::parse(it).as_ref() == Some(state.public_url.origin());
            is_named || origin.is_some_and(is_own)
        }
    }
}
