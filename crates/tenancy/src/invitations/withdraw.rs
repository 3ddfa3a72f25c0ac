//! Withdrawing what would let a removed member back in.

use kernel::EmailAddress;
use serde_json::json;
use storage::Transaction;

use crate::store::invitations;
use crate::{Grant, Permission, Tenancy, TenancyError, events};

impl Tenancy {
    /// Withdraws whatever invitations an address still has, also those that are void at the moment.
    /// The one that is open leaves the event of a withdrawal.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn withdraw_invitations_of<P: Permission>(
        &self,
        transaction: &Transaction,
        grant: &Grant<P>,
        email: &EmailAddress,
    ) -> Result<(), TenancyError> {
        let workspace = grant.workspace();
        let open = invitations::find_open_by_email(transaction, workspace, email).await?;
        invitations::revoke_of_email(transaction, workspace, email).await?;
        let Some(open) = open else {
            return Ok(());
        };
        let action = events::INVITATION_REVOKED;
        self.record_invitation(transaction, grant, action, open.id, json!({}))
            .await
    }
}
