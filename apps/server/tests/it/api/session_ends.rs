//! Sessions: the pages of their list, how many there are at once, and what is left when their rows
//! are gone.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use storage::StorageError;

use super::people::{Person, member, owner, refused, registered, sign_in};
use super::refresh_cookies::{own_refresh, pair, web_sign_in};
use crate::world::World;

/// Runs plain SQL against the control database, behind the back of what memory holds.
pub async fn sql(world: &World, statement: &'static str) {
    let statement = world.in_its_words(statement);
    let done = world.state().control.write(move |transaction| {
        Box::pin(async move {
            transaction.sql().execute_unprepared(&statement).await?;
            Ok::<_, StorageError>(())
        })
    });
    done.await.unwrap();
}

async fn living(world: &World) -> usize {
    let rows = "SELECT 1 FROM sessions WHERE revoked_at IS NULL";
    let reader = world.state().control.reader();
    let rows = Statement::from_string(reader.get_database_backend(), rows);
    reader.query_all_raw(rows).await.unwrap().len()
}

async fn list(world: &World, person: &Person, query: &str) -> Value {
    let path = format!("/v1/sessions{query}");
    let call = person.account_call(world, "GET", &path);
    call.send().await.expect(200).json()
}

fn ids(page: &Value) -> Vec<String> {
    let sessions = page["data"].as_array().unwrap().iter();
    sessions.map(|session| session["id"].to_string()).collect()
}

#[actix_web::test]
async fn the_list_of_sessions_has_pages_with_the_newest_first() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    for _ in 0..4 {
        sign_in(&world, "bo@example.com").await;
    }
    let whole = list(&world, &person, "").await;
    assert_eq!(whole["next_cursor"], json!(null));
    assert_eq!(whole["data"][4]["current"], true, "the oldest");
    let (mut paged, mut query) = (Vec::new(), "?limit=2".to_owned());
    for left in [2, 1, 0] {
        let page = list(&world, &person, &query).await;
        paged.extend(ids(&page));
        assert_eq!(page["next_cursor"].is_string(), left > 0);
        let cursor = page["next_cursor"].as_str().unwrap_or_default();
        query = format!("?limit=2&cursor={cursor}");
    }
    assert_eq!(paged, ids(&whole));
    for (query, code) in [
        ("?cursor=x", "invalid_cursor"),
        ("?limit=201", "invalid_query"),
        ("?page=2", "invalid_query"),
    ] {
        let path = format!("/v1/sessions{query}");
        let answer = person.account_call(&world, "GET", &path).send().await;
        refused(&answer.expect(400), "GET /v1/sessions", code);
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_thousand_sessions_live_at_once_and_the_oldest_makes_room() {
    let world = World::start().await;
    let first = registered(&world, "bo@example.com").await;
    // Copies of the one that there is, each used a little later.
    let copies = "INSERT INTO sessions (id, user_id, client, epoch, user_epoch, generation, \
        refresh_hash, created_at, last_used_at, expires_at) \
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 999) \
        SELECT randomblob(16), user_id, client, epoch, user_epoch, generation, refresh_hash, \
        created_at, last_used_at + n, expires_at FROM sessions, numbers";
    sql(&world, copies).await;
    let me = || first.account_call(&world, "GET", "/v1/me").send();
    me().await.expect(200);
    let newest = sign_in(&world, "bo@example.com").await;
    refused(&me().await.expect(401), "GET /v1/me", "auth.token_invalid");
    let (mut living, mut query) = (0, "?limit=200".to_owned());
    loop {
        let page = list(&world, &newest, &query).await;
        living += page["data"].as_array().unwrap().len();
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        query = format!("?limit=200&cursor={cursor}");
    }
    assert_eq!(living, 1_000);
    world.stop().await;
}

#[actix_web::test]
async fn a_refresh_token_of_a_session_whose_row_is_gone_is_refused_like_any_other() {
    let world = World::start().await;
    let person = owner(&world).await;
    let cookie = pair(&web_sign_in(&world).await);
    sql(&world, "DELETE FROM sessions").await;
    let body = json!({"refresh_token": person.refresh_token});
    let native = world.post("/v1/sessions/refresh", body).send().await;
    let web = own_refresh(&world, &cookie).send().await;
    for answer in [native, web] {
        let answer = answer.expect(401);
        refused(&answer, "POST /v1/sessions/refresh", "auth.refresh_invalid");
    }
    world.stop().await;
}

#[actix_web::test]
async fn whoever_is_removed_while_a_workspace_session_opens_is_left_without_one() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let bo = member(&world, &ada, "bo@example.com", "viewer").await;
    let path = format!(
        "/v1/workspaces/{}/sessions",
        bo.workspace_id.as_ref().unwrap()
    );
    let open = || bo.account_call(&world, "POST", &path).send();
    open().await.expect(201);
    let before = living(&world).await;
    // What memory holds is the state of a moment ago: as if the removal were made just now.
    sql(&world, "DELETE FROM memberships WHERE role = 'viewer'").await;
    let answer = open().await.expect(404);
    let operation = "POST /v1/workspaces/{id}/sessions";
    refused(&answer, operation, "tenancy.workspace_not_found");
    assert_eq!(living(&world).await, before);
    world.stop().await;
}
