//! `POST /v1/leads`: a durable row with its event, against the row alone.

use std::sync::Arc;

use crate::bench::BenchError;
use crate::bench::baseline::{Beside, EventCost, Files};
use crate::bench::figure::{Figure, Target};
use crate::bench::http::Request;
use crate::bench::load::Load;
use crate::bench::plan::Plan;
use crate::bench::process::ServerProcess;
use crate::bench::product::{Product, json_request, lead};

use super::read::{bare, warm_up};

pub const QUESTION: &str = "`POST /v1/leads`: each answer comes after the row and its audit event are durable.\n\
What the event costs: a transaction that inserts a lead and its event into an SQLCipher file, against the same without the event.\n\
One client over HTTP: the whole product, with its checks, its event and its log line, against a bare actix-web handler that makes the same transaction without \
any of them.\n64 clients over 8 workspaces: against bare durable inserts into 8 SQLCipher files, without HTTP, \
by one task per file and by 64 tasks.";

const WORKSPACES: usize = 8;
const CLIENTS: usize = 64;

/// One client first, then many.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let mut product = Product::start(&plan.subfolder("write")?.join("data")).await?;
    let token = product.claim().await?;
    let mut figures = vec![event_cost(plan).await?];
    figures.push(one_client(plan, &product, &token).await?);
    figures.extend(many_clients(plan, &mut product).await?);
    Ok(figures)
}

async fn one_client(plan: &Plan, product: &Product, token: &str) -> Result<Figure, BenchError> {
    let (bare, _) = bare(plan, "write").await?;
    let with_event = load(plan, product.server(), vec![create(token)]);
    let without = load(plan, &bare, vec![json_request("/leads", "", &lead())]);
    warm_up(&with_event).await?;
    warm_up(&without).await?;
    let (mut times, mut bare_times) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("write: one client, round {round}"));
        bare_times.push(without.run().await?.latency(0.5));
        times.push(with_event.run().await?.latency(0.5));
    }
    let what = "one client over HTTP, a create by the whole product (median)";
    Ok(Figure::beside(
        what,
        "ms",
        &times,
        &bare_times,
        Target::Open,
    ))
}

async fn event_cost(plan: &Plan) -> Result<Figure, BenchError> {
    let file = EventCost::make(&plan.subfolder("write")?).await?;
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("write: the event, round {round}"));
        without.push(file.milliseconds(Beside::Nothing, plan.span).await?);
        with.push(file.milliseconds(Beside::Event, plan.span).await?);
    }
    let what = "a durable create with its event, and the same insert without it (median)";
    Ok(Figure::beside(
        what,
        "ms",
        &with,
        &without,
        Target::RatioAtMost(1.5),
    ))
}

async fn many_clients(plan: &Plan, product: &mut Product) -> Result<Vec<Figure>, BenchError> {
    let account = product.sign_in().await?;
    let mut tokens = Vec::new();
    for _ in 0..WORKSPACES {
        tokens.push(product.new_workspace(&account).await?);
    }
    let requests = tokens.iter().cycle().take(CLIENTS);
    let requests = requests.map(|token| create(token)).collect();
    let clients = load(plan, product.server(), requests);
    let files = Files::make(&plan.subfolder("write")?, WORKSPACES).await?;
    warm_up(&clients).await?;
    let (mut rates, mut eight, mut sixty_four) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("write: 64 clients, round {round}"));
        eight.push(files.insert(WORKSPACES, plan.span).await?);
        rates.push(clients.run().await?.rate);
        sixty_four.push(files.insert(CLIENTS, plan.span).await?);
    }
    let target = Target::RatioAtLeast(0.6);
    let by_eight = "64 clients over 8 workspaces, creates; baseline: one task per file";
    let by_all = "64 clients over 8 workspaces, creates; baseline: 64 tasks";
    Ok(vec![
        Figure::beside(by_eight, "1/s", &rates, &eight, target),
        Figure::beside(by_all, "1/s", &rates, &sixty_four, target),
    ])
}

fn create(token: &str) -> Request {
    json_request("/v1/leads", token, &lead())
}

fn load(plan: &Plan, server: &ServerProcess, requests: Vec<Request>) -> Load {
    Load {
        address: server.address(),
        requests: requests.into_iter().map(Arc::new).collect(),
        status: 201,
        span: plan.span,
        pace: None,
    }
}
