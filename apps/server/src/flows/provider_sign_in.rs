//! Signing in with a provider: the way there, the way back, and what comes of it.

use auth::{Admitted, Arrival, Client, NewAttempt};
use kernel::{Actor, IdentityId, Origin, SecretText};
use oidc::{AttemptSecrets, Callback, Finished, NativeToken, OidcError, Proven, Provider};

use super::SignedIn;
use crate::error::{ApiError, Code};
use crate::state::AppState;

/// What a browser brought back.
pub struct Came {
    /// The provider's name in the URL that it came back to.
    pub provider: String,
    /// The secret of its cookie.
    pub browser: SecretText,
    /// The state that it was sent out with.
    pub state: SecretText,
    /// The rest.
    pub callback: Callback,
}

/// What came of it.
pub enum Arrived {
    /// A session began.
    SignedIn(Box<SignedIn>),
    /// An identity was linked to the account of the session in which that was asked for.
    Linked(IdentityId),
}

/// Somebody who is about to be sent to a provider.
pub struct Leaving {
    /// The secret of the browser's cookie.
    pub browser: SecretText,
    /// Where the browser goes afterwards.
    pub return_to: String,
    /// Whether the person has to prove anew who they are.
    pub proves_anew: bool,
}

/// The provider of that name, where browsers are sent to it.
///
/// # Errors
/// `auth.provider_not_found`.
pub fn provider_of_browsers<'a>(state: &'a AppState, name: &str) -> Result<&'a Provider, ApiError> {
    let found = provider(state, name)?;
    if found.takes_browsers() {
        Ok(found)
    } else {
        Err(ApiError::new(Code::ProviderNotFound))
    }
}

/// The provider of that name.
///
/// # Errors
/// `auth.provider_not_found`.
pub fn provider<'a>(state: &'a AppState, name: &str) -> Result<&'a Provider, ApiError> {
    let found = state.providers.get(name);
    found.ok_or_else(|| ApiError::new(Code::ProviderNotFound))
}

/// Notes an attempt to sign in, and answers the provider's page for it.
///
/// # Errors
/// `auth.provider_unavailable`.
pub async fn begin_at_provider(
    state: &AppState,
    origin: &Origin,
    provider: &Provider,
    leaving: Leaving,
) -> Result<String, ApiError> {
    let (url, attempt) = attempt(state, origin, provider, leaving).await?;
    state.auth.begin_attempt_with(attempt).await?;
    Ok(url)
}

/// The same for a caller who links an identity.
///
/// # Errors
/// `auth.provider_unavailable`, `auth.step_up_required`.
pub async fn begin_link(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    provider: &Provider,
    leaving: Leaving,
) -> Result<String, ApiError> {
    let (url, attempt) = attempt(state, origin, provider, leaving).await?;
    let begun = state.auth.begin_link(origin, actor, attempt).await;
    state.work.wake();
    begun?;
    Ok(url)
}

async fn attempt(
    state: &AppState,
    origin: &Origin,
    provider: &Provider,
    leaving: Leaving,
) -> Result<(String, NewAttempt), ApiError> {
    let secrets = AttemptSecrets::fresh(&state.entropy);
    let secrets = secrets.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    let url = if leaving.proves_anew {
        provider.begin_anew(&secrets).await?
    } else {
        provider.begin(&secrets).await?
    };
    let attempt = NewAttempt {
        provider: provider.name().to_owned(),
        browser: leaving.browser,
        secrets,
        return_to: leaving.return_to,
        client: Client::Web,
        device: origin.device.clone(),
    };
    Ok((url, attempt))
}

/// Takes a browser back: its attempt is over whatever comes of it. Where the attempt was one, the answer
/// says where the browser goes now.
///
/// # Errors
/// `auth.attempt_invalid`.
pub async fn come_back(
    state: &AppState,
    origin: &Origin,
    came: Came,
) -> Result<(String, Result<Arrived, ApiError>), ApiError> {
    let provider = provider(state, &came.provider)?;
    let redeemed = state
        .auth
        .redeem_attempt(provider.name(), &came.browser, &came.state)
        .await?;
    let finished = provider.finish(&came.callback, &redeemed.secrets).await;
    let return_to = redeemed.return_to.clone();
    // What a provider has the browser post comes without the cookie by which it is known.
    let device = origin.device.clone().or_else(|| redeemed.device.clone());
    let origin = Origin {
        device,
        ..origin.clone()
    };
    let arrived = arrive(state, &origin, provider, finished, |finished| {
        Arrival::by_attempt(provider.name().to_owned(), &redeemed, finished)
    });
    Ok((return_to, arrived.await))
}

/// Signs in whom a token of one of our apps proves.
///
/// # Errors
/// `auth.identity_refused`, `auth.email_unproven`, `auth.link_required`, `auth.locked`,
/// `auth.provider_unavailable`.
pub async fn come_with_token(
    state: &AppState,
    origin: &Origin,
    provider: &Provider,
    native: NativeToken,
    name: Option<String>,
) -> Result<Arrived, ApiError> {
    let finished = provider.check_native(&native).await;
    // Apple tells the app what somebody is called, and the token does not.
    let finished = finished.map(|Finished { proven, grant }| {
        let name = proven.name.or(name);
        let proven = Proven { name, ..proven };
        Finished { proven, grant }
    });
    arrive(state, origin, provider, finished, |finished| {
        Arrival::by_token(provider.name().to_owned(), native.identity_token, finished)
    })
    .await
}

/// A failed attempt is an event, like a wrong password.
async fn arrive(
    state: &AppState,
    origin: &Origin,
    provider: &Provider,
    finished: Result<Finished, OidcError>,
    arrival: impl FnOnce(Finished) -> Arrival,
) -> Result<Arrived, ApiError> {
    let finished = match finished {
        Ok(finished) => finished,
        Err(error) => {
            let (name, reason) = (provider.name(), reason(&error));
            let noted = state.auth.note_failed_identity(origin, name, reason);
            noted.await?;
            return Err(error.into());
        }
    };
    let admitted = state.auth.admit_identity(origin, arrival(finished)).await;
    state.work.wake();
    match admitted? {
        Admitted::Linked(identity) => Ok(Arrived::Linked(identity)),
        Admitted::SignedIn(issued) => {
            let workspaces = state.tenancy.workspaces_of(issued.user).await?;
            let issued = *issued;
            Ok(Arrived::SignedIn(Box::new(SignedIn { issued, workspaces })))
        }
    }
}

const fn reason(error: &OidcError) -> &'static str {
    match error {
        OidcError::Unreachable(_) | OidcError::Away | OidcError::Answer(_) => {
            "provider_unavailable"
        }
        OidcError::Denied => "denied",
        OidcError::Callback(_) => "callback_invalid",
        OidcError::Exchange => "code_refused",
        OidcError::Token(_) => "token_invalid",
        OidcError::Settings(_) => "settings",
    }
}
