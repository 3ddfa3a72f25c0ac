//! Letting a member in again whom strangers have locked out.

use kernel::UserId;
use serde_json::json;
use storage::Transaction;

use super::change::subordinate;
use crate::permission::ManageMembers;
use crate::{Grant, Tenancy, TenancyError, events};

impl Tenancy {
    /// Writes down that the caller ends a member's locks, inside the transaction that does.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was lowered
    /// since the grant, [`TenancyError::MemberNotFound`], [`TenancyError::RankTooLow`].
    pub async fn unlock_member_in(
        &self,
        transaction: &Transaction,
        grant: &Grant<ManageMembers>,
        user: UserId,
    ) -> Result<(), TenancyError> {
        let rank = grant.current_role(transaction).await?;
        subordinate(transaction, grant, rank, user).await?;
        let action = events::MEMBER_UNLOCKED;
        self.record(transaction, grant, action, user, json!({}))
            .await
    }
}
