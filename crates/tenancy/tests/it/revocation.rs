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
                tenancy.remove_member(transaction, &grant, user).await?;
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
