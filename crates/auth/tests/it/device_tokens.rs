//! What a device keeps, and what that gives to whoever has it.

use auth::AuthError;

use crate::devices::{MINUTE, WRONG, at_home, is_locked, on, sign_in, strangers_lock};
use crate::world::{EMAIL, PASSWORD, World, secret};

#[tokio::test]
async fn whoever_has_a_device_token_of_somebody_gets_no_further_guesses_by_an_account_of_their_own()
{
    let world = World::new().await;
    let home = at_home(&world).await;
    world.person("eve@example.com").await;
    let mut device = home.clone();
    let mut judged = 0;
    for _ in 0..4 {
        for _ in 0..5 {
            let guess = sign_in(&world, &on(&device), EMAIL, WRONG).await;
            judged += usize::from(matches!(guess, Err(AuthError::InvalidCredentials)));
        }
        let eves = sign_in(&world, &on(&home), "eve@example.com", PASSWORD).await;
        device = eves.unwrap().device.unwrap_or(device);
    }
    assert_eq!(judged, 10);
    // The owner's device is known as before: its count is over, and that of others is not.
    assert!(is_locked(
        &sign_in(&world, &on(&home), EMAIL, PASSWORD).await
    ));
    world.clock.advance(15 * MINUTE);
    strangers_lock(&world).await;
    sign_in(&world, &on(&home), EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_device_keeps_tokens_of_eight_users_and_what_is_no_token_is_left_out() {
    let world = World::new().await;
    let mut device = secret("bwd_short.nonsense..");
    for number in 0..9 {
        let email = format!("{number}@example.com");
        world.person(&email).await;
        let session = sign_in(&world, &on(&device), &email, PASSWORD).await;
        device = session.unwrap().device.unwrap();
    }
    assert_eq!(device.expose().split('.').count(), 8);
    let first = sign_in(&world, &on(&device), "0@example.com", PASSWORD).await;
    assert!(first.unwrap().device.is_some(), "the oldest had to go");
    let last = sign_in(&world, &on(&device), "8@example.com", PASSWORD).await;
    assert!(last.unwrap().device.is_none());
}

#[tokio::test]
async fn programs_that_keep_no_token_put_no_device_out_to_which_its_user_came_back() {
    let world = World::new().await;
    let home = at_home(&world).await;
    world.clock.advance(MINUTE);
    sign_in(&world, &on(&home), EMAIL, PASSWORD).await.unwrap();
    for _ in 0..120 {
        world.clock.advance(MINUTE);
        world.sign_in(EMAIL, PASSWORD).await.unwrap();
    }
    strangers_lock(&world).await;
    sign_in(&world, &on(&home), EMAIL, PASSWORD).await.unwrap();
}
