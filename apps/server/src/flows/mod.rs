//! What needs two domains: each flow joins verbs of several crates, in one transaction where they must
//! stand or fall together.

mod accept_invitation;
mod change_role;
mod change_workspace;
mod claim;
mod deliver_event;
mod deliver_mail;
mod export_events;
mod import_file;
mod import_report;
mod invite;
mod letters;
mod list_events;
mod list_members;
mod mail_order;
mod new_password;
mod open_workspace_session;
mod provider_sign_in;
mod refresh;
mod remove_member;
mod report_intrusion;
mod reset_identity_lock;
mod revoke_identity;
mod settle_deliveries;
mod sign_in;
mod unlink_identity;
mod unlock_member;
mod verify_email;

pub use accept_invitation::accept_invitation;
pub use change_role::change_role;
pub use change_workspace::change_workspace;
pub use claim::{Claimant, claim};
pub use deliver_event::DeliverEvent;
pub use deliver_mail::DeliverMail;
pub use export_events::export_events;
pub use import_file::import_file;
pub use import_report::import_report;
pub use invite::invite;
pub use list_events::list_events;
pub use list_members::list_members;
pub use new_password::{change_password, reset_password};
pub use open_workspace_session::open_workspace_session;
pub use provider_sign_in::{
    Arrived, Came, Leaving, begin_at_provider, begin_link, come_back, come_with_token, provider,
    provider_of_browsers,
};
pub use refresh::refresh;
pub use remove_member::remove_member;
pub use report_intrusion::{report_intrusion, report_session};
pub use reset_identity_lock::reset_identity_lock;
pub use revoke_identity::RevokeIdentity;
pub use sign_in::{SignedIn, sign_in, sign_in_passkey, sign_in_second_factor};
pub use unlink_identity::unlink_identity;
pub use unlock_member::unlock_member;
pub use verify_email::verify_email;
