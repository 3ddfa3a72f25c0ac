//! Telling by a mailed link that somebody else was at work.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;

/// The token of the link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntrusionReport {
    /// The token.
    #[schema(value_type = String, format = Password)]
    pub token: SecretText,
}

/// Reports an intrusion by a mailed link
///
/// Takes the account back: every session ends, no device is known any more, what the session that the
/// mail was about has changed about the second factors within 24 hours is undone, the identities that it
/// has linked within 24 hours are taken away, with whatever is tied to them, and the password works no
/// more. A link that sets a new one is mailed; until then no identity signs in, and the second factors
/// stay as they are.
#[utoipa::path(
    post,
    path = "/v1/intrusion_reports",
    operation_id = "report_intrusion",
    tag = "accounts",
    request_body = IntrusionReport,
    responses((status = 204, description = "The account is taken back.")),
    extensions(("x-error-codes" = json!(["auth.token_used_or_expired", "rate_limited"])))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(report): Body<IntrusionReport>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::Token, Who::Holder(&report.token))
        .await?;
    flows::report_intrusion(&state, &origin, &report.token).await?;
    Ok(answer::no_content())
}
