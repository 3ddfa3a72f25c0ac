//! Nobody acts above their rank, and a workspace keeps an owner.

use futures_util::future::join_all;
use kernel::EmailAddress;
use tenancy::permission::{ManageInvitations, ManageMembers, ReadMembers, UpdateWorkspace};
use tenancy::{Grant, NewInvitation, Role, TenancyError, WorkspaceName};

use crate::world::{World, remove_with, world};

#[tokio::test]
async fn guest_evicts_owner_an_admin_touches_no_owner_and_makes_none() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let viewer = world.member(&owner, Role::Viewer).await;
    for role in Role::ALL {
        let changed = world.change_role(&admin, owner.user, role).await;
        assert!(matches!(changed, Err(TenancyError::RankTooLow)), "{role:?}");
    }
    let removed = world.remove(&admin, owner.user).await;
    assert!(matches!(removed, Err(TenancyError::RankTooLow)));
    for user in [viewer.user, admin.user] {
        let promoted = world.change_role(&admin, user, Role::Owner).await;
        assert!(matches!(promoted, Err(TenancyError::RankTooLow)));
    }
    assert_eq!(world.role(&owner).await, Some(Role::Owner));
    assert_eq!(world.role(&admin).await, Some(Role::Admin));
    assert!(world.recorded("member.").await.is_empty());
}

#[tokio::test]
async fn members_and_viewers_change_nobody_themselves_included() {
    let world = world().await;
    let owner = world.owner().await;
    for role in [Role::Viewer, Role::Member] {
        let low = world.member(&owner, role).await;
        let changed = world.change_role(&low, low.user, Role::Admin).await;
        assert!(matches!(changed, Err(TenancyError::Forbidden)));
        let removed = world.remove(&low, owner.user).await;
        assert!(matches!(removed, Err(TenancyError::Forbidden)));
    }
}

#[tokio::test]
async fn a_grant_from_before_a_demotion_changes_nobody_any_more() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let second = world.member(&owner, Role::Owner).await;
    let (old, older) = (
        world.grant::<ManageMembers>(&admin).await.unwrap(),
        world.grant::<ManageMembers>(&second).await.unwrap(),
    );
    world
        .change_role(&owner, admin.user, Role::Member)
        .await
        .unwrap();
    world
        .change_role(&owner, second.user, Role::Admin)
        .await
        .unwrap();
    let back = world
        .tenancy
        .change_role(&old, admin.user, Role::Admin, None);
    assert!(matches!(back.await, Err(TenancyError::Forbidden)));
    let back = world
        .tenancy
        .change_role(&older, second.user, Role::Owner, None);
    assert!(matches!(back.await, Err(TenancyError::RankTooLow)));
    world.remove(&owner, admin.user).await.unwrap();
    let gone = remove_with(&world.control, &world.tenancy, old, second.user).await;
    assert!(matches!(gone, Err(TenancyError::NotMember)));
}

fn somebody(role: Role) -> NewInvitation {
    let email = EmailAddress::parse("somebody@example.com").unwrap();
    NewInvitation {
        email,
        user: None,
        role,
    }
}

async fn open_invitations(world: &World, grant: &Grant<ManageInvitations>) -> usize {
    world.tenancy.invitations(grant).await.unwrap().len()
}

#[tokio::test]
async fn a_grant_from_before_a_demotion_sends_no_invitation_and_withdraws_none() {
    let world = world().await;
    let owner = world.owner().await;
    let second = world.member(&owner, Role::Owner).await;
    let old = world.grant::<ManageInvitations>(&second).await.unwrap();
    let tenancy = &world.tenancy;
    world
        .change_role(&owner, second.user, Role::Admin)
        .await
        .unwrap();
    let above = tenancy.invite(&old, somebody(Role::Owner)).await;
    assert!(matches!(above, Err(TenancyError::RankTooLow)));
    let own = tenancy.invite(&old, somebody(Role::Admin)).await.unwrap();
    let id = own.into_inner().id;
    world
        .change_role(&owner, second.user, Role::Member)
        .await
        .unwrap();
    let by_owner = world.invite(&owner, crate::world::email(owner.user), Role::Viewer);
    let theirs = by_owner.await.unwrap().id;
    let recorded = world.recorded("invitation.").await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    let open = open_invitations(&world, &grant).await;
    for remove in [false, true] {
        if remove {
            world.remove(&owner, second.user).await.unwrap();
        }
        let refused = |error: TenancyError| match error {
            TenancyError::NotMember => remove,
            TenancyError::Forbidden => !remove,
            _ => false,
        };
        let invited = tenancy.invite(&old, somebody(Role::Viewer)).await;
        assert!(refused(invited.unwrap_err()), "removed: {remove}");
        for invitation in [id, theirs] {
            let withdrawn = tenancy.revoke_invitation(&old, invitation).await;
            assert!(refused(withdrawn.unwrap_err()), "removed: {remove}");
        }
    }
    assert_eq!(open_invitations(&world, &grant).await, open);
    assert_eq!(world.recorded("invitation.").await, recorded);
}

