//! The flow from the first page to an identity, and what binds its ends together.

use kernel::SecretText;
use oidc::{Authority, ClientProof, OidcError};
use serde_json::json;

use crate::world::{World, callback};

#[tokio::test]
async fn somebody_comes_back_as_the_issuer_and_subject_that_the_token_names() {
    let world = World::new();
    let proven = world.sign_in().await.unwrap();
    assert_eq!(proven.issuer, world.there.issuer());
    assert_eq!(proven.subject, "somebody");
    assert_eq!(proven.name.as_deref(), Some("Ada"));
    assert_eq!(
        proven.proven_email().unwrap().as_written(),
        "ada@example.com"
    );
    // The documents were looked up once.
    world.sign_in().await.unwrap();
    assert_eq!(world.there.calls("/jwks"), 1);
}

#[tokio::test]
async fn a_page_of_the_provider_is_asked_with_everything_that_binds_the_answer() {
    let world = World::new();
    let url = world.ours.begin(&world.secrets()).await.unwrap();
    for part in [
        "response_type=code",
        "code_challenge_method=S256",
        "code_challenge=",
        "state=",
        "nonce=",
        "scope=openid+email+profile",
        "redirect_uri=https%3A%2F%2Fapp.example.com%2Fv1%2Foidc%2Fcorp%2Fcallback",
    ] {
        assert!(url.contains(part), "{part}: {url}");
    }
    assert!(!url.contains("code_verifier"), "{url}");
    let other = world.ours.begin(&world.secrets()).await.unwrap();
    assert_ne!(url, other);
}

#[tokio::test]
async fn authentik_cve_2023_48228_the_verifier_is_always_sent_and_another_attempts_does_not_do() {
    for proof in [
        ClientProof::None,
        ClientProof::Secret(SecretText::new("a-secret-of-ours".to_owned())),
    ] {
        let world = World::with(|_, settings| settings.proof = proof);
        let (mine, others) = (world.secrets(), world.secrets());
        let url = world.ours.begin(&mine).await.unwrap();
        // Somebody else's code is brought to this attempt: its verifier is not the one.
        let theirs = world
            .there
            .authorize(&world.ours.begin(&others).await.unwrap());
        let refused = world.ours.finish(&callback(&theirs), &mine).await;
        assert!(matches!(refused, Err(OidcError::Exchange)), "{refused:?}");
        let back = world.there.authorize(&url);
        world.ours.finish(&callback(&back), &mine).await.unwrap();
        // And a code works once.
        let again = world.ours.finish(&callback(&back), &mine).await;
        assert!(matches!(again, Err(OidcError::Exchange)), "{again:?}");
    }
}

#[tokio::test]
async fn an_answer_of_another_issuer_or_of_an_unnamed_one_is_a_mix_up() {
    let world = World::new();
    let secrets = world.secrets();
    let url = world.ours.begin(&secrets).await.unwrap();
    let tries = [
        None,
        Some(""),
        Some("https://evil.example.com"),
        Some("http://127.0.0.1:1"),
    ];
    for named in tries {
        let mut answer = callback(&world.there.authorize(&url));
        answer.iss = named.map(str::to_owned);
        let refused = world.ours.finish(&answer, &secrets).await;
        assert!(
            matches!(refused, Err(OidcError::Callback(_))),
            "{refused:?}"
        );
    }
    // The code was not sent anywhere.
    assert_eq!(world.there.calls("/token"), 0);
    // A provider that does not promise to name itself need not.
    let world = World::new();
    world
        .there
        .describe(json!({ "authorization_response_iss_parameter_supported": false }));
    let secrets = world.secrets();
    let url = world.ours.begin(&secrets).await.unwrap();
    let mut answer = callback(&world.there.authorize(&url));
    answer.iss = None;
    world.ours.finish(&answer, &secrets).await.unwrap();
}

#[tokio::test]
async fn a_person_who_said_no_is_nobody() {
    let world = World::new();
    let secrets = world.secrets();
    let url = world.ours.begin(&secrets).await.unwrap();
    let mut answer = callback(&world.there.authorize(&url));
    answer.error = Some("access_denied".to_owned());
    let refused = world.ours.finish(&answer, &secrets).await;
    assert!(matches!(refused, Err(OidcError::Denied)), "{refused:?}");
    answer.error = None;
    answer.code = None;
    let refused = world.ours.finish(&answer, &secrets).await;
    assert!(
        matches!(refused, Err(OidcError::Callback(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_address_is_proven_only_where_the_operator_takes_this_providers_word() {
    let world = World::new();
    let is_proven = async |claims: serde_json::Value| {
        world.there.tell(claims);
        world.sign_in().await.unwrap().proven_email().is_some()
    };
    assert!(is_proven(json!({ "email": "ada@EXAMPLE.com", "email_verified": true })).await);
    assert!(is_proven(json!({ "email": "ada@example.com", "email_verified": "true" })).await);
    assert!(
        is_proven(json!({ "email": "a@corp.test", "email_verified": true, "hd": "corp.test" }))
            .await
    );
    for unproven in [
        json!({ "email": "ada@example.com" }),
        json!({ "email": "ada@example.com", "email_verified": false }),
        json!({ "email": "ada@example.com", "email_verified": "false" }),
        json!({ "email": "ada@other.test", "email_verified": true }),
        json!({ "email": "a@corp.test", "email_verified": true, "hd": "other.test" }),
        json!({ "email": "a@sub.example.com", "email_verified": true }),
        json!({ "email": "ada@example.com.evil.test", "email_verified": true }),
        json!({ "email": "not an address", "email_verified": true }),
        json!({ "email_verified": true }),
    ] {
        assert!(!is_proven(unproven.clone()).await, "{unproven}");
    }
    let nowhere = World::with(|_, settings| settings.authority = Authority::Nowhere);
    assert!(nowhere.sign_in().await.unwrap().proven_email().is_none());
}

#[tokio::test]
async fn who_has_to_prove_anew_is_asked_by_the_provider_and_when_they_did_is_told() {
    let world = World::new();
    let secrets = world.secrets();
    let anew = world.ours.begin_anew(&secrets).await.unwrap();
    assert!(
        anew.contains("max_age=0") && anew.contains("prompt=login"),
        "{anew}"
    );
    let usual = world.ours.begin(&secrets).await.unwrap();
    assert!(
        !usual.contains("max_age") && !usual.contains("prompt"),
        "{usual}"
    );
    let then = world.clock.now().minus(std::time::Duration::from_secs(7));
    let told = json!(then.seconds());
    let proven = world.sign_in_claiming("auth_time", told).await.unwrap();
    assert_eq!(proven.authenticated_at, Some(then));
    assert_eq!(world.sign_in().await.unwrap().authenticated_at, None);
}
