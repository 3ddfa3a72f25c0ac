//! Linking an identity.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::{AccountCaller, Body, State};
use crate::flows::{self, Leaving};
use crate::handlers::oidc::{BrowserCookie, HOME, is_own_place, keep_browser};

/// Which provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkIdentity {
    /// Its name.
    pub provider: String,
    /// The path of a page of ours to which the browser goes when it is back; `/` unless it is said.
    pub return_to: Option<String>,
}

/// Where the browser goes now.
#[derive(Serialize, ToSchema)]
pub struct LinkBegun {
    /// The provider's page.
    pub authorize_url: String,
}

/// Begins to link an identity to one's account
///
/// The browser opens the page that is answered, and comes back as from a sign-in: then the identity is
/// linked. The user has proven within five minutes who they are, at both ends.
#[utoipa::path(
    post,
    path = "/v1/me/identities",
    operation_id = "begin_link_identity",
    tag = "accounts",
    security(("access_token" = ["account"])),
    request_body = LinkIdentity,
    responses((status = 200, description = "The provider's page.", body = LinkBegun)),
    extensions(("x-error-codes" = json!([
        "auth.provider_not_found", "auth.step_up_required", "auth.provider_unavailable",
        "rate_limited",
    ])))
)]
pub async fn link(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    browser: BrowserCookie,
    Body(link): Body<LinkIdentity>,
) -> Result<HttpResponse, ApiError> {
    admission.ask(Door::Identity, Who::User(actor.user)).await?;
    let return_to = link.return_to.unwrap_or_else(|| HOME.to_owned());
    if !is_own_place(&return_to) {
        let detail = "Must be the path of a page here.";
        return Err(ApiError::new(Code::InvalidBody).field("/return_to", "invalid", detail));
    }
    let provider = flows::provider_of_browsers(&state, &link.provider)?;
    let mode = provider.response_mode();
    let secret = browser.or_fresh(mode, &state.entropy)?;
    let leaving = Leaving {
        browser: secret.clone(),
        return_to,
        proves_anew: false,
    };
    let begun = flows::begin_link(&state, &origin, &actor, provider, leaving);
    let authorize_url = begun.await?;
    let mut response = answer::ok(&LinkBegun { authorize_url })?;
    keep_browser(&mut response, mode, &secret)?;
    Ok(response)
}
