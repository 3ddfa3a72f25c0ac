//! The first owner.

use std::time::Duration;

use auth::{AuthError, Client};
use kernel::{EmailAddress, SecretText, UserId};

use crate::world::{EMAIL, PASSWORD, World, origin, secret, settings};

async fn redeem(world: &World, token: &SecretText) -> Result<UserId, AuthError> {
    let email = EmailAddress::parse(EMAIL).unwrap();
    let owner = world
        .auth
        .prepare_user(email, &secret(PASSWORD), "Ada")
        .await
        .unwrap();
    let (auth, token) = (world.auth.clone(), token.clone());
    world
        .control
        .write(move |tx| {
            Box::pin(async move { auth.redeem_claim_in(tx, &origin(), &token, owner).await })
        })
        .await
}

#[tokio::test]
async fn the_holder_of_the_claim_token_becomes_the_first_owner_and_signs_in() {
    let world = World::new().await;
    let token = world.auth.issue_claim().await.unwrap().unwrap();
    world.auth.check_claim(&token).await.unwrap();
    let user = redeem(&world, &token).await.unwrap();
    assert_eq!(world.session().await.user, user);
    assert_eq!(world.events("installation.claimed").await.len(), 1);
}

#[tokio::test]
async fn an_installation_is_claimed_only_once_and_stays_so_after_a_restart() {
    let world = World::new().await;
    let token = world.auth.issue_claim().await.unwrap().unwrap();
    redeem(&world, &token).await.unwrap();
    assert!(matches!(
        redeem(&world, &token).await,
        Err(AuthError::ClaimUsed)
    ));
    assert!(matches!(
        world.auth.check_claim(&token).await,
        Err(AuthError::ClaimUsed)
    ));
    assert!(world.auth.issue_claim().await.unwrap().is_none());
    let world = world.restart(settings()).await;
    assert!(world.auth.issue_claim().await.unwrap().is_none());
    assert!(matches!(
        redeem(&world, &token).await,
        Err(AuthError::ClaimUsed)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_claims_at_once_one_counts() {
    let world = World::new().await;
    let token = world.auth.issue_claim().await.unwrap().unwrap();
    let mut tasks = Vec::new();
    for number in 0..8 {
        let email = EmailAddress::parse(&format!("owner{number}@example.com")).unwrap();
        let owner = world
            .auth
            .prepare_user(email, &secret(PASSWORD), "Ada")
            .await
            .unwrap();
        let (auth, control, token) = (world.auth.clone(), world.control.clone(), token.clone());
        tasks.push(tokio::spawn(async move {
            let claim = control.write(move |tx| {
                Box::pin(async move { auth.redeem_claim_in(tx, &origin(), &token, owner).await })
            });
            claim.await
        }));
    }
    let mut claimed = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => claimed += 1,
            Err(AuthError::ClaimUsed) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(claimed, 1);
}

#[tokio::test]
async fn a_newer_claim_token_ends_the_older_one_and_both_expire() {
    let world = World::new().await;
    let older = world.auth.issue_claim().await.unwrap().unwrap();
    let newer = world.auth.issue_claim().await.unwrap().unwrap();
    assert!(matches!(
        redeem(&world, &older).await,
        Err(AuthError::ClaimInvalid)
    ));
    assert!(matches!(
        redeem(&world, &secret("bwt_x")).await,
        Err(AuthError::ClaimInvalid)
    ));
    world.clock.advance(Duration::from_secs(7 * 86_400));
    assert!(matches!(
        redeem(&world, &newer).await,
        Err(AuthError::ClaimInvalid)
    ));
    let fresh = world.auth.issue_claim().await.unwrap().unwrap();
    redeem(&world, &fresh).await.unwrap();
}

#[tokio::test]
async fn a_stranger_who_registers_first_does_not_keep_the_owner_out() {
    let world = World::new().await;
    let stranger = world.registered(EMAIL, "a passphrase of a stranger").await;
    let token = world.auth.issue_claim().await.unwrap().unwrap();
    assert_eq!(redeem(&world, &token).await.unwrap(), stranger);
    let strangers = world.sign_in(EMAIL, "a passphrase of a stranger").await;
    assert!(matches!(strangers, Err(AuthError::InvalidCredentials)));
    world.session().await;
}

#[tokio::test]
async fn an_address_that_is_somebodys_is_told_to_the_holder_of_the_token() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let token = world.auth.issue_claim().await.unwrap().unwrap();
    assert!(matches!(
        redeem(&world, &token).await,
        Err(AuthError::EmailTaken)
    ));
    world.auth.check_claim(&token).await.unwrap();
}

#[tokio::test]
async fn a_flow_that_fails_later_keeps_nothing_of_the_claim() {
    let world = World::new().await;
    let token = world.auth.issue_claim().await.unwrap().unwrap();
    let email = EmailAddress::parse(EMAIL).unwrap();
    let owner = world
        .auth
        .prepare_user(email, &secret(PASSWORD), "Ada")
        .await
        .unwrap();
    let (auth, copy) = (world.auth.clone(), token.clone());
    let failed: Result<(), AuthError> = world
        .control
        .write(move |tx| {
            Box::pin(async move {
                let user = auth.redeem_claim_in(tx, &origin(), &copy, owner).await?;
                let web = Client::Web;
                auth.insert_session_in(tx, &origin(), user, None, None, web)
                    .await?;
                Err(AuthError::SessionNotFound)
            })
        })
        .await;
    assert!(failed.is_err());
    assert!(world.events("installation.claimed").await.is_empty());
    redeem(&world, &token).await.unwrap();
}
