//! The export of the audit log: whole, harmless to a spreadsheet, and not silent when it breaks off.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use storage::StorageError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::people::{Person, owner, refused};
use crate::world::{World, log_lines};

const EXPORT: &str = "GET /v1/audit_events/export";

/// More events than are read at once, the last of which no program of ours has written: its personal
/// data opens with no key.
const MANY_AND_A_BROKEN_ONE: &str = "
INSERT INTO audit_events
  (workspace_id, seq, id, occurred_at, action, actor_kind, details, request_id, personal_digest,
   leaf_hash, personal)
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1200)
SELECT workspace_id, (SELECT MAX(seq) FROM audit_events) + n, randomblob(16), occurred_at, action,
       actor_kind, details, request_id, personal_digest, leaf_hash,
       CASE n WHEN 1200 THEN x'00' END
FROM audit_events, number WHERE seq = 0
";

/// More events than are read at once, so long that the first of them do not fit into what the
/// system keeps for a client that does not read.
const LONG: &str = "
INSERT INTO audit_events
  (workspace_id, seq, id, occurred_at, action, actor_kind, details, request_id, personal_digest,
   leaf_hash)
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 600)
SELECT workspace_id, (SELECT MAX(seq) FROM audit_events) + n, randomblob(16), occurred_at, action,
       actor_kind, '{\"x\":\"' || hex(zeroblob(20000)) || '\"}', request_id, personal_digest,
       leaf_hash
FROM audit_events, number WHERE seq = 0
";

async fn change_the_log(world: &World, person: &Person, change: &'static str) {
    let change = world.in_its_words(change);
    let workspace = person.workspace_id.as_ref().unwrap().parse().unwrap();
    let database = world.state().databases.opened(workspace).unwrap();
    let written: Result<(), StorageError> = database
        .write(move |transaction| {
            Box::pin(async move {
                let sql = transaction.sql();
                sql.execute_unprepared(&change).await?;
                Ok(())
            })
        })
        .await;
    written.unwrap();
}

/// What comes over the wire: a client library would hide how it ends.
async fn raw_export(world: &World, person: &Person, format: &str) -> String {
    rest(begin_export(world, person, format).await).await
}

async fn begin_export(world: &World, person: &Person, format: &str) -> TcpStream {
    let address = world.url("").replace("http://", "");
    let token = person.workspace.as_ref().unwrap();
    let request = format!(
        "GET /v1/audit_events/export?format={format} HTTP/1.1\r\nhost: {address}\r\n\
         authorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn an_export_that_breaks_off_leaves_its_cause_in_the_log_once_with_the_request() {
    let world = World::start().await;
    let ada = owner(&world).await;
    ada.post(&world, "/v1/leads", json!({"name": "Grace"}))
        .send()
        .await
        .expect(201);
    change_the_log(&world, &ada, MANY_AND_A_BROKEN_ONE).await;
    for format in ["csv", "jsonl"] {
        let answer = raw_export(&world, &ada, format).await;
        let lines = lines_of_broken_off(&answer);
        let errors = at_level(&lines, "ERROR");
        let warnings = at_level(&lines, "WARN");
        let counts = (errors.len(), warnings.len(), lines.len());
        assert_eq!(counts, (1, 1, 3), "{lines:?}");
        let text = errors[0].to_string();
        for part in [
            "request failed",
            "internal",
            "/v1/audit_events/export",
            "ws_",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    world.stop().await;
}

/// What was logged of a request whose answer did not come to its end.
fn lines_of_broken_off(answer: &str) -> Vec<Value> {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let mut headers = head.lines();
    let id = headers.find_map(|line| line.strip_prefix("x-request-id: "));
    // The last chunk of a whole answer is an empty one (RFC 9112 section 7.1).
    let (length, whole) = (body.len(), body.ends_with("\r\n0\r\n\r\n"));
    assert!(length > 100_000 && !whole, "{length} bytes, whole: {whole}");
    log_lines(id.unwrap())
}

fn at_level<'a>(lines: &'a [Value], level: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["level"] == level).collect()
}

#[actix_web::test]
async fn an_export_whose_reader_is_put_out_leaves_a_warning_with_the_request() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let lead = ada.post(&world, "/v1/leads", json!({"name": "Grace"}));
    lead.send().await.expect(201);
    change_the_log(&world, &ada, LONG).await;
    let mut export = begin_export(&world, &ada, "jsonl").await;
    let mut begun = vec![0; 1_000];
    export.read_exact(&mut begun).await.unwrap();
    let revoke = ada.delete(&world, "/v1/sessions/current");
    revoke.send().await.expect(204);
    let answer = String::from_utf8(begun).unwrap() + &rest(export).await;
    let lines = lines_of_broken_off(&answer);
    let warnings = at_level(&lines, "WARN");
    assert_eq!((warnings.len(), lines.len()), (1, 2), "{lines:?}");
    let text = warnings[0].to_string();
    for part in ["an answer was broken off", "auth.token_invalid", "ws_"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn an_export_holds_every_event_oldest_first() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let rows: String = (0..30).map(|row| format!("Person {row}\n")).collect();
    let import = ada.call(&world, "POST", "/v1/leads/imports");
    import
        .body("text/csv", format!("name\n{rows}"))
        .send()
        .await
        .expect(201);
    for number in 0..5 {
        let lead = json!({"name": format!("Lead {number}")});
        ada.post(&world, "/v1/leads", lead).send().await.expect(201);
    }
    let lines = ada
        .get(&world, "/v1/audit_events/export?format=jsonl")
        .send()
        .await
        .expect(200);
    assert_eq!(
        lines.header("content-type"),
        "application/jsonl; charset=utf-8"
    );
    let events: Vec<Value> = lines
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let seqs: Vec<i64> = events
        .iter()
        .map(|event| event["seq"].as_i64().unwrap())
        .collect();
    let count = i64::try_from(seqs.len()).unwrap();
    assert_eq!(seqs, (0..count).collect::<Vec<_>>());
    let csv = ada
        .get(&world, "/v1/audit_events/export?format=csv&action=lead.*")
        .send()
        .await;
    let csv = csv.expect(200);
    assert_eq!(
        csv.header("content-disposition"),
        "attachment; filename=\"audit_events.csv\""
    );
    assert!(
        csv.text.starts_with("seq,id,occurred_at,action,"),
        "{}",
        csv.text
    );
    assert_eq!(csv.text.lines().count(), 1 + 6, "{}", csv.text);
    for query in [
        "",
        "?format=xml",
        "?format=csv&limit=3",
        "?format=csv&actor=x",
    ] {
        let path = format!("/v1/audit_events/export{query}");
        refused(
            &ada.get(&world, &path).send().await.expect(400),
            EXPORT,
            "invalid_query",
        );
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_client_that_calls_itself_a_formula_computes_nothing_in_the_export() {
    let world = World::start().await;
    let ada = owner(&world).await;
    let create = ada.post(&world, "/v1/leads", json!({"name": "Grace"}));
    let agent = "=HYPERLINK(\"https://evil.example\")";
    // The client library has a name of its own; a proxy would send one header.
    create.header("user-agent", agent).send().await.expect(201);
    let csv = ada
        .get(&world, "/v1/audit_events/export?format=csv")
        .send()
        .await
        .expect(200);
    assert!(
        !csv.text.contains(",=") && !csv.text.contains(",\"="),
        "{}",
        csv.text
    );
    world.stop().await;
}
