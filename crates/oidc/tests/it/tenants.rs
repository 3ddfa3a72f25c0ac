//! An issuer for each tenant, as Microsoft's.

use oidc::{Authority, Issuer};
use serde_json::json;

use crate::lies::is_refused;
use crate::world::World;

const OURS: &str = "11111111-1111-1111-1111-111111111111";
const ALSO: &str = "22222222-2222-2222-2222-222222222222";
const ATTACKERS: &str = "66666666-6666-6666-6666-666666666666";

fn world(allowed: &[&str]) -> World {
    let world = World::with(|there, settings| {
        settings.authority = Authority::Nowhere;
        settings.issuer = Issuer::Tenants {
            template: format!("{}/{{tenant}}/v2.0", there.issuer()),
            allowed: allowed.iter().map(|id| (*id).to_owned()).collect(),
        };
    });
    world.there.describe(json!({
        "issuer": format!("{}/{{tenantid}}/v2.0", world.there.issuer()),
        "authorization_response_iss_parameter_supported": false,
    }));
    world
}

#[tokio::test]
async fn a_token_of_a_tenant_that_is_not_listed_signs_nobody_in() {
    let world = world(&[OURS, ALSO]);
    let base = world.there.issuer();
    let sign_in = async |issuer: String| {
        let world = &world;
        let secrets = world.secrets();
        let url = world.ours.begin(&secrets).await.unwrap();
        let mut back = crate::world::callback(&world.there.authorize(&url));
        back.iss = None;
        world
            .there
            .lie(move |telling| telling.claim("iss", json!(issuer)));
        let finished = world.ours.finish(&back, &secrets).await;
        finished.map(|finished| finished.proven)
    };
    for tenant in [OURS, ALSO] {
        let proven = sign_in(format!("{base}/{tenant}/v2.0")).await.unwrap();
        assert!(proven.issuer.contains(tenant));
    }
    for issuer in [
        format!("{base}/{ATTACKERS}/v2.0"),
        format!("{base}/{{tenantid}}/v2.0"),
        format!("{base}/{{tenant}}/v2.0"),
        format!("{base}/organizations/v2.0"),
        format!("{base}//v2.0"),
        format!("{base}/{OURS}/v2.0/"),
        base.clone(),
    ] {
        let refused = sign_in(issuer.clone()).await;
        assert!(is_refused(&refused), "{issuer}: {refused:?}");
    }
}

#[tokio::test]
async fn noauth_an_address_of_microsofts_is_never_proof_whatever_the_token_says() {
    let world = world(&[OURS]);
    let issuer = format!("{}/{OURS}/v2.0", world.there.issuer());
    world.there.tell(json!({
        "iss": issuer,
        "email": "victim@example.com",
        "email_verified": true,
        "xms_edov": true,
        "hd": "example.com",
    }));
    let secrets = world.secrets();
    let url = world.ours.begin(&secrets).await.unwrap();
    let mut back = crate::world::callback(&world.there.authorize(&url));
    back.iss = None;
    let proven = world.ours.finish(&back, &secrets).await.unwrap().proven;
    assert_eq!(proven.email_verified, Some(true));
    assert!(proven.proven_email().is_none());
}
