//! What an account loses that somebody signed up for whom nobody can vouch.

use crate::store::users::Model;

/// Takes out whatever was chosen at sign-up: the password, the workspace to be made, and the name,
/// in place of which stands what is before the `@`, because an account has to be called something.
pub(super) fn forget_choices(user: &mut Model) {
    let local = user.email_key.rsplit_once('@').map(|(local, _)| local);
    user.name = local.unwrap_or(&user.email_key).to_owned();
    user.password_hash = None;
    user.pending_workspace_name = None;
}
