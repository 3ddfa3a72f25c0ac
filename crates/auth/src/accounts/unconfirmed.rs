//! What an account loses that somebody signed up for whom nobody can vouch.

use crate::store::users::UserRow;

/// Takes out whatever was chosen at sign-up: the password, the workspace to be made, and the name,
/// in place of which stands what is before the `@`, because an account has to be called something.
pub(crate) fn forget_choices(user: &mut UserRow) {
    let key = user.email.key();
    let local = key.rsplit_once('@').map(|(local, _)| local);
    user.name = local.unwrap_or(key).to_owned();
    user.password_hash = None;
    user.pending_workspace_name = None;
}
