//! Back from a provider's page.

use actix_web::{HttpRequest, HttpResponse};
use kernel::{Origin, SecretText};
use oidc::Callback;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::BrowserCookie;
use super::answer::{LinkedIdentity, document, page, wants_json};
use crate::admission::{Admission, Door, Who};
use crate::error::{ApiError, Code};
use crate::extract::{Form, PathName, QueryOf, State, Visitor};
use crate::flows::{self, Came};
use crate::handlers::sessions::IssuedBody;

/// What a provider sends the browser back with. Whatever else it adds is left alone.
#[derive(Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct Returned {
    /// What the browser was sent out with.
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    pub state: Option<SecretText>,
    /// The code, where the provider let the person in.
    #[param(value_type = Option<String>)]
    #[schema(value_type = Option<String>)]
    pub code: Option<SecretText>,
    /// The provider's word for why it did not.
    pub error: Option<String>,
    /// Which issuer answers (RFC 9207).
    pub iss: Option<String>,
}

/// Takes a browser back that signed in at a provider
///
/// A browser goes on to the page that the attempt began for, with the cookie of its account session, or
/// with the code of what failed as `error`. A program that sends `Accept: application/json` gets the
/// session as a document.
#[utoipa::path(
    get,
    path = "/v1/oidc/{provider}/callback",
    operation_id = "finish_provider_sign_in",
    tag = "sessions",
    params(("provider" = String, Path, description = "The provider's name."), Returned),
    responses(
        (status = 200, description = "The identity is linked.", body = LinkedIdentity),
        (status = 201, description = "The account session.", body = IssuedBody),
        (status = 302, description = "To the page that the attempt began for.",
            headers(("Location" = String, description = "That page.")))
    ),
    extensions(("x-error-codes" = json!([
        "auth.provider_not_found", "auth.attempt_invalid", "auth.identity_refused",
        "auth.email_unproven", "auth.link_required", "auth.identity_taken", "auth.locked",
        "auth.step_up_required", "auth.second_factor_required", "auth.token_invalid", "auth.provider_unavailable", "rate_limited",
    ])))
)]
pub async fn callback(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    request: HttpRequest,
    PathName(name): PathName,
    browser: BrowserCookie,
    QueryOf(returned): QueryOf<Returned>,
) -> Result<HttpResponse, ApiError> {
    come_back(
        &state, &origin, &admission, &request, name, &browser, returned,
    )
    .await
}

/// Takes a browser back whose provider has it post a form
///
/// As with a link: Apple answers so.
#[utoipa::path(
    post,
    path = "/v1/oidc/{provider}/callback",
    operation_id = "finish_provider_sign_in_by_form",
    tag = "sessions",
    params(("provider" = String, Path, description = "The provider's name.")),
    request_body(content = Returned, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The identity is linked.", body = LinkedIdentity),
        (status = 201, description = "The account session.", body = IssuedBody),
        (status = 302, description = "To the page that the attempt began for.",
            headers(("Location" = String, description = "That page.")))
    ),
    extensions(("x-error-codes" = json!([
        "auth.provider_not_found", "auth.attempt_invalid", "auth.identity_refused",
        "auth.email_unproven", "auth.link_required", "auth.identity_taken", "auth.locked",
        "auth.step_up_required", "auth.second_factor_required", "auth.token_invalid", "auth.provider_unavailable", "rate_limited",
    ])))
)]
pub async fn callback_by_form(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    request: HttpRequest,
    PathName(name): PathName,
    browser: BrowserCookie,
    Form(returned): Form<Returned>,
) -> Result<HttpResponse, ApiError> {
    come_back(
        &state, &origin, &admission, &request, name, &browser, returned,
    )
    .await
}

async fn come_back(
    state: &State,
    origin: &Origin,
    admission: &Admission,
    request: &HttpRequest,
    name: String,
    browser: &BrowserCookie,
    returned: Returned,
) -> Result<HttpResponse, ApiError> {
    let who = returned.state.as_ref().map_or(Who::Nobody, Who::Holder);
    admission.ask(Door::Identity, who).await?;
    let mode = flows::provider_of_browsers(state, &name)?.response_mode();
    let browser = browser.secret(mode)?;
    let sent = returned
        .state
        .ok_or_else(|| ApiError::new(Code::AttemptInvalid))?;
    let came = Came {
        provider: name,
        browser,
        state: sent,
        callback: Callback {
            code: returned.code,
            error: returned.error,
            iss: returned.iss,
        },
    };
    let (place, arrived) = flows::come_back(state, origin, came).await?;
    if wants_json(request) {
        document(state, arrived?)
    } else {
        page(state, &place, arrived)
    }
}
