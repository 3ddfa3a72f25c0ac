//! Workspaces by the thousand: making one, opening one, starting over them, memory.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::bench::BenchError;
use crate::bench::figure::{Figure, Target};
use crate::bench::http::Request;
use crate::bench::load::Load;
use crate::bench::plan::Plan;
use crate::bench::product::Product;
use crate::bench::spread::{Spread, quantile};

pub const QUESTION: &str = "Each workspace is an encrypted file of its own.\nMaking one is `POST /v1/workspaces`, by one client, until all stand on the \
disk.\nA cold open is the first request of a workspace after a start of the server: session, membership, key, file, query.\n\
A start is from the start of the process to the first 200 of `/readyz`.\nMemory is resident memory; a workspace in use has its \
writer and its readers open, for leads were made and read in it by several clients at once.";

/// Workspaces that stand on the disk at the first measurement of a start.
const FEW: usize = 10;
/// Workspaces that are opened cold.
const OPENED: usize = 900;
/// Workspaces that the server keeps open by default.
const KEPT: usize = 256;

/// Fills the disk, then starts and opens.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let data = plan.subfolder("workspaces")?.join("data");
    let mut product = Product::start(&data).await?;
    product.claim().await?;
    let account = product.sign_in().await?;
    let mut ids = Vec::new();
    let mut made = make(plan, &mut product, &account, FEW, &mut ids).await?;
    drop(product);
    let few = starts(plan, &data).await?;

    let mut product = Product::start(&data).await?;
    let more = plan.workspaces.saturating_sub(FEW);
    made.extend(make(plan, &mut product, &account, more, &mut ids).await?);
    let tokens = enter(plan, &mut product, &ids).await?;
    settle(&product).await;
    drop(product);
    let many = starts(plan, &data).await?;

    let mut product = Product::start(&data).await?;
    settle(&product).await;
    let idle = product.server().resident()?;
    let mut opened = open(plan, &mut product, &tokens).await?;
    use_all(plan, &mut product, &tokens).await?;
    let full = product.server().resident()?;
    opened.sort_by(f64::total_cmp);
    let percentile = [quantile(&opened, 0.99)];
    let number = plan.workspaces;
    Ok(vec![
        Figure::alone(
            "making one (median)",
            "ms",
            &[Spread::of(&made).median],
            Target::Below(25.0),
        ),
        Figure::alone(
            "cold open and a query (median)",
            "ms",
            &[Spread::of(&opened).median],
            Target::Open,
        ),
        Figure::alone(
            "cold open and a query (99th percentile)",
            "ms",
            &percentile,
            Target::Below(10.0),
        ),
        Figure::alone(
            &format!("start over {FEW}"),
            "ms",
            &few,
            Target::Below(300.0),
        ),
        Figure::beside(
            &format!("start over {number}, beside {FEW}"),
            "ms",
            &many,
            &few,
            Target::RatioAtMost(1.5),
        ),
        Figure::alone(
            &format!("start over {number}"),
            "ms",
            &many,
            Target::Below(300.0),
        ),
        Figure::alone("memory, idle", "MB", &[idle], Target::Below(64.0)),
        Figure::alone(
            &format!("memory, {KEPT} open and in use"),
            "MB",
            &[full],
            Target::Below(256.0),
        ),
    ])
}

async fn make(
    plan: &Plan,
    product: &mut Product,
    account: &str,
    number: usize,
    ids: &mut Vec<String>,
) -> Result<Vec<f64>, BenchError> {
    let mut account = account.to_owned();
    let mut times = Vec::new();
    for done in 0..number {
        if done % 1_000 == 0 {
            plan.say(&format!("workspaces: {done} made"));
            // An access token does not last for all of them.
            account = product.sign_in().await?;
        }
        let (id, took) = product.timed_workspace(&account).await?;
        ids.push(id);
        times.push(milliseconds(took));
    }
    Ok(times)
}

/// Opens a session of each workspace that will be opened cold.
async fn enter(
    plan: &Plan,
    product: &mut Product,
    ids: &[String],
) -> Result<Vec<String>, BenchError> {
    plan.say("workspaces: opening sessions");
    let account = product.sign_in().await?;
    let mut tokens = Vec::new();
    // Spread over all, not the newest alone.
    let step = (ids.len() / OPENED).max(1);
    for id in ids.iter().step_by(step).take(OPENED) {
        tokens.push(product.enter(&account, id).await?);
    }
    Ok(tokens)
}

async fn open(
    plan: &Plan,
    product: &mut Product,
    tokens: &[String],
) -> Result<Vec<f64>, BenchError> {
    plan.say("workspaces: opening them cold");
    let mut times = Vec::new();
    for token in tokens {
        let request = Request::get("/v1/leads?limit=1", token);
        times.push(milliseconds(
            product.time("GET /v1/leads", &request, 200).await?,
        ));
    }
    Ok(times)
}

/// Writes into the workspaces that stay open and reads them by several clients at once, so that
/// every connection of each is there.
async fn use_all(plan: &Plan, product: &mut Product, tokens: &[String]) -> Result<(), BenchError> {
    plan.say("workspaces: using them");
    let kept = &tokens[tokens.len().saturating_sub(KEPT)..];
    for token in kept {
        product.create_lead(token).await?;
    }
    for some in kept.chunks(16) {
        let readers = some.iter().flat_map(|token| [token; 4]);
        let requests = readers.map(|token| Arc::new(Request::get("/v1/leads?limit=10", token)));
        let load = Load {
            address: product.server().address(),
            requests: requests.collect(),
            status: 200,
            span: Duration::from_millis(100),
            pace: None,
        };
        load.run().await?;
    }
    Ok(())
}

async fn starts(plan: &Plan, data: &Path) -> Result<Vec<f64>, BenchError> {
    let mut times = Vec::new();
    for round in 1..=plan.rounds {
        plan.say(&format!("workspaces: start {round}"));
        let product = Product::start(data).await?;
        times.push(milliseconds(product.server().ready_after()));
    }
    Ok(times)
}

/// Waits until the work in the background is done: the server's processor time stands still.
async fn settle(product: &Product) {
    let mut before = product.server().processor_time();
    loop {
        tokio::time::sleep(Duration::from_secs(2)).await;
        let now = product.server().processor_time();
        if now.saturating_sub(before) < 10 {
            return;
        }
        before = now;
    }
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}
