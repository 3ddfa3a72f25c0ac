//! What a caller may do at the moment of a change, as the database has it then.
//!
//! A grant says what was so when it was made. A change that others rely on asks again inside its
//! own transaction: the role may have been lowered, or the membership ended, in between.

use storage::Transaction;

use crate::store::memberships;
use crate::{Grant, Permission, Role, TenancyError};

impl<P: Permission> Grant<P> {
    /// The caller's role now, which must still have the permission `P`. For a transaction of the
    /// control database.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`], [`TenancyError::Forbidden`]; the database's failure.
    pub(crate) async fn current_role(
        &self,
        transaction: &Transaction,
    ) -> Result<Role, TenancyError> {
        let (workspace, user) = (self.workspace(), self.actor().user);
        let member = memberships::find(transaction.sql(), workspace, user).await?;
        let role = member.ok_or(TenancyError::NotMember)?.role;
        if role < P::MINIMUM {
            return Err(TenancyError::Forbidden);
        }
        Ok(role)
    }
}
