//! One answer is one use, also of two at once, and also where an authenticator was copied.

use futures_util::future::join_all;

use super::{alone, answer_alone, holder, is_refused, reasons, with_both};
use crate::world::World;

#[tokio::test]
async fn of_many_that_bring_one_answer_at_once_one_gets_in() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let asked = world.auth.request_passkey().await.unwrap();
    let answer = ada.key.sign(&asked.public_key);
    let tries = (0..10).map(|_| answer_alone(&world, &asked.challenge, answer.clone()));
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}

#[tokio::test]
async fn of_two_copies_that_count_alike_at_once_one_gets_in() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        let asked = world.auth.request_passkey().await.unwrap();
        // Each copy has counted as far.
        ada.key.counter = 7;
        answers.push((ada.key.sign(&asked.public_key), asked.challenge));
    }
    let tries = answers
        .into_iter()
        .map(|(answer, challenge)| async { answer_alone(&world, &{ challenge }, answer).await });
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(reasons(&world).await, ["cloned"; 3]);
}

#[tokio::test]
async fn a_count_that_goes_back_is_refused_and_mailed() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    ada.key.counter = 41;
    alone(&world, &mut ada.key).await.unwrap();
    world.mails().await;
    for counter in [41, 0, 20] {
        ada.key.counter = counter;
        ada.key.conduct.step = 0;
        assert!(is_refused(&alone(&world, &mut ada.key).await));
    }
    ada.key.counter = 42;
    assert!(is_refused(&with_both(&world, &mut ada.key).await));
    assert_eq!(reasons(&world).await, ["cloned"; 4]);
    let mails = world.mails().await;
    let warned = mails.iter().filter(|mail| mail.contains("passkey_cloned"));
    assert_eq!(warned.count(), 4, "{mails:?}");
    ada.key.conduct.step = 1;
    alone(&world, &mut ada.key).await.unwrap();
}

#[tokio::test]
async fn an_authenticator_that_counts_nothing_is_taken_again_and_again() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    ada.key.conduct.step = 0;
    for _ in 0..3 {
        alone(&world, &mut ada.key).await.unwrap();
    }
    let asked = world.auth.request_passkey().await.unwrap();
    let answer = ada.key.sign(&asked.public_key);
    let tries = (0..10).map(|_| answer_alone(&world, &asked.challenge, answer.clone()));
    let answers = join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
}
