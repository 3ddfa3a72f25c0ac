//! Beginning to set up an authenticator app.

use actix_web::HttpResponse;
use kernel::AuthenticatorId;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::{AccountCaller, State};

/// An authenticator app that is about to be set up.
#[derive(Serialize, ToSchema)]
#[schema(as = Enrollment)]
pub struct EnrollmentBody {
    /// Its id.
    #[schema(value_type = String, example = "aut_01h455vb4pex5vsknk084sn02q")]
    pub id: AuthenticatorId,
    /// The secret in base32 (RFC 4648), to be typed into the app.
    #[schema(pattern = "^[A-Z2-7]{32}$")]
    pub secret: String,
    /// The same for a link that opens the app.
    pub otpauth_uri: String,
    /// The same as a picture to be scanned: an SVG document.
    pub qr_svg: String,
}

/// Begins to set up an authenticator app
///
/// It counts once a code of it was confirmed. One that was begun before and never confirmed is
/// forgotten. Codes are those of RFC 6238 with SHA-1, six digits and steps of 30 seconds.
///
/// An `Idempotency-Key` is ignored: the answer holds a secret, which is shown this once.
#[utoipa::path(
    post,
    path = "/v1/me/authenticators/totp",
    operation_id = "enroll_totp",
    tag = "second factors",
    security(("access_token" = ["account"])),
    responses((status = 201, description = "The secret.", body = EnrollmentBody)),
    extensions(("x-error-codes" = json!([
        "auth.step_up_required", "auth.factors_locked", "auth.too_many_authenticators", "rate_limited",
    ])))
)]
pub async fn enroll(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let enrollment = state.auth.enroll_totp(&origin, &actor).await?;
    state.work.wake();
    let location = format!("/v1/me/authenticators/{}", enrollment.id);
    let otpauth_uri = enrollment.uri.expose().to_owned();
    let body = EnrollmentBody {
        id: enrollment.id,
        secret: enrollment.secret.expose().to_owned(),
        qr_svg: qr_svg(&otpauth_uri)?,
        otpauth_uri,
    };
    answer::created(&location, &body)
}

fn qr_svg(text: &str) -> Result<String, ApiError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M);
    let code = code.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    let picture = code.render::<svg::Color<'_>>();
    Ok({ picture }.min_dimensions(240, 240).build())
}
