//! The second half of a sign-in.

use actix_web::HttpResponse;
use auth::SecondFactor;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{IssuedBody, issued};
use crate::admission::{Admission, Door, Who};
use crate::error::{ApiError, Code};
use crate::extract::{Body, State, Visitor};
use crate::flows;

/// A challenge with one of the two kinds of code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorAnswer {
    /// What the sign-in was answered with.
    #[schema(value_type = String, format = Password)]
    pub challenge: SecretText,
    /// What the authenticator app shows: six digits.
    #[schema(value_type = Option<String>, format = Password)]
    pub code: Option<SecretText>,
    /// One of the recovery codes, in place of `code`.
    #[schema(value_type = Option<String>, format = Password)]
    pub recovery_code: Option<SecretText>,
}

/// The code of one kind or the other.
pub struct CodeBody {
    /// What an app shows.
    pub code: Option<SecretText>,
    /// One of the recovery codes.
    pub recovery_code: Option<SecretText>,
}

impl CodeBody {
    /// The one that was sent; `None` for none.
    ///
    /// # Errors
    /// `invalid_body` for both.
    pub fn one(self) -> Result<Option<SecondFactor>, ApiError> {
        match (self.code, self.recovery_code) {
            (Some(_), Some(_)) => Err(ApiError::new(Code::InvalidBody).field(
                "/recovery_code",
                "conflict",
                "Send `code` or `recovery_code`.",
            )),
            (Some(code), None) => Ok(Some(SecondFactor::Code(code))),
            (None, Some(code)) => Ok(Some(SecondFactor::RecoveryCode(code))),
            (None, None) => Ok(None),
        }
    }
}

/// Signs in with a second factor
///
/// Finishes a sign-in that was answered with `auth.second_factor_required`. The challenge is good for
/// five minutes and five tries; a code works once.
///
/// An `Idempotency-Key` is ignored: the answer holds tokens.
#[utoipa::path(
    post,
    path = "/v1/sessions/second_factor",
    operation_id = "sign_in_second_factor",
    tag = "sessions",
    request_body = SecondFactorAnswer,
    responses((status = 201, description = "The account session.", body = IssuedBody)),
    extensions(("x-error-codes" = json!([
        "auth.challenge_invalid", "auth.code_invalid", "auth.locked", "rate_limited",
    ])))
)]
pub async fn second_factor(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(answer): Body<SecondFactorAnswer>,
) -> Result<HttpResponse, ApiError> {
    let SecondFactorAnswer {
        challenge,
        code,
        recovery_code,
    } = answer;
    let sent = CodeBody {
        code,
        recovery_code,
    };
    let factor = sent.one()?.ok_or_else(|| {
        let missing = ApiError::new(Code::InvalidBody);
        missing.field("/code", "required", "Send `code` or `recovery_code`.")
    })?;
    admission
        .ask(Door::SecondFactor, Who::Holder(&challenge))
        .await?;
    let signed_in = flows::sign_in_second_factor(&state, &origin, &challenge, &factor).await?;
    issued(&state, signed_in)
}
