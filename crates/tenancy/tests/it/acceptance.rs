//! An invitation is accepted once, in time, by the person it was sent to.

use std::time::Duration;

use futures_util::future::join_all;
use kernel::{Actor, EmailAddress, Origin, SecretText};
use tenancy::permission::ManageInvitations;
use tenancy::{Role, TenancyError};

use crate::world::{World, email, inside, texts, world};

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An invited person with the token from the mail.
async fn invited(world: &World, owner: &Actor, role: Role) -> (Actor, SecretText) {
    let person = world.person();
    let invitation = world.invite(owner, email(person.user), role).await.unwrap();
    let token = world.token(owner, &invitation).await.unwrap();
    (person, token)
}

async fn assert_invalid(world: &World, person: &Actor, address: EmailAddress, token: &SecretText) {
    let refused = world.accept(person, address, token).await;
    assert!(matches!(refused, Err(TenancyError::InvitationInvalid)));
    assert!(
        world
            .tenancy
            .workspaces_of(person.user)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(world.recorded("invitation.accepted").await.is_empty());
}

#[tokio::test]
async fn better_auth_ghsa_fmh4_wcc4_5jm3_another_address_does_not_accept() {
    let world = world().await;
    let owner = world.owner().await;
    let (person, token) = invited(&world, &owner, Role::Admin).await;
    let thief = world.person();
    assert_invalid(&world, &thief, email(thief.user), &token).await;
    let near = EmailAddress::parse(&format!("x{}", email(person.user).as_written())).unwrap();
    assert_invalid(&world, &thief, near, &token).await;
    // The attempt has not used the invitation up, and the address counts, not its spelling.
    let shouted = email(person.user).as_written().to_uppercase();
    let shouted = EmailAddress::parse(&shouted).unwrap();
    let joined = world.accept(&person, shouted, &token).await.unwrap();
    assert_eq!(
        (joined.role, joined.workspace.id),
        (Role::Admin, owner.workspace.unwrap())
    );
}

#[tokio::test]
async fn authentik_cve_2025_64708_an_expired_invitation_is_dead_without_any_cleanup() {
    let world = world().await;
    let owner = world.owner().await;
    let (person, token) = invited(&world, &owner, Role::Viewer).await;
    world.clock.advance(WEEK);
    assert_invalid(&world, &person, email(person.user), &token).await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    assert!(world.tenancy.invitations(&grant).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_invitation_is_good_until_the_last_moment_of_its_week() {
    let world = world().await;
    let owner = world.owner().await;
    let (person, token) = invited(&world, &owner, Role::Viewer).await;
    world.clock.advance(WEEK - Duration::from_micros(1));
    world
        .accept(&person, email(person.user), &token)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_withdrawn_invitation_is_dead_and_gets_no_new_token() {
    let world = world().await;
    let owner = world.owner().await;
    let (person, token) = invited(&world, &owner, Role::Viewer).await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    let open = world.tenancy.invitations(&grant).await.unwrap();
    world
        .tenancy
        .revoke_invitation(&grant, open[0].id)
        .await
        .unwrap();
    assert_invalid(&world, &person, email(person.user), &token).await;
    assert!(world.token(&owner, &open[0]).await.is_none());
}

#[tokio::test]
async fn a_token_works_once_even_after_its_member_was_removed() {
    let world = world().await;
    let owner = world.owner().await;
    let (person, token) = invited(&world, &owner, Role::Viewer).await;
    let address = email(person.user);
    world
        .accept(&person, address.clone(), &token)
        .await
        .unwrap();
    let again = world.accept(&person, address.clone(), &token).await;
    assert!(matches!(again, Err(TenancyError::InvitationInvalid)));
    world.remove(&owner, person.user).await.unwrap();
    let again = world.accept(&person, address, &token).await;
    assert!(matches!(again, Err(TenancyError::InvitationInvalid)));
    assert_eq!(
        world.role(&inside(&person, owner.workspace.unwrap())).await,
        None
    );
}

#[tokio::test]
async fn a_token_that_was_issued_anew_kills_the_one_before() {
    let world = world().await;
    let owner = world.owner().await;
    let person = world.person();
    let invitation = world
        .invite(&owner, email(person.user), Role::Viewer)
        .await
        .unwrap();
    let old = world.token(&owner, &invitation).await.unwrap();
    let new = world.token(&owner, &invitation).await.unwrap();
    assert_ne!(old.expose(), new.expose());
    assert_invalid(&world, &person, email(person.user), &old).await;
    world
        .accept(&person, email(person.user), &new)
        .await
        .unwrap();
    assert!(world.token(&owner, &invitation).await.is_none());
}

#[tokio::test]
async fn an_invitation_whose_mail_has_not_left_is_accepted_by_no_token() {
    let world = world().await;
    let owner = world.owner().await;
    let person = world.person();
    world
        .invite(&owner, email(person.user), Role::Viewer)
        .await
        .unwrap();
    for text in ["", "bwt_", "bwt_AAAA", "null", "\u{e9}"] {
        let token = SecretText::new(text.to_owned());
        assert_invalid(&world, &person, email(person.user), &token).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_parallel_acceptances_make_one_membership() {
    let world = world().await;
    let owner = world.owner().await;
    let (person, token) = invited(&world, &owner, Role::Member).await;
    let tasks = (0..50).map(|_| {
        let (tenancy, token) = (world.tenancy.clone(), token.clone());
        let address = email(person.user);
        tokio::spawn(async move {
            let origin = Origin::default();
            tenancy
                .accept_invitation(&person, &origin, address, &token)
                .await
        })
    });
    let answers = join_all(tasks).await;
    let accepted = answers
        .iter()
        .filter(|answer| answer.as_ref().unwrap().is_ok());
    assert_eq!(accepted.count(), 1);
    let rows = "SELECT role FROM memberships ORDER BY role";
    assert_eq!(
        texts(world.control.reader(), rows).await,
        ["member", "owner"]
    );
    let recorded = world.recorded("invitation.accepted").await;
    assert_eq!(recorded.len(), 1);
}

#[tokio::test]
async fn a_member_who_is_invited_again_keeps_the_role() {
    let world = world().await;
    let owner = world.owner().await;
    let viewer = world.member(&owner, Role::Viewer).await;
    let invitation = world
        .invite(&owner, email(viewer.user), Role::Owner)
        .await
        .unwrap();
    let token = world.token(&owner, &invitation).await.unwrap();
    let refused = world.accept(&viewer, email(viewer.user), &token).await;
    assert!(matches!(refused, Err(TenancyError::AlreadyMember)));
    assert_eq!(world.role(&viewer).await, Some(Role::Viewer));
}

#[tokio::test]
async fn an_invitation_is_void_once_its_inviter_was_removed_and_the_address_can_be_invited_anew() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let (person, token) = invited(&world, &admin, Role::Admin).await;
    let accepted = world.recorded("invitation.accepted").await;
    world.remove(&owner, admin.user).await.unwrap();
    let refused = world.accept(&person, email(person.user), &token).await;
    assert!(matches!(refused, Err(TenancyError::InvitationInvalid)));
    assert_eq!(world.recorded("invitation.accepted").await, accepted);
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    assert!(world.tenancy.invitations(&grant).await.unwrap().is_empty());
    let again = world.invite(&owner, email(person.user), Role::Viewer).await;
    let fresh = world.token(&owner, &again.unwrap()).await.unwrap();
    let joined = world.accept(&person, email(person.user), &fresh).await;
    assert_eq!(joined.unwrap().role, Role::Viewer);
}

#[tokio::test]
async fn an_invitation_counts_no_more_than_its_inviters_rank_of_today() {
    // The role of the inviter then and now, the invited role, and whether it is still good.
    for (then, now, role, good) in [
        (Role::Owner, Role::Owner, Role::Owner, true),
        (Role::Owner, Role::Admin, Role::Owner, false),
        (Role::Owner, Role::Admin, Role::Admin, true),
        (Role::Admin, Role::Owner, Role::Admin, true),
        (Role::Admin, Role::Member, Role::Member, false),
        (Role::Admin, Role::Viewer, Role::Viewer, false),
    ] {
        let world = world().await;
        let owner = world.owner().await;
        let inviter = world.member(&owner, then).await;
        let (person, token) = invited(&world, &inviter, role).await;
        let changed = world.change_role(&owner, inviter.user, now).await;
        assert_eq!(changed.unwrap().role, now);
        let answer = world.accept(&person, email(person.user), &token).await;
        let case = format!("{then:?} to {now:?}, invited {role:?}: {answer:?}");
        match answer {
            Ok(joined) => assert!(good && joined.role == role, "{case}"),
            Err(TenancyError::InvitationInvalid) => assert!(!good, "{case}"),
            Err(_) => panic!("{case}"),
        }
    }
}

#[tokio::test]
async fn a_void_invitation_gets_no_mail_and_stays_dead_once_the_address_was_invited_anew() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let (person, old) = invited(&world, &admin, Role::Admin).await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    let open = world.tenancy.invitations(&grant).await.unwrap();
    let change = |role| world.change_role(&owner, admin.user, role);
    change(Role::Member).await.unwrap();
    assert!(world.token(&owner, &open[0]).await.is_none());
    let again = world.invite(&owner, email(person.user), Role::Viewer).await;
    change(Role::Admin).await.unwrap();
    let refused = world.accept(&person, email(person.user), &old).await;
    assert!(matches!(refused, Err(TenancyError::InvitationInvalid)));
    let fresh = world.token(&owner, &again.unwrap()).await.unwrap();
    let joined = world.accept(&person, email(person.user), &fresh).await;
    assert_eq!(joined.unwrap().role, Role::Viewer);
}
