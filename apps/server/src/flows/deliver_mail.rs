//! The job that sends a mail. Its link's token is made at that moment, so no queue ever holds one; a
//! second try makes a new one.

use auth::{AuthError, EmailPurpose, User};
use kernel::{EmailAddress, SecretText, UserId};
use mail::Message;
use storage::Job;

use super::letters;
use super::mail_order::MailOrder;
use crate::state::AppState;
use crate::worker::{JobFailure, JobFuture, JobHandler};

/// Sends mails.
pub struct DeliverMail;

impl JobHandler for DeliverMail {
    fn kind(&self) -> &'static str {
        "mail"
    }

    fn run<'a>(&'a self, state: &'a AppState, job: &'a Job) -> JobFuture<'a> {
        Box::pin(async move {
            let order = serde_json::from_str(&job.payload);
            let order = order.map_err(|_| JobFailure::GiveUp("payload_not_readable"))?;
            match letter(state, order).await? {
                Some(letter) => send(state, &letter).await,
                None => Ok(()),
            }
        })
    }
}

/// The letter of an order; `None` when nobody waits for it any more.
async fn letter(state: &AppState, order: MailOrder) -> Result<Option<Message>, JobFailure> {
    let url = &state.public_url;
    match order {
        MailOrder::VerifyEmail { user_id } => {
            let ready = with_token(state, user_id, EmailPurpose::VerifyEmail).await?;
            Ok(ready.map(|(to, user, token)| letters::verify_email(to, &user, url, &token)))
        }
        MailOrder::ResetPassword { user_id } => {
            let ready = with_token(state, user_id, EmailPurpose::ResetPassword).await?;
            Ok(ready.map(|(to, user, token)| letters::reset_password(to, &user, url, &token)))
        }
        MailOrder::AlreadyRegistered { user_id } => {
            let ready = addressee(state, user_id).await?;
            Ok(ready.map(|(to, user)| letters::already_registered(to, &user, url)))
        }
        MailOrder::PasswordChanged { user_id } => {
            let ready = addressee(state, user_id).await?;
            Ok(ready.map(|(to, user)| letters::password_changed(to, &user, url)))
        }
        MailOrder::PasswordCompromised { user_id } => {
            let ready = with_token(state, user_id, EmailPurpose::ResetPassword).await?;
            Ok(
                ready
                    .map(|(to, user, token)| letters::password_compromised(to, &user, url, &token)),
            )
        }
        MailOrder::Guessing { user_id } => {
            let ready = addressee(state, user_id).await?;
            Ok(ready.map(|(to, user)| letters::guessing(to, &user, url)))
        }
        MailOrder::PasskeyCloned { user_id } => {
            let ready = addressee(state, user_id).await?;
            Ok(ready.map(|(to, user)| letters::passkey_cloned(to, &user, url)))
        }
        MailOrder::FactorsChanged {
            user_id,
            session_id,
        } => {
            let purpose = EmailPurpose::ReportIntrusion(session_id);
            let ready = with_token(state, user_id, purpose).await?;
            Ok(ready.map(|(to, user, token)| letters::factors_changed(to, &user, url, &token)))
        }
        MailOrder::NewDevice {
            user_id,
            session_id,
        } => {
            let session = state.auth.session(session_id).await;
            let Some(session) = session.map_err(|error| not_ready(&error))? else {
                return Ok(None);
            };
            let told = state.auth.is_new_device_told(user_id, session_id).await;
            if !told.map_err(|error| not_ready(&error))? {
                return Ok(None);
            }
            let purpose = EmailPurpose::ReportIntrusion(session_id);
            let ready = with_token(state, user_id, purpose).await?;
            let place = session.ip.and_then(|address| state.places.of(address));
            Ok(ready.map(|(to, user, token)| {
                letters::new_device(to, &user, url, &session, place.as_ref(), &token)
            }))
        }
        MailOrder::IdentityLinked {
            user_id,
            session_id,
        } => {
            let purpose = EmailPurpose::ReportIntrusion(session_id);
            let ready = with_token(state, user_id, purpose).await?;
            Ok(ready.map(|(to, user, token)| letters::identity_linked(to, &user, url, &token)))
        }
        MailOrder::IdentityUnlinked { user_id } => {
            let ready = addressee(state, user_id).await?;
            Ok(ready.map(|(to, user)| letters::identity_unlinked(to, &user, url)))
        }
        MailOrder::IdentityLockReset { user_id } => {
            let ready = addressee(state, user_id).await?;
            Ok(ready.map(|(to, user)| letters::identity_lock_reset(to, &user, url)))
        }
        MailOrder::Invitation {
            workspace_id,
            invitation_id,
        } => {
            let issued = state
                .tenancy
                .issue_invitation_token(workspace_id, invitation_id)
                .await;
            let issued = issued.map_err(|error| not_ready(&error))?;
            Ok(issued.map(|invitation| letters::invitation(invitation, url)))
        }
    }
}

async fn with_token(
    state: &AppState,
    user: UserId,
    purpose: EmailPurpose,
) -> Result<Option<(EmailAddress, User, SecretText)>, JobFailure> {
    let Some((to, user)) = addressee(state, user).await? else {
        return Ok(None);
    };
    match state.auth.issue_email_token(user.id, purpose).await {
        Ok(token) => Ok(Some((to, user, token))),
        Err(AuthError::UserNotFound) => Ok(None),
        Err(error) => Err(not_ready(&error)),
    }
}

async fn addressee(
    state: &AppState,
    user: UserId,
) -> Result<Option<(EmailAddress, User)>, JobFailure> {
    let user = match state.auth.user(user).await {
        Ok(user) => user,
        Err(AuthError::UserNotFound) => return Ok(None),
        Err(error) => return Err(not_ready(&error)),
    };
    let to = EmailAddress::parse(&user.email);
    let to = to.map_err(|_| JobFailure::GiveUp("address_not_readable"))?;
    Ok(Some((to, user)))
}

async fn send(state: &AppState, letter: &Message) -> Result<(), JobFailure> {
    state.mailer.send(letter).await.map_err(|error| {
        tracing::warn!(error = error.to_string(), "a mail could not be sent");
        if error.is_temporary() {
            JobFailure::Retry("mail_not_sent")
        } else {
            JobFailure::GiveUp("mail_refused")
        }
    })
}

fn not_ready(error: &dyn std::error::Error) -> JobFailure {
    tracing::warn!(error = error.to_string(), "a mail could not be prepared");
    JobFailure::Retry("mail_not_prepared")
}
