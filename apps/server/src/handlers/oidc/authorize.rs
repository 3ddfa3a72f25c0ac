//! Out to a provider's page.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{BrowserCookie, HOME, is_own_place, keep_browser};
use crate::admission::{Admission, Door, Who};
use crate::error::{ApiError, Code};
use crate::extract::{PathName, QueryOf, State, Visitor};
use crate::flows::{self, Leaving};

/// Where to go afterwards.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Authorize {
    /// The path of a page of ours to which the browser goes when it is back; `/` unless it is said.
    /// What failed stands there as `error`, a code.
    pub return_to: Option<String>,
    /// `true` has the provider ask the person who they are, though it knows them: the session that begins
    /// then counts as recently proven. Apple does not know how to be asked.
    pub prove: Option<bool>,
}

/// Sends a browser to a provider to sign in
///
/// The page is opened by the browser itself, not by a script: the answer sets a cookie that binds the
/// attempt to it. An attempt lasts ten minutes. A link on a page of somebody else's opens it as well: whoever
/// follows it signs in as themselves, and comes back to a page of ours.
#[utoipa::path(
    get,
    path = "/v1/oidc/{provider}/authorize",
    operation_id = "begin_provider_sign_in",
    tag = "sessions",
    params(("provider" = String, Path, description = "The provider's name."), Authorize),
    responses((status = 302, description = "To the provider's page.",
        headers(("Location" = String, description = "The provider's page.")))),
    extensions(("x-error-codes" = json!([
        "auth.provider_not_found", "auth.provider_unavailable", "rate_limited",
    ])))
)]
pub async fn authorize(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    PathName(name): PathName,
    browser: BrowserCookie,
    QueryOf(query): QueryOf<Authorize>,
) -> Result<HttpResponse, ApiError> {
    admission.ask(Door::Identity, Who::Anybody).await?;
    let return_to = query.return_to.unwrap_or_else(|| HOME.to_owned());
    if !is_own_place(&return_to) {
        return Err(ApiError::new(Code::InvalidQuery)
            .detail("`return_to` must be the path of a page here."));
    }
    let provider = flows::provider_of_browsers(&state, &name)?;
    let mode = provider.response_mode();
    let secret = browser.or_fresh(mode, &state.entropy)?;
    let leaving = Leaving {
        browser: secret.clone(),
        return_to,
        proves_anew: query.prove == Some(true),
    };
    let begun = flows::begin_at_provider(&state, &origin, provider, leaving);
    let mut response = HttpResponse::Found()
        .insert_header((LOCATION, begun.await?))
        .finish();
    keep_browser(&mut response, mode, &secret)?;
    Ok(response)
}
