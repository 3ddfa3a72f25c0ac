//! Sending and withdrawing invitations, and what is kept of their tokens.

use std::time::Duration;

use futures_util::future::join_all;
use kernel::{EmailAddress, Origin};
use sea_orm::ConnectionTrait;
use storage::{Jobs, Once};
use tenancy::permission::ManageInvitations;
use tenancy::{NewInvitation, Role, TenancyError};

use crate::world::{World, email, idempotent, texts, world};

fn somebody() -> EmailAddress {
    EmailAddress::parse("somebody@example.com").unwrap()
}

#[tokio::test]
async fn nobody_invites_above_their_own_role() {
    let world = world().await;
    let owner = world.owner().await;
    let admin = world.member(&owner, Role::Admin).await;
    let refused = world.invite(&admin, somebody(), Role::Owner).await;
    assert!(matches!(refused, Err(TenancyError::RankTooLow)));
    let member = world.member(&owner, Role::Member).await;
    let refused = world.invite(&member, somebody(), Role::Viewer).await;
    assert!(matches!(refused, Err(TenancyError::Forbidden)));
    world.invite(&admin, somebody(), Role::Admin).await.unwrap();
}

#[tokio::test]
async fn an_address_has_one_open_invitation_however_it_is_written() {
    let world = world().await;
    let owner = world.owner().await;
    let first = world
        .invite(&owner, somebody(), Role::Viewer)
        .await
        .unwrap();
    let again = EmailAddress::parse(" SomeBody@Example.COM ").unwrap();
    let refused = world.invite(&owner, again.clone(), Role::Viewer).await;
    assert!(matches!(refused, Err(TenancyError::InvitationExists)));
    // Another workspace may invite the same person.
    let other = world.owner().await;
    world
        .invite(&other, again.clone(), Role::Viewer)
        .await
        .unwrap();
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    world
        .tenancy
        .revoke_invitation(&grant, first.id)
        .await
        .unwrap();
    world
        .invite(&owner, again.clone(), Role::Viewer)
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(7 * 24 * 60 * 60));
    world.invite(&owner, again, Role::Viewer).await.unwrap();
    let open = world.tenancy.invitations(&grant).await.unwrap();
    assert_eq!(open.len(), 1);
}

#[tokio::test]
async fn a_member_is_not_invited_again() {
    let world = world().await;
    let owner = world.owner().await;
    let member = world.member(&owner, Role::Member).await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    let new = || NewInvitation {
        email: email(member.user),
        user: Some(member.user),
        role: Role::Admin,
    };
    let refused = world.tenancy.invite(&grant, new()).await;
    assert!(matches!(refused, Err(TenancyError::AlreadyMember)));
    assert!(world.tenancy.invitations(&grant).await.unwrap().is_empty());
    // A user who is a member elsewhere, or no longer here, is somebody new.
    let other = world.owner().await;
    let elsewhere = world.grant::<ManageInvitations>(&other).await.unwrap();
    world.tenancy.invite(&elsewhere, new()).await.unwrap();
    world.remove(&owner, member.user).await.unwrap();
    world.tenancy.invite(&grant, new()).await.unwrap();
}

#[tokio::test]
async fn parallel_invitations_of_one_address_make_one() {
    let world = world().await;
    let owner = world.owner().await;
    let invite = || world.invite(&owner, somebody(), Role::Viewer);
    let answers = join_all((0..10).map(|_| invite())).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}

#[tokio::test]
async fn the_same_request_twice_is_one_invitation_and_one_mail() {
    let world = world().await;
    let owner = world.owner().await;
    let origin = idempotent("k1", "{}");
    let grant = world
        .tenancy
        .grant::<ManageInvitations>(&owner, origin)
        .await
        .unwrap();
    let new = || NewInvitation {
        email: somebody(),
        user: None,
        role: Role::Viewer,
    };
    let first = world.tenancy.invite(&grant, new()).await.unwrap();
    let second = world.tenancy.invite(&grant, new()).await.unwrap();
    assert!(matches!(
        (&first, &second),
        (Once::Fresh(_), Once::Replayed(_))
    ));
    assert_eq!(first.into_inner(), second.into_inner());
    assert_eq!(mails(&world).await, 1);
}

