//! An authenticator that others wrote: what it makes and signs is taken, and nothing that was changed on
//! the way.

use serde_json::{Value, json};
use testbed::not_run;

use super::{PAGE, answer_alone, confirm, create, is_refused};
use crate::python::{Library, Python};
use crate::world::{EMAIL, World};

const FIDO2: Library = Library {
    name: "fido2",
    version: "1.2.0",
};

const TEST: &str = "passkeys::foreign::the_passkey_of_a_foreign_authenticator_signs_its_owner_in";

/// Turns one bit of a text in base64url.
fn turned(text: &Value) -> Value {
    let mut letters: Vec<char> = text.as_str().unwrap().chars().collect();
    let middle = letters.len() / 2;
    letters[middle] = if letters[middle] == 'A' { 'B' } else { 'A' };
    json!(letters.into_iter().collect::<String>())
}

#[tokio::test]
async fn the_passkey_of_a_foreign_authenticator_signs_its_owner_in() {
    let python = match Python::with(FIDO2) {
        Ok(python) => python,
        Err(why) => return not_run(TEST, &why),
    };
    let script = include_str!("authenticator.py");
    let world = World::new().await;
    let user = world.person(EMAIL).await;
    let actor = world.actor(&world.session().await).await;
    let asked = create(&world, &actor).await.unwrap();
    let given = json!({"page": PAGE, "options": asked.public_key});
    let made = python.run(script, &given);
    let codes = confirm(&world, &actor, asked.id, made["answer"].clone()).await;
    assert_eq!(codes.unwrap().len(), 10);
    let sign = |options: &Value, page: &str| {
        let given = json!({
            "page": page, "options": options,
            "key": made["key"], "id": made["id"], "user": made["user"],
        });
        python.run(script, &given)["answer"].clone()
    };
    for field in ["signature", "authenticatorData", "clientDataJSON"] {
        let asked = world.auth.request_passkey().await.unwrap();
        let mut answer = sign(&asked.public_key, PAGE);
        answer["response"][field] = turned(&answer["response"][field]);
        let refused = answer_alone(&world, &asked.challenge, answer).await;
        assert!(is_refused(&refused), "{field}");
    }
    let asked = world.auth.request_passkey().await.unwrap();
    let elsewhere = sign(&asked.public_key, "https://evil.example");
    let refused = answer_alone(&world, &asked.challenge, elsewhere).await;
    assert!(is_refused(&refused));
    let asked = world.auth.request_passkey().await.unwrap();
    let answer = sign(&asked.public_key, PAGE);
    let session = answer_alone(&world, &asked.challenge, answer)
        .await
        .unwrap();
    assert_eq!(session.user, user);
}
