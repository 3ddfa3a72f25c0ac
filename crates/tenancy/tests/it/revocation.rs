//! What a role allows ends with the change, for the very next grant.

use futures_util::FutureExt;
use tenancy::permission::{ManageMembers, ReadWorkspace, UpdateWorkspace};
use tenancy::{Role, TenancyError};

use crate::world::world;

#[tokio::test]
async fn a_changed_role_counts_from_the_next_grant_on() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    world.grant::<UpdateWorkspace>(&admin).await.unwrap();
    world
        .change_role(&owner, admin.user, Role::Viewer)
        .await
        .unwrap();
    let refused = world.grant::<UpdateWorkspace>(&admin).await;
    assert!(matches!(refused, Err(TenancyError::Forbidden)));
    world
        .change_role(&owner, admin.user, Role::Admin)
        .await
        .unwrap();
    world.grant::<UpdateWorkspace>(&admin).await.unwrap();
}

#[tokio::test]
async fn a_removed_member_gets_no_grant_and_comes_back_by_a_new_invitation() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    world.grant::<ReadWorkspace>(&admin).await.unwrap();
    world.remove(&owner, admin.user).await.unwrap();
    let refused = world.grant::<ReadWorkspace>(&admin).await;
    assert!(matches!(refused, Err(TenancyError::NotMember)));
    assert!(
        world
            .tenancy
            .workspaces_of(admin.user)
            .await
            .unwrap()
            .is_empty()
    );
    let email = crate::world::email(admin.user);
    let invitation = world
        .invite(&owner, email.clone(), Role::Viewer)
        .await
        .unwrap();
    let token = world.token(&owner, &invitation).await.unwrap();
    world.accept(&admin, email, &token).await.unwrap();
    // That there was no membership had been remembered.
    world.grant::<ReadWorkspace>(&admin).await.unwrap();
}

#[tokio::test]
async fn whoever_was_removed_cannot_come_back_by_an_older_invitation() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let email = crate::world::email(admin.user);
    // Sent before anybody knew whose address it was: nothing tells that this is a member.
    let own = world.invite(&admin, email.clone(), Role::Admin).await;
    let token = world.token(&owner, &own.unwrap()).await.unwrap();
    world.remove(&owner, admin.user).await.unwrap();
    let refused = world.accept(&admin, email, &token).await;
    assert!(matches!(refused, Err(TenancyError::InvitationInvalid)));
    assert_eq!(world.role(&admin).await, None);
    let recorded = world.recorded("invitation.").await;
    assert_eq!(recorded.last().unwrap(), "invitation.revoked");
}

#[tokio::test]
async fn an_invitation_that_was_void_at_the_removal_comes_to_life_no_more() {
    let world = world().await;
    let owner = world.owner().await;
    let sender = world.member(&owner, Role::Admin).await;
    let member = world.member(&owner, Role::Member).await;
    let email = crate::world::email(member.user);
    let sent = world.invite(&sender, email.clone(), Role::Admin).await;
    let token = world.token(&owner, &sent.unwrap()).await.unwrap();
    let change = |role| world.change_role(&owner, sender.user, role);
    change(Role::Viewer).await.unwrap();
    world.remove(&owner, member.user).await.unwrap();
    change(Role::Admin).await.unwrap();
    let refused = world.accept(&member, email, &token).await;
    assert!(matches!(refused, Err(TenancyError::InvitationInvalid)));
    let recorded = world.recorded("invitation.").await;
    assert!(!recorded.contains(&"invitation.revoked".to_owned()));
}

#[tokio::test]
async fn a_demotion_counts_even_when_the_one_who_asked_for_it_has_gone() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let bystander = world.member(&owner, Role::Viewer).await;
    world.grant::<UpdateWorkspace>(&admin).await.unwrap();
    let grant = world.grant::<ManageMembers>(&owner).await.unwrap();
    let demotion = world
        .tenancy
        .change_role(&grant, admin.user, Role::Viewer, None);
    assert!(demotion.now_or_never().is_none());
    // A change behind it in the queue: when it is answered, the demotion is durable.
    world
        .change_role(&owner, bystander.user, Role::Member)
        .await
        .unwrap();
    let refused = world.grant::<UpdateWorkspace>(&admin).await;
    assert!(matches!(refused, Err(TenancyError::Forbidden)));
}

#[tokio::test]
async fn a_demotion_that_failed_leaves_the_role_and_what_is_known_of_it() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    world.grant::<UpdateWorkspace>(&admin).await.unwrap();
    let grant = world.grant::<ManageMembers>(&owner).await.unwrap();
    let (tenancy, user) = (world.tenancy.clone(), admin.user);
    let failed: Result<(), TenancyError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                let email = crate::world::email(user);
                tenancy
                    .remove_member(transaction, &grant, user, &email)
                    .await?;
                Err(TenancyError::VersionMismatch)
            })
        })
        .await;
    assert!(matches!(failed, Err(TenancyError::VersionMismatch)));
    world.grant::<UpdateWorkspace>(&admin).await.unwrap();
    assert!(world.recorded("member.").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn grants_that_race_with_a_demotion_never_bring_the_old_role_back() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    for round in 0..10 {
        let racing = (0..8).map(|_| {
            let tenancy = world.tenancy.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    let grant = tenancy.grant::<UpdateWorkspace>(&admin, kernel::Origin::default());
                    drop(grant.await);
                }
            })
        });
        let racing: Vec<_> = racing.collect();
        let role = if round % 2 == 0 {
            Role::Viewer
        } else {
            Role::Admin
        };
        world.change_role(&owner, admin.user, role).await.unwrap();
        assert_eq!(
            world.role(&admin).await,
            Some(role),
            "right after the change"
        );
        for task in racing {
            task.await.unwrap();
        }
        assert_eq!(world.role(&admin).await, Some(role), "after the race");
    }
}
