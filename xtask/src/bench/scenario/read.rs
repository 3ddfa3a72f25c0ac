//! `GET /v1/leads/{id}` with every check, against a handler that checks nothing.

use std::time::Duration;

use crate::bench::BenchError;
use crate::bench::figure::{Figure, Target};
use crate::bench::http::{Connection, Request};
use crate::bench::load::{Load, repeated};
use crate::bench::plan::Plan;
use crate::bench::process::ServerProcess;
use crate::bench::product::Product;

pub const QUESTION: &str = "`GET /v1/leads/{id}` over 16 kept-alive connections: access token, session and user \
epochs, grant, SQLCipher, request log.\nThe baseline is a bare actix-web and sea-orm handler that reads the same row of a plain \
SQLite file, with the same number of workers and connections.";

const CONNECTIONS: usize = 16;

/// Rounds of both sides in turn.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let mut product = Product::start(&plan.subfolder("read")?.join("data")).await?;
    let token = product.claim().await?;
    let lead = product.create_lead(&token).await?;
    let checked = Request::get(&format!("/v1/leads/{lead}"), &token);
    let (bare, row) = bare(plan, "read").await?;
    let unchecked = Request::get(&format!("/leads/{row}"), "");

    let checked = load(plan, product.server(), &checked);
    let unchecked = load(plan, &bare, &unchecked);
    warm_up(&checked).await?;
    warm_up(&unchecked).await?;
    let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
    let (mut slow, mut bare_slow) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("read: round {round}"));
        let outcome = unchecked.run().await?;
        bare_rates.push(outcome.rate);
        bare_slow.push(outcome.latency(0.99));
        let outcome = checked.run().await?;
        rates.push(outcome.rate);
        slow.push(outcome.latency(0.99));
    }
    let target = Target::RatioAtLeast(0.6);
    Ok(vec![
        Figure::beside("checked reads", "1/s", &rates, &bare_rates, target),
        Figure::beside("99th percentile", "ms", &slow, &bare_slow, Target::Open),
    ])
}

/// The bare server, and the id of the one lead that it has.
pub async fn bare(plan: &Plan, name: &str) -> Result<(ServerProcess, String), BenchError> {
    let data = plan.subfolder(name)?.join("bare");
    let server = ServerProcess::start(&["bench-baseline"], &data, "/").await?;
    let mut connection = Connection::open(server.address()).await?;
    let answer = connection.send(&Request::get("/", "")).await?;
    let row = String::from_utf8_lossy(answer.body).into_owned();
    Ok((server, row))
}

fn load(plan: &Plan, server: &ServerProcess, request: &Request) -> Load {
    Load {
        address: server.address(),
        requests: repeated(request, CONNECTIONS),
        status: 200,
        span: plan.span,
        pace: None,
    }
}

/// A second of load that is not counted.
pub async fn warm_up(load: &Load) -> Result<(), BenchError> {
    let mut load = load.clone();
    load.span = Duration::from_secs(1);
    load.run().await.map(|_| ())
}