#[tokio::test]
async fn a_grant_from_before_a_demotion_renames_no_workspace() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let old = world.grant::<UpdateWorkspace>(&admin).await.unwrap();
    let rename = || {
        let name = WorkspaceName::parse("Taken over").unwrap();
        world.rename(&old, name, None)
    };
    world
        .change_role(&owner, admin.user, Role::Member)
        .await
        .unwrap();
    assert!(matches!(rename().await, Err(TenancyError::Forbidden)));
    world.remove(&owner, admin.user).await.unwrap();
    assert!(matches!(rename().await, Err(TenancyError::NotMember)));
    let workspaces = world.tenancy.workspaces_of(owner.user).await.unwrap();
    let workspace = &workspaces[0].workspace;
    assert_eq!((workspace.name.as_str(), workspace.version), ("Acme", 1));
    assert!(world.recorded("workspace.updated").await.is_empty());
}

#[tokio::test]
async fn the_last_owner_is_neither_demoted_nor_removed() {
    let world = world().await;
    let owner = world.owner().await;
    for role in [Role::Viewer, Role::Member, Role::Admin] {
        let demoted = world.change_role(&owner, owner.user, role).await;
        assert!(matches!(demoted, Err(TenancyError::LastOwner)));
    }
    let removed = world.remove(&owner, owner.user).await;
    assert!(matches!(removed, Err(TenancyError::LastOwner)));
    // An owner who stays one is not in the way.
    world
        .change_role(&owner, owner.user, Role::Owner)
        .await
        .unwrap();
    let second = world.member(&owner, Role::Owner).await;
    world
        .change_role(&second, owner.user, Role::Viewer)
        .await
        .unwrap();
    let left = world.remove(&second, second.user).await;
    assert!(matches!(left, Err(TenancyError::LastOwner)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_owners_who_demote_and_remove_each_other_at_once_leave_one_owner() {
    let world = world().await;
    let one = world.owner().await;
    let two = world.member(&one, Role::Owner).await;
    let (by_one, by_two) = (
        world.grant::<ManageMembers>(&one).await.unwrap(),
        world.grant::<ManageMembers>(&two).await.unwrap(),
    );
    let tasks = (0..20).map(|number| {
        let (tenancy, control) = (world.tenancy.clone(), world.control.clone());
        let (grant, user) = match number % 2 {
            0 => (by_one.clone(), two.user),
            _ => (by_two.clone(), one.user),
        };
        tokio::spawn(async move {
            if number % 4 < 2 {
                let changed = tenancy.change_role(&grant, user, Role::Admin, None).await;
                changed.map(drop)
            } else {
                remove_with(&control, &tenancy, grant, user).await
            }
        })
    });
    let answers = join_all(tasks).await;
    let made = answers
        .iter()
        .filter(|a| a.as_ref().unwrap().is_ok())
        .count();
    assert!(made >= 1);
    let roles = [world.role(&one).await, world.role(&two).await];
    let owners = roles.iter().filter(|role| **role == Some(Role::Owner));
    assert_eq!(owners.count(), 1, "{roles:?}");
}

#[tokio::test]
async fn a_change_over_another_version_than_the_current_is_refused() {
    let world = world().await;
    let owner = world.owner().await;
    let member = world.member(&owner, Role::Member).await;
    let grant = world.grant::<ManageMembers>(&owner).await.unwrap();
    let change = |role, version| {
        world
            .tenancy
            .change_role(&grant, member.user, role, version)
    };
    let first = change(Role::Admin, Some(1)).await.unwrap();
    assert_eq!((first.version, first.role), (2, Role::Admin));
    let late = change(Role::Viewer, Some(1)).await;
    assert!(matches!(late, Err(TenancyError::VersionMismatch)));
    assert_eq!(world.role(&member).await, Some(Role::Admin));
}

#[tokio::test]
async fn openbao_ghsa_c36x_h252_g9x2_members_of_another_workspace_are_not_found() {
    let world = world().await;
    let (one, two) = (world.owner().await, world.owner().await);
    let theirs = world.member(&two, Role::Viewer).await;
    for user in [theirs.user, two.user, world.person().user] {
        let changed = world.change_role(&one, user, Role::Viewer).await;
        assert!(matches!(changed, Err(TenancyError::MemberNotFound)));
        let removed = world.remove(&one, user).await;
        assert!(matches!(removed, Err(TenancyError::MemberNotFound)));
    }
    let grant = world.grant::<ReadMembers>(&one).await.unwrap();
    let page = world
        .tenancy
        .members(&grant, kernel::PageLimit::default(), None)
        .await;
    let users: Vec<_> = page
        .unwrap()
        .data
        .iter()
        .map(|member| member.user)
        .collect();
    assert_eq!(users, [one.user]);
    assert_eq!(world.role(&theirs).await, Some(Role::Viewer));
}

#[tokio::test]
async fn every_change_of_members_is_recorded_with_it() {
    let world = world().await;
    let owner = world.owner().await;
    let member = world.member(&owner, Role::Member).await;
    world
        .change_role(&owner, member.user, Role::Admin)
        .await
        .unwrap();
    world.remove(&owner, member.user).await.unwrap();
    let recorded = world.recorded("member.").await;
    assert_eq!(recorded, ["member.role_changed", "member.removed"]);
}
