//! Changing a role and removing a member, within the caller's rank.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{EmailAddress, UserId};
use serde_json::json;
use storage::Transaction;

use crate::permission::ManageMembers;
use crate::store::memberships;
use crate::{Grant, Member, Role, Tenancy, TenancyError, events};

impl Tenancy {
    /// Gives a member another role; only over the version `expected`, where one is given.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was
    /// lowered since the grant, [`TenancyError::MemberNotFound`], [`TenancyError::RankTooLow`]
    /// when the member's or the new role ranks above the caller's, [`TenancyError::LastOwner`],
    /// [`TenancyError::VersionMismatch`]; the database's failure.
    pub async fn change_role(
        &self,
        grant: &Grant<ManageMembers>,
        user: UserId,
        role: Role,
        expected: Option<i64>,
    ) -> Result<Member, TenancyError> {
        let (tenancy, grant) = (self.clone(), grant.clone());
        self.0
            .control
            .write(move |transaction| {
                Box::pin(async move {
                    let rank = grant.current_role(transaction).await?;
                    let member = subordinate(transaction, &grant, rank, user).await?;
                    if expected.is_some_and(|version| version != member.version) {
                        return Err(TenancyError::VersionMismatch);
                    }
                    if role > rank {
                        return Err(TenancyError::RankTooLow);
                    }
                    if role != Role::Owner {
                        keep_an_owner(transaction, &grant, &member).await?;
                    }
                    let (sql, workspace) = (transaction.sql(), grant.workspace());
                    memberships::set_role(sql, workspace, user, role, transaction.now()).await?;
                    let details = json!({ "from": member.role, "to": role });
                    let action = events::MEMBER_ROLE_CHANGED;
                    tenancy
                        .record(transaction, &grant, action, user, details)
                        .await?;
                    let changed = memberships::find(sql, workspace, user).await?;
                    changed.ok_or(TenancyError::MemberNotFound)
                })
            })
            .await
    }

    /// Removes a member inside the caller's transaction of the control database, so that the
    /// member's sessions can end in the same one. `email` is the member's address: an invitation
    /// that still goes to it ends too, or it would be the way back in.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was
    /// lowered since the grant, [`TenancyError::MemberNotFound`], [`TenancyError::RankTooLow`],
    /// [`TenancyError::LastOwner`]; the database's failure.
    pub async fn remove_member(
        &self,
        transaction: &Transaction,
        grant: &Grant<ManageMembers>,
        user: UserId,
        email: &EmailAddress,
    ) -> Result<(), TenancyError> {
        let rank = grant.current_role(transaction).await?;
        let member = subordinate(transaction, grant, rank, user).await?;
        keep_an_owner(transaction, grant, &member).await?;
        self.pin_deliveries(transaction, grant.workspace(), &member)
            .await?;
        self.withdraw_invitations_of(transaction, grant, email)
            .await?;
        memberships::delete(transaction.sql(), grant.workspace(), user).await?;
        let details = json!({ "role": member.role });
        self.record(transaction, grant, events::MEMBER_REMOVED, user, details)
            .await
    }

    /// Writes the event, and forgets the role in memory once the change is durable.
    pub(super) async fn record(
        &self,
        transaction: &Transaction,
        grant: &Grant<ManageMembers>,
        action: audit::Action,
        user: UserId,
        details: serde_json::Value,
    ) -> Result<(), TenancyError> {
        let event = NewEvent {
            action,
            actor: EventActor::User(*grant.actor()),
            target: Some(Target::new("user", user)),
            details,
        };
        let to = Delivery::Workspace(grant.workspace());
        self.0
            .audit
            .append_and_deliver(transaction, grant.origin(), event, to)
            .await?;
        let memory = &self.0.memory;
        memory.forget_after_commit(transaction, grant.workspace(), user);
        Ok(())
    }
}

/// The member, when the caller's `rank` is not below theirs.
pub(super) async fn subordinate(
    transaction: &Transaction,
    grant: &Grant<ManageMembers>,
    rank: Role,
    user: UserId,
) -> Result<Member, TenancyError> {
    let member = memberships::find(transaction.sql(), grant.workspace(), user).await?;
    let member = member.ok_or(TenancyError::MemberNotFound)?;
    if member.role > rank {
        return Err(TenancyError::RankTooLow);
    }
    Ok(member)
}

async fn keep_an_owner(
    transaction: &Transaction,
    grant: &Grant<ManageMembers>,
    member: &Member,
) -> Result<(), TenancyError> {
    if member.role != Role::Owner {
        return Ok(());
    }
    let owners = memberships::count_owners(transaction.sql(), grant.workspace()).await?;
    if owners > 1 {
        Ok(())
    } else {
        Err(TenancyError::LastOwner)
    }
}
