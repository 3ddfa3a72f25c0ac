//! A CSV file of 100,000 leads: how long, and how much memory.

use std::fmt::Write;

use crate::bench::BenchError;
use crate::bench::figure::{Figure, Target};
use crate::bench::http::Request;
use crate::bench::plan::Plan;
use crate::bench::product::Product;

pub const QUESTION: &str = "`POST /v1/leads/imports` with a CSV file of 100,000 rows, each time into a new workspace.\n\
The growth is the peak of the server's resident memory during the import over its resident memory before.";

const ROWS: usize = 100_000;
/// An importer that keeps the rows would need several times as much, in MB.
const BOUND: f64 = 48.0;

/// As many imports as rounds.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>, BenchError> {
    let mut product = Product::start(&plan.subfolder("import")?.join("data")).await?;
    product.claim().await?;
    let account = product.sign_in().await?;
    let file = sheet();
    let (mut seconds, mut growth) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        plan.say(&format!("import: round {round}"));
        let token = product.new_workspace(&account).await?;
        let path = "/v1/leads/imports";
        let request = Request::post(path, &token, "text/csv", file.as_bytes());
        product.server().forget_peak()?;
        let before = product.server().resident()?;
        let took = product.time(path, &request, 201).await?;
        seconds.push(took.as_secs_f64());
        growth.push(product.server().peak()? - before);
    }
    let size = format!(
        "growth of memory, for a file of {} MB",
        file.len() / 1_000_000
    );
    Ok(vec![
        Figure::alone("100,000 rows", "s", &seconds, Target::Below(15.0)),
        Figure::alone(&size, "MB", &growth, Target::Below(BOUND)),
    ])
}

fn sheet() -> String {
    let mut text = String::from("Name,Email,Phone,Company,Status,Source,Value,Currency,Notes\n");
    for row in 0..ROWS {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "Person {row},person{row}@example.com,+1 555 {row:07},\"Company {}, Inc.\",new,fair,{}.50,EUR,\"Said \"\"call me\"\" at stand {}\"",
            row % 977,
            row % 10_000,
            row % 31
        );
    }
    text
}
