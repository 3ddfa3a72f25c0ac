//! The second half of a sign-in.

use actix_web::HttpResponse;
use auth::{PasskeyAnswer, SecondFactor};
use kernel::SecretText;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{IssuedBody, issued};
use crate::admission::{Admission, Door, Who};
use crate::error::{ApiError, Code};
use crate::extract::{Body, State, Visitor};
use crate::flows;

/// A challenge with one second factor.
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
    /// What a passkey signed, in place of `code`: an `AuthenticationResponseJSON` (W3C Web Authentication,
    /// section 5.1).
    #[schema(value_type = Option<Object>)]
    pub passkey: Option<Value>,
}

/// A second factor of one kind or another.
#[derive(Default)]
pub struct FactorBody {
    /// What an app shows.
    pub code: Option<SecretText>,
    /// One of the recovery codes.
    pub recovery_code: Option<SecretText>,
    /// What a passkey signed.
    pub passkey: Option<Value>,
}

impl FactorBody {
    /// The one that was sent; `None` for none.
    ///
    /// # Errors
    /// `invalid_body` for more than one, and `auth.passkey_invalid` for what is no passkey.
    pub fn one(self) -> Result<Option<SecondFactor>, ApiError> {
        match (self.code, self.recovery_code, self.passkey) {
            (None, None, None) => Ok(None),
            (Some(code), None, None) => Ok(Some(SecondFactor::Code(code))),
            (None, Some(code), None) => Ok(Some(SecondFactor::RecoveryCode(code))),
            (None, None, Some(json)) => {
                let answer = PasskeyAnswer::parse(json)?;
                Ok(Some(SecondFactor::Passkey(Box::new(answer))))
            }
            (_, recovery_code, _) => {
                let pointer = match recovery_code {
                    Some(_) => "/recovery_code",
                    None => "/passkey",
                };
                let detail = "Send one of `code`, `recovery_code` and `passkey`.";
                Err(ApiError::new(Code::InvalidBody).field(pointer, "conflict", detail))
            }
        }
    }
}

/// Signs in with a second factor
///
/// Finishes a sign-in that was answered with `auth.second_factor_required`. The challenge is good for
/// five minutes and five tries; a code works once. A passkey answers what
/// `/v1/sessions/second_factor/passkey_options` asked.
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
        "auth.challenge_invalid", "auth.code_invalid", "auth.passkey_invalid", "auth.locked", "rate_limited",
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
        passkey,
    } = answer;
    let sent = FactorBody {
        code,
        recovery_code,
        passkey,
    };
    let factor = sent.one()?.ok_or_else(|| {
        let missing = ApiError::new(Code::InvalidBody);
        let detail = "Send `code`, `recovery_code` or `passkey`.";
        missing.field("/code", "required", detail)
    })?;
    admission
        .ask(Door::SecondFactor, Who::Holder(&challenge))
        .await?;
    let signed_in = flows::sign_in_second_factor(&state, &origin, &challenge, &factor).await?;
    issued(&state, signed_in)
}
