//! The text of an access token: every character of it counts.

use serde_json::json;

use crate::forge::{encode, issued, refused, with};
use crate::world::{EMAIL, PASSWORD, World};

#[tokio::test]
async fn a_text_that_is_not_exactly_a_token_is_refused() {
    let (world, session, parts, forge) = issued().await;
    let good = session.access_token.expose();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    for bad in [
        String::new(),
        "..".to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{good}."),
        format!("{good}.{signature}"),
        format!("{good}AAAA"),
        format!("{good}="),
        format!("{good} "),
        format!(" {good}"),
        format!("{good}\n"),
        format!("Bearer {good}"),
        format!("{header}.{claims}.{signature}=="),
        format!("{header}.{}.{signature}", encode("{}")),
        good.replace('.', "_"),
    ] {
        refused(&world, &bad, &bad).await;
    }
    for length in 0..good.len() {
        assert!(
            world.auth.verify(&good[..length]).await.is_err(),
            "{length}"
        );
    }
    let json = format!("{} {{}}", parts.claims);
    refused(
        &world,
        &forge.sign_text(&parts.header.to_string(), &json),
        "trailing data",
    )
    .await;
    let big = with(&parts.claims, "jti", json!("x".repeat(5_000)));
    refused(&world, &forge.sign(&parts.header, &big), "oversize").await;
    refused(&world, &"a".repeat(10_000_000), "huge").await;
}

#[tokio::test]
async fn no_character_of_a_token_can_be_changed() {
    let (world, session, ..) = issued().await;
    let good = session.access_token.expose();
    for place in 0..good.len() {
        let mut bytes = good.as_bytes().to_vec();
        // Also the last character of each part, whose low bits carry nothing.
        bytes[place] = match bytes[place] {
            b'.' => b'-',
            b'A' => b'B',
            b'Q' => b'R',
            b'g' => b'h',
            b'w' => b'x',
            _ => b'A',
        };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(world.auth.verify(&changed).await.is_err(), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn litellm_cve_2026_35030_tokens_that_share_a_beginning_are_different_identities() {
    let world = World::new().await;
    world.person(EMAIL).await;
    world.person("eve@example.com").await;
    let ada = world.session().await;
    let eve = world.sign_in("eve@example.com", PASSWORD).await.unwrap();
    let (first, second) = (ada.access_token.expose(), eve.access_token.expose());
    // Both begin with the same header, issuer and so on: the cache must not stop there.
    assert_eq!(first[..100], second[..100]);
    let mut tasks = Vec::new();
    for (token, user) in [(first, ada.user), (second, eve.user)].repeat(8) {
        let (auth, token) = (world.auth.clone(), token.to_owned());
        tasks.push(tokio::spawn(async move {
            for _ in 0..200 {
                assert_eq!(auth.verify(&token).await.unwrap().actor.user, user);
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mixed = format!(
        "{}.{}",
        first.rsplit_once('.').unwrap().0,
        second.rsplit_once('.').unwrap().1
    );
    refused(&world, &mixed, "the signature of another").await;
}
