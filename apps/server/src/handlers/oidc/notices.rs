//! What Apple tells us by itself.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;

const APPLE: &str = "apple";

/// What Apple sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppleNotice {
    /// The signed notice.
    #[schema(value_type = String, format = Password)]
    pub payload: SecretText,
}

/// Takes a notice of Apple's
///
/// The address to register there as the endpoint of server-to-server notifications. Of somebody who lets
/// our client know who they are no more, every session ends that began with that identity; of somebody
/// whose account at Apple is gone, the identity is taken away as well. A notice counts once, and for a
/// day.
#[utoipa::path(
    post,
    path = "/v1/oidc/apple/notices",
    operation_id = "take_apple_notice",
    tag = "sessions",
    request_body = AppleNotice,
    responses((status = 204, description = "It was taken.")),
    extensions(("x-error-codes" = json!([
        "auth.provider_not_found", "auth.identity_refused", "auth.provider_unavailable", "rate_limited",
    ])))
)]
pub async fn notices(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(notice): Body<AppleNotice>,
) -> Result<HttpResponse, ApiError> {
    let who = Who::Holder(&notice.payload);
    admission.ask(Door::Identity, who).await?;
    let provider = flows::provider(&state, APPLE)?;
    let notice = provider.check_notice(&notice.payload).await?;
    state.auth.take_notice(&origin, notice).await?;
    state.work.wake();
    Ok(answer::no_content())
}