async fn mails(world: &World) -> usize {
    Jobs::take(&world.control, &["mail"], 100)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn openbao_ghsa_c36x_h252_g9x2_invitations_of_another_workspace_are_not_found() {
    let world = world().await;
    let (one, two) = (world.owner().await, world.owner().await);
    let theirs = world.invite(&two, somebody(), Role::Viewer).await.unwrap();
    let grant = world.grant::<ManageInvitations>(&one).await.unwrap();
    let refused = world.tenancy.revoke_invitation(&grant, theirs.id).await;
    assert!(matches!(refused, Err(TenancyError::InvitationNotFound)));
    assert!(world.tenancy.invitations(&grant).await.unwrap().is_empty());
    assert!(world.token(&one, &theirs).await.is_none());
    assert!(world.token(&two, &theirs).await.is_some());
}

#[tokio::test]
async fn an_invitation_that_is_not_open_is_not_withdrawn_again() {
    let world = world().await;
    let owner = world.owner().await;
    let grant = world.grant::<ManageInvitations>(&owner).await.unwrap();
    let invitation = world
        .invite(&owner, somebody(), Role::Viewer)
        .await
        .unwrap();
    let unknown = world.ids.next().unwrap();
    world
        .tenancy
        .revoke_invitation(&grant, invitation.id)
        .await
        .unwrap();
    for id in [invitation.id, unknown] {
        let refused = world.tenancy.revoke_invitation(&grant, id).await;
        assert!(matches!(refused, Err(TenancyError::InvitationNotFound)));
    }
    let recorded = world.recorded("invitation.").await;
    assert_eq!(recorded, ["invitation.created", "invitation.revoked"]);
}

/// Every value of every row of the control database, blobs in hex.
async fn everything_stored(world: &World) -> String {
    let reader = world.control.reader();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let mut stored = String::new();
    for table in texts(reader, tables).await {
        let columns = format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')");
        let columns = texts(reader, &columns).await.join(" || ' ' || ");
        let rows = texts(reader, &format!("SELECT {columns} FROM {table}")).await;
        stored.push_str(&rows.join("\n"));
    }
    stored
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[tokio::test]
async fn the_token_of_an_invitation_is_stored_nowhere() {
    use base64::Engine;
    let world = world().await;
    let owner = world.owner().await;
    let person = world.person();
    let address = email(person.user);
    let invitation = world
        .invite(&owner, address.clone(), Role::Viewer)
        .await
        .unwrap();
    let token = world.token(&owner, &invitation).await.unwrap();
    let secret = token.expose().strip_prefix("bwt_").unwrap();
    let decoder = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = decoder.decode(secret).unwrap();
    assert_eq!(bytes.len(), 32);
    world.accept(&person, address, &token).await.unwrap();
    let stored = everything_stored(&world).await;
    assert!(
        stored.contains("invitation.accepted"),
        "the search sees the rows"
    );
    for form in [secret.to_owned(), hex(secret.as_bytes()), hex(&bytes)] {
        assert!(!stored.contains(&form), "{form} is stored");
    }
}

#[tokio::test]
async fn an_event_names_no_address() {
    let world = world().await;
    let owner = world.owner().await;
    world
        .invite(&owner, somebody(), Role::Viewer)
        .await
        .unwrap();
    let details = texts(world.control.reader(), "SELECT details FROM audit_events").await;
    assert!(!details.is_empty());
    assert!(details.iter().all(|details| !details.contains("somebody")));
    let jobs = texts(world.control.reader(), "SELECT payload FROM jobs").await;
    assert!(jobs.iter().all(|payload| !payload.contains("somebody")));
}

#[tokio::test]
async fn an_invitation_is_not_there_when_its_mail_could_not_be_queued() {
    let world = world().await;
    let owner = world.owner().await;
    let grant = world
        .tenancy
        .grant::<ManageInvitations>(&owner, Origin::default())
        .await
        .unwrap();
    let refusing = "CREATE TRIGGER no_mail BEFORE INSERT ON jobs WHEN NEW.kind = 'mail' \
                    BEGIN SELECT RAISE(ABORT, 'no'); END";
    let broken: Result<(), TenancyError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(refusing).await?;
                Ok(())
            })
        })
        .await;
    broken.unwrap();
    let new = NewInvitation {
        email: somebody(),
        user: None,
        role: Role::Viewer,
    };
    let failed = world.tenancy.invite(&grant, new).await;
    assert!(matches!(failed, Err(TenancyError::Storage(_))));
    assert!(world.tenancy.invitations(&grant).await.unwrap().is_empty());
    assert!(world.recorded("invitation.").await.is_empty());
}
