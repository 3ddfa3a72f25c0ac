//! Whether a page of ours sent a request.

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;

use crate::config::Origin;
use crate::extract::State;

const FETCH_SITE: &str = "sec-fetch-site";

/// Whether a page of ours sent the request, or the person did by hand. A browser that says neither
/// `Sec-Fetch-Site` nor `Origin` on a POST is too old to be believed.
pub(super) fn is_own_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    if let Some(site) = header(FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    let own = request.app_data::<State>();
    header(ORIGIN.as_str())
        .zip(own)
        .is_some_and(|(origin, state)| {
            Origin::parse(origin).as_ref() == Some(state.public_url.origin())
        })
}
