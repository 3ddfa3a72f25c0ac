//! Refreshing sessions: each answer comes after the next token is durable.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::bench::BenchError;
use crate::bench::figure::{Figure, Target};
use crate::bench::http::Connection;
use crate::bench::load::count;
use crate::bench::plan::Plan;
use crate::bench::product::{Product, json_request, text};

pub const QUESTION: &str = "`POST /v1/sessions/refresh` by 64 native clients, each with a workspace session of its own and one refresh after \
the other.\nEach answer comes after the rotation, the use of the account session and the event are durable in the control database, which has one writer.";

const CLIENTS: usize = 64;
const PATH: &str = "/v1/sessions/refresh";

/// Rounds of all clients at once; each goes on where it stood.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let mut product = Product::start(&plan.subfolder("refresh")?.join("data")).await?;
    product.claim().await?;
    let account = product.sign_in().await?;
    let workspace = product.create_workspace(&account, "Bench").await?;
    let mut tokens = Vec::new();
    for _ in 0..CLIENTS {
        tokens.push(product.refresh_token(&account, &workspace).await?);
    }
    let address = product.server().address();
    round(address, &mut tokens, Duration::from_secs(1)).await?;
    let mut rates = Vec::new();
    for number in 1..=plan.rounds {
        plan.say(&format!("refresh: round {number}"));
        rates.push(round(address, &mut tokens, plan.span).await?);
    }
    let what = "refreshes, 64 clients";
    Ok(vec![Figure::alone(
        what,
        "1/s",
        &rates,
        Target::AtLeast(1_000.0),
    )])
}

/// Refreshes per second of all clients together; their newest tokens take the place of the old ones.
async fn round(
    address: SocketAddr,
    tokens: &mut Vec<String>,
    span: Duration,
) -> Result<f64, BenchError> {
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for token in tokens.drain(..) {
        clients.spawn(follow(address, token, start, span));
    }
    let mut refreshes = 0;
    while let Some(done) = clients.join_next().await {
        let (token, made) = done.map_err(|_| BenchError::Stuck)??;
        tokens.push(token);
        refreshes += made;
    }
    Ok(count(refreshes) / start.elapsed().as_secs_f64())
}

async fn follow(
    address: SocketAddr,
    mut token: String,
    start: Instant,
    span: Duration,
) -> Result<(String, usize), BenchError> {
    let mut connection = Connection::open(address).await?;
    let mut made = 0;
    while start.elapsed() < span {
        let request = json_request(PATH, "", &json!({ "refresh_token": token }));
        let answer = connection.send(&request).await?;
        if answer.status != 200 {
            return Err(BenchError::Status {
                call: PATH.to_owned(),
                status: answer.status,
                body: String::from_utf8_lossy(answer.body).into_owned(),
            });
        }
        let body: Value = serde_json::from_slice(answer.body)?;
        token = text(&body, PATH, "refresh_token")?;
        made += 1;
    }
    Ok((token, made))
}
