//! The way past a lock of strangers gives nobody more guesses, and fills no log.

use auth::SecondFactor;

use super::under_attack::{WRONG, from, strangers_lock, with_both};
use super::{code, equipped, is_locked};
use crate::world::{EMAIL, PASSWORD, World};

#[tokio::test]
async fn whoever_has_a_second_factor_alone_does_not_find_the_password_from_many_networks() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    let locked = async || {
        while !is_locked(&world.sign_in(EMAIL, WRONG).await) {}
    };
    locked().await;
    world.mails().await;
    for number in 0..12 {
        let stranger = from(&format!("198.51.100.{number}"));
        let right = code(&ada.app, &world);
        let refused = with_both(&world, &stranger, WRONG, &right).await;
        assert!(is_locked(&refused));
    }
    // A thirteenth network does not help, whatever the password is.
    locked().await;
    let right = code(&ada.app, &world);
    let late = with_both(&world, &from("203.0.113.9"), PASSWORD, &right).await;
    assert!(is_locked(&late));
    let mails = world.mails().await;
    let told = mails.iter().filter(|mail| mail.contains("guessing"));
    assert_eq!(told.count(), 1, "{mails:?}");
    // A wrong code is nobody's: strangers lock no holder of a factor.
    let world = World::new().await;
    let ada = equipped(&world).await;
    while !is_locked(&world.sign_in(EMAIL, WRONG).await) {}
    world.mails().await;
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    for number in 0..30 {
        let stranger = from(&format!("198.51.100.{number}"));
        with_both(&world, &stranger, WRONG, &wrong)
            .await
            .unwrap_err();
    }
    assert!(world.mails().await.is_empty(), "strangers cause no mail");
    let right = code(&ada.app, &world);
    let own = from("203.0.113.9");
    with_both(&world, &own, PASSWORD, &right).await.unwrap();
}

#[tokio::test]
async fn attempts_past_a_lock_fill_no_log_from_however_many_networks_they_come() {
    let world = World::new().await;
    let ada = equipped(&world).await;
    strangers_lock(&world).await;
    let before = world.events("sign_in.failed").await.len();
    let wrong = SecondFactor::Code(ada.app.wrong_code(world.clock.now()));
    for number in 0..40 {
        let stranger = from(&format!("198.51.100.{number}"));
        with_both(&world, &stranger, WRONG, &wrong)
            .await
            .unwrap_err();
    }
    let written = world.events("sign_in.failed").await.len() - before;
    assert_eq!(written, 10);
}
