//! Reads while 32 clients sign in over and over.

use std::sync::Arc;
use std::time::Duration;

use crate::bench::BenchError;
use crate::bench::baseline::hashes;
use crate::bench::figure::{Figure, Target};
use crate::bench::http::Request;
use crate::bench::load::{Load, repeated};
use crate::bench::plan::Plan;
use crate::bench::process::ServerProcess;
use crate::bench::product::{Product, credentials, json_request};

use super::read::warm_up;

pub const QUESTION: &str = "The 99th percentile of `GET /v1/leads/{id}` over 16 connections, quiet and while 32 clients of 8 users sign in with \
the right password (bcrypt, cost 12) over and over.\nOnce at a steady 1,600 requests per second, where a time counts from the moment \
that the request was due; once as fast as answers come.\nThen the sign-ins of the 32 clients by themselves, with a hashing thread \
for each processor, against bare bcrypt on as many threads.";

const READERS: usize = 16;
const FLOOD: usize = 32;
/// An attempt counts while it is judged, and ten lock an account: four clients share one.
const PEOPLE: usize = 8;
/// Each of 16 connections every 10 ms: 1,600 requests per second.
const PACE: Duration = Duration::from_millis(10);

/// Quiet and flooded rounds in turn.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let mut product = Product::start(&plan.subfolder("login")?.join("data")).await?;
    let token = product.claim().await?;
    let people = people(&mut product).await?;
    let lead = product.create_lead(&token).await?;
    let read = Request::get(&format!("/v1/leads/{lead}"), &token);
    let steady = reads(plan, product.server(), &read, Some(PACE));
    let greedy = reads(plan, product.server(), &read, None);
    warm_up(&greedy).await?;
    let target = Target::RatioAtMost(3.0);
    let flood = logins(plan, product.server(), &people);
    let mut figures = Vec::new();
    for (what, load) in [
        ("reads at 1,600/s, 99th percentile", steady),
        ("reads as fast as they come, 99th percentile", greedy),
    ] {
        let (quiet, flooded) = rounds(plan, &load, &flood).await?;
        figures.push(Figure::beside(what, "ms", &flooded, &quiet, target));
    }
    figures.push(sign_ins(plan).await?);
    Ok(figures)
}

/// What is left of the processors' hashes when a whole sign-in is made of each.
async fn sign_ins(plan: &Plan) -> Result<Figure, BenchError> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (
        "BAILIWICK__AUTH__HASH_THREADS".to_owned(),
        processors.to_string(),
    );
    let data = plan.subfolder("sign-ins")?.join("data");
    let mut product = Product::start_in(&[threads], &data).await?;
    product.claim().await?;
    let people = people(&mut product).await?;
    let clients = logins(plan, product.server(), &people);
    let (mut rates, mut bare) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("sign-ins: round {round}"));
        bare.push(hashes(processors, plan.span)?);
        rates.push(clients.run().await?.rate);
    }
    let what = "sign-ins, 32 clients; baseline: bare bcrypt";
    let target = Target::RatioAtLeast(0.9);
    Ok(Figure::beside(what, "1/s", &rates, &bare, target))
}

async fn rounds(
    plan: &Plan,
    load: &Load,
    flood: &Load,
) -> Result<(Vec<f64>, Vec<f64>), BenchError> {
    let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("login-flood: round {round}"));
        quiet.push(load.run().await?.latency(0.99));
        // The flood outlasts the reads: those that wait for their hash come back after them.
        let (reads, logins) = tokio::join!(load.run(), flood.run());
        flooded.push(reads?.latency(0.99));
        logins?;
    }
    Ok((quiet, flooded))
}

fn reads(plan: &Plan, server: &ServerProcess, request: &Request, pace: Option<Duration>) -> Load {
    Load {
        address: server.address(),
        requests: repeated(request, READERS),
        status: 200,
        span: plan.span,
        pace,
    }
}

/// Signs those up who sign in.
async fn people(product: &mut Product) -> Result<Vec<String>, BenchError> {
    let emails: Vec<String> = (0..PEOPLE)
        .map(|number| format!("person-{number}@bench.example"))
        .collect();
    for email in &emails {
        product.register(email).await?;
    }
    Ok(emails)
}

fn logins(plan: &Plan, server: &ServerProcess, people: &[String]) -> Load {
    let request = |email: &String| json_request("/v1/sessions", "", &credentials(email));
    let requests = people.iter().cycle().take(FLOOD).map(request);
    Load {
        address: server.address(),
        requests: requests.map(Arc::new).collect(),
        status: 201,
        span: plan.span,
        pace: None,
    }
}
