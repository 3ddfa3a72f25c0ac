//! Accounts: made, verified, changed, recovered and disabled. One verb, one file.

mod change_password;
mod claim;
mod disable;
mod email_token;
mod mail;
mod me;
mod prepare;
mod register;
mod reset_password;
mod unconfirmed;
mod verify_email;

pub use email_token::EmailPurpose;
pub(crate) use mail::Mail;
pub(crate) use unconfirmed::forget_choices;
pub use verify_email::VerifiedEmail;
