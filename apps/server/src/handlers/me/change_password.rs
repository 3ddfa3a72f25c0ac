//! Changing one's own password.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use storage::Once;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Caller, State};
use crate::flows;

/// The current password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password that the user has.
    #[schema(value_type = String, format = Password)]
    pub current_password: SecretText,
    /// The password that the user will have: 12 to 128 characters.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 128)]
    pub new_password: SecretText,
}

/// Changes one's own password
///
/// Every other session of the user ends at once; the session of this call goes on.
#[utoipa::path(
    post,
    path = "/v1/me/password",
    operation_id = "change_password",
    tag = "accounts",
    security(("access_token" = [])),
    request_body = PasswordChange,
    responses((status = 204, description = "The password is changed.")),
    extensions(("x-error-codes" = json!([
        "auth.password_wrong", "auth.locked", "auth.password_refused", "auth.password_uncheckable",
        "rate_limited", "idempotency_key_reused",
    ])))
)]
pub async fn change_password(
    state: State,
    Caller { actor, origin }: Caller,
    admission: Admission,
    Body(change): Body<PasswordChange>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::PasswordChange, Who::User(actor.user))
        .await?;
    let (current, new) = (&change.current_password, &change.new_password);
    match flows::change_password(&state, &origin, &actor, current, new).await? {
        Once::Fresh(()) => Ok(answer::no_content()),
        Once::Replayed(()) => Ok(answer::replayed(answer::no_content())),
    }
}
