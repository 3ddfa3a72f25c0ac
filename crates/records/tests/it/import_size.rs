//! A large file, as it comes over a network.

use std::fmt::Write;

use crate::uploads::begin;
use crate::world::world;

const ROWS: usize = 100_000;

/// What the process holds in memory at the most so far, in KiB.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[tokio::test]
async fn a_hundred_thousand_leads_are_imported_in_bounded_memory() {
    let world = world().await;
    let mut upload = begin(&world, &world.ours).await;
    let started = std::time::Instant::now();
    let mut piece = String::from("name,email,phone,company,status,source,value,currency,notes\n");
    for row in 1..=ROWS {
        let scattered = row * 7_919 % 1_000_003;
        let company = row % 997;
        writeln!(
            piece,
            "Person {row},p{scattered}@example.com,+44 20 {row},Company {company},new,Fair,\
             {row}.50,EUR,Met at the fair and asked for a call in spring"
        )
        .unwrap();
        if piece.len() > 16 * 1024 {
            upload.push(piece.as_bytes()).await.unwrap();
            piece.clear();
        }
    }
    upload.push(piece.as_bytes()).await.unwrap();
    let arrived = started.elapsed();
    let report = upload.finish(None).await.unwrap().into_inner().report;
    let (total, peak) = (started.elapsed(), peak_memory());
    println!("{ROWS} rows staged after {arrived:?}, finished after {total:?}, peak {peak:?} KiB");
    assert_eq!((report.taken, report.refused), (ROWS as u64, 0));
    assert_eq!(world.ours.rows("leads").await, ROWS as i64);
    assert_eq!(world.ours.rows("import_rows").await, 0);
    assert_eq!(world.ours.actions().await, ["lead.imported"]);
    assert!(peak.is_none_or(|peak| peak < 256 * 1024), "{peak:?} KiB");
}
