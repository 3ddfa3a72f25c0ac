//! What becomes of tokens: what is stored of them, and what worthless ones cost.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use storage::StorageError;
use tokio::sync::oneshot;

use super::mails::mailed_token;
use super::people::{PASSWORD, owner, registered};
use crate::world::World;

/// Rows of the control database with this in any of their columns, as table and column.
async fn found(world: &World, wanted: &[u8]) -> Vec<String> {
    let hex: String = wanted.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut places = Vec::new();
    let columns = match world.has_files() {
        true => COLUMNS,
        false => SHARED_COLUMNS,
    };
    for place in rows(world, columns).await {
        let (table, column) = place.split_once('.').unwrap();
        let holds = match world.has_files() {
            true => format!("instr(CAST(\"{column}\" AS BLOB), x'{hex}') > 0"),
            // Bytes are shown as hexadecimal digits.
            false => format!(
                "position('\\x{hex}'::bytea IN convert_to(\"{column}\"::text, 'UTF8')) > 0 \
                 OR strpos(\"{column}\"::text, '{hex}') > 0"
            ),
        };
        let query = format!("SELECT 'x' FROM \"{table}\" WHERE {holds}");
        if !rows(world, &query).await.is_empty() {
            places.push(place);
        }
    }
    places
}

const COLUMNS: &str = "SELECT tables.name || '.' || columns.name FROM sqlite_master AS tables, \
     pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";

const SHARED_COLUMNS: &str = "SELECT format('%s.%s', table_name, column_name) \
     FROM information_schema.columns WHERE table_schema = 'control'";

async fn rows(world: &World, query: &str) -> Vec<String> {
    let reader = world.state().control.reader();
    let statement = Statement::from_string(reader.get_database_backend(), query.to_owned());
    let rows = reader.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// The forms in which a careless program would keep a token.
fn forms(token: &str) -> Vec<Vec<u8>> {
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    let hex: String = hash.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    // An access token has no mark of ours; it is looked for as it is.
    let text = token.strip_prefix("bwt_").or(token.strip_prefix("bwr_"));
    let text = text.unwrap_or(token);
    let mut forms = vec![
        token.as_bytes().to_vec(),
        text.as_bytes().to_vec(),
        hash.as_ref().to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        URL_SAFE_NO_PAD.encode(hash.as_ref()).into_bytes(),
    ];
    forms.extend(URL_SAFE_NO_PAD.decode(text));
    forms
}

#[actix_web::test]
async fn neither_a_token_nor_its_plain_hash_stands_in_the_control_database() {
    let world = World::start().await;
    let claim = world.claim_token().unwrap();
    // The search finds what is there.
    assert!(!found(&world, b"claim").await.is_empty());
    let mut tokens = vec![claim.clone()];
    assert_nowhere(&world, &tokens).await;
    let ada = owner(&world).await;
    let new = json!({"email": "bo@example.com", "password": PASSWORD, "name": "Bo"});
    let calls = [
        world.post("/v1/registrations", new),
        world.post("/v1/password_resets", json!({"email": "ada@example.com"})),
        ada.post(
            &world,
            "/v1/invitations",
            json!({"email": "cy@example.com", "role": "viewer"}),
        ),
    ];
    for call in calls {
        assert!(call.send().await.status < 300);
    }
    world.drain().await;
    tokens.push(mailed_token(&world, "bo@example.com", "/verify"));
    tokens.push(mailed_token(&world, "ada@example.com", "/reset"));
    tokens.push(mailed_token(&world, "cy@example.com", "/invitation"));
    tokens.push(ada.account.clone());
    tokens.push(ada.refresh_token.clone());
    let refresh = json!({"refresh_token": ada.refresh_token});
    let next = world.post("/v1/sessions/refresh", refresh).send().await;
    let next: Value = next.expect(200).json();
    tokens.push(next["refresh_token"].as_str().unwrap().to_owned());
    assert_nowhere(&world, &tokens).await;
    world.stop().await;
}

async fn assert_nowhere(world: &World, tokens: &[String]) {
    for (number, token) in tokens.iter().enumerate() {
        for form in forms(token) {
            let places = found(world, &form).await;
            assert!(places.is_empty(), "token {number}: {places:?}");
        }
    }
}

#[actix_web::test]
async fn a_worthless_token_is_refused_without_the_writers_turn() {
    let world = World::start().await;
    owner(&world).await;
    let bo = registered(&world, "bo@example.com").await;
    let (begin, begun) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let control = world.state().control.clone();
    let held = actix_web::rt::spawn(async move {
        let turn = control.write(move |_| {
            Box::pin(async move {
                begin.send(()).unwrap();
                released.await.map_err(|_| StorageError::Abandoned)
            })
        });
        turn.await
    });
    begun.await.unwrap();
    let token = "bwt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let accept = || {
        let call = bo.account_call(&world, "POST", "/v1/invitations/accept");
        call.json(json!({"token": token}))
    };
    let calls = [
        (
            world.post("/v1/email_verifications", json!({"token": token})),
            410,
        ),
        (
            world.post(
                "/v1/password_resets/confirm",
                json!({"token": token, "new_password": PASSWORD}),
            ),
            410,
        ),
        (
            world.post("/v1/sessions/refresh", json!({"refresh_token": token})),
            401,
        ),
        (accept(), 410),
        (accept().header("idempotency-key", "k1"), 410),
    ];
    // While the writer is held, whoever needs it waits until the client gives up.
    for (call, status) in calls {
        call.send().await.expect(status);
    }
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    world.stop().await;
}

#[actix_web::test]
async fn of_many_uses_of_a_verification_link_at_once_one_succeeds_and_makes_one_workspace() {
    let world = World::start().await;
    let new = json!({
        "email": "bo@example.com", "password": PASSWORD, "name": "Bo", "workspace_name": "Bo & Co",
    });
    let registered = world.post("/v1/registrations", new).send().await;
    registered.expect(202);
    world.drain().await;
    let token = mailed_token(&world, "bo@example.com", "/verify");
    let uses = (0..16).map(|_| {
        world
            .post("/v1/email_verifications", json!({"token": token}))
            .send()
    });
    let answers = futures_util::future::join_all(uses).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (204, &[410; 15][..]));
    // The files of those that came too late go in the background; a stop waits for that.
    let world = world.restart().await;
    if !world.has_files() {
        return world.stop().await;
    }
    let regions = std::fs::read_dir(world.data_dir().join("workspaces")).unwrap();
    let folders = regions.map(|region| std::fs::read_dir(region.unwrap().path()).unwrap().count());
    assert_eq!(folders.sum::<usize>(), 1);
    world.stop().await;
}
