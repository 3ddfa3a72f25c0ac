//! What an authenticator or a browser says that is not so.

use auth::AuthError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use testbed::{Conduct, SoftPasskey};

use super::{PAGE, alone, confirm, create, holder, is_refused};
use crate::world::{EMAIL, World, origin};

/// Each lie, by its name.
fn lies() -> Vec<(&'static str, Conduct)> {
    let honest = Conduct::at(PAGE);
    let with = |change: &dyn Fn(&mut Conduct)| {
        let mut conduct = honest.clone();
        change(&mut conduct);
        conduct
    };
    vec![
        (
            "page",
            with(&|c| c.origin = "https://bailiwick.example.evil.test".to_owned()),
        ),
        (
            "subdomain",
            with(&|c| c.origin = "https://a.bailiwick.example".to_owned()),
        ),
        (
            "port",
            with(&|c| c.origin = "https://bailiwick.example:8443".to_owned()),
        ),
        (
            "scheme",
            with(&|c| c.origin = "http://bailiwick.example".to_owned()),
        ),
        ("frame", with(&|c| c.cross_origin = true)),
        ("party", with(&|c| c.rp_id = Some("evil.test".to_owned()))),
        ("absent", with(&|c| c.present = false)),
        ("unverified", with(&|c| c.verified = false)),
        ("type", with(&|c| c.type_ = Some("payment.get"))),
        ("cut", with(&|c| c.cut = 1)),
        ("cut in half", with(&|c| c.cut = 30)),
    ]
}

#[tokio::test]
async fn no_lie_signs_anybody_in() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let mut lies = lies();
    let mut forged = Conduct::at(PAGE);
    forged.forged = true;
    lies.push(("forged", forged));
    let count = lies.len();
    for (name, conduct) in lies {
        ada.key.conduct = conduct;
        let answer = alone(&world, &mut ada.key).await;
        assert!(is_refused(&answer), "{name}: {answer:?}");
    }
    let reasons = super::reasons(&world).await;
    assert_eq!(reasons, vec!["wrong_passkey"; count]);
    ada.key.conduct = Conduct::at(PAGE);
    alone(&world, &mut ada.key).await.unwrap();
}

#[tokio::test]
async fn no_lie_makes_a_passkey() {
    let world = World::new().await;
    world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    for (name, conduct) in lies() {
        let asked = create(&world, &actor);
        let asked = asked.await.unwrap();
        let (_, answer) = SoftPasskey::create(conduct, &asked.public_key);
        let refused = confirm(&world, &actor, asked.id, answer).await;
        assert!(is_refused(&refused), "{name}: {refused:?}");
    }
    let found = world.auth.authenticators(&actor).await.unwrap();
    assert!(found.all.is_empty());
}

#[tokio::test]
async fn an_answer_to_one_kind_of_question_is_none_to_another() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let waiting = crate::second_factors::challenge(&world).await;
    let auth = &world.auth;
    let for_sign_in = auth.request_second_factor(&waiting).await.unwrap();
    let for_step_up = auth.request_step_up(&ada.actor).await.unwrap();
    let for_alone = auth.request_passkey().await.unwrap();
    for asked in [&for_sign_in, &for_step_up] {
        let answer = ada.key.sign(&asked.public_key);
        let refused = super::answer_alone(&world, &asked.challenge, answer).await;
        assert!(matches!(refused, Err(AuthError::ChallengeInvalid)));
    }
    for asked in [&for_alone, &for_step_up] {
        let factor = super::factor(ada.key.sign(&asked.public_key));
        let refused = crate::second_factors::answer(&world, &waiting, factor).await;
        assert!(is_refused(&refused));
    }
    for asked in [&for_alone, &for_sign_in] {
        let factor = super::factor(ada.key.sign(&asked.public_key));
        let proof = auth::StepUpProof::SecondFactor(factor);
        let refused = auth.step_up(&origin(), &ada.actor, &proof).await;
        assert!(is_refused(&refused));
    }
    // One to make a passkey is bound to the same session as one to raise it.
    let made = create(&world, &ada.actor).await.unwrap();
    let mut options = for_alone.public_key.clone();
    options["challenge"] = made.public_key["challenge"].clone();
    let signed = super::factor(ada.key.sign(&options));
    let proof = auth::StepUpProof::SecondFactor(signed);
    let refused = auth.step_up(&origin(), &ada.actor, &proof).await;
    assert!(is_refused(&refused), "{refused:?}");
    // None of them was used up by that.
    let factor = super::factor(ada.key.sign(&for_sign_in.public_key));
    let answered = crate::second_factors::answer(&world, &waiting, factor).await;
    answered.unwrap();
}

#[tokio::test]
async fn the_passkey_of_somebody_else_is_no_second_factor() {
    let world = World::new().await;
    holder(&world).await;
    let mut eve = super::holder_of(&world, "eve@example.com").await;
    for handle in [None, Some(world.user_id(EMAIL).await.unwrap())] {
        let waiting = crate::second_factors::challenge(&world).await;
        let asked = world.auth.request_second_factor(&waiting).await.unwrap();
        eve.key.conduct.user_handle = handle.map(|user| user.uuid().as_bytes().to_vec());
        let factor = super::factor(eve.key.sign(&asked.public_key));
        let refused = crate::second_factors::answer(&world, &waiting, factor).await;
        assert!(is_refused(&refused));
    }
}

/// An answer with one of its texts in base64url changed.
fn damaged(answer: &Value, field: &str, change: impl Fn(&mut Vec<u8>)) -> Value {
    let mut answer = answer.clone();
    let text = answer["response"][field].as_str().unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
    change(&mut bytes);
    answer["response"][field] = json!(testbed::base64url(bytes));
    answer
}

#[tokio::test]
async fn nothing_that_was_damaged_on_the_way_is_taken_and_nothing_fails_on_our_side() {
    let world = World::new().await;
    let mut ada = holder(&world).await;
    let fields = ["clientDataJSON", "authenticatorData", "signature"];
    for round in 0..60_usize {
        let asked = world.auth.request_passkey().await.unwrap();
        let answer = ada.key.sign(&asked.public_key);
        let (field, place) = (fields[round % 3], round * 7 + 3);
        let bad = damaged(&answer, field, |bytes| {
            let place = place % bytes.len();
            if round % 2 == 0 {
                bytes.truncate(place);
            } else {
                bytes[place] ^= 0x55;
            }
        });
        let refused = super::answer_alone(&world, &asked.challenge, bad).await;
        assert!(is_refused(&refused), "{field} {place} {refused:?}");
    }
    for round in 0..60_usize {
        let asked = create(&world, &ada.actor).await.unwrap();
        let (_, answer) = SoftPasskey::create(Conduct::at(PAGE), &asked.public_key);
        // Every place at which something of CBOR begins is among these.
        let bad = damaged(&answer, "attestationObject", |bytes| bytes.truncate(round));
        let refused = confirm(&world, &ada.actor, asked.id, bad).await;
        assert!(is_refused(&refused), "{round} {refused:?}");
    }
}
