//! A large file, as it comes over a network.

use std::fmt::Write;

use crate::uploads::begin;
use crate::world::world;

/// How much more a longer file may take, in KiB: the pages of an index that are kept while the file
/// becomes records, and what the allocator keeps for later. The rows themselves take more than that.
const GROWTH_MAX: u64 = 20 * 1024;

/// How many rows the import below has, where a process of its own is asked for another number.
const ROWS: &str = "BAILIWICK_TEST_IMPORT_ROWS";

fn rows_asked_for() -> usize {
    let asked = std::env::var(ROWS).ok();
    asked.map_or(100_000, |rows| rows.parse().unwrap())
}

/// What the process holds in memory at the most so far, in KiB.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What a process holds at the most that imports so many rows and does nothing else, in KiB.
fn peak_of_a_process(rows: usize) -> u64 {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "import_size::a_hundred_thousand_leads_are_imported",
        ])
        .arg("--nocapture")
        .env(ROWS, rows.to_string())
        // How many arenas the allocator of the C library makes depends on how busy the machine is.
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    // Not its exit code: SQLCipher can crash a process at its exit, while a file is still being closed.
    assert!(text.contains("test result: ok. 1 passed"), "{text}");
    let peak = text.lines().find_map(|line| line.split_once(PEAK));
    peak.expect(&text)
        .1
        .trim_end_matches(" KiB")
        .parse()
        .unwrap()
}

/// What stands before the peak in the words of the import below.
const PEAK: &str = ", peak ";

#[test]
fn ten_times_the_rows_take_no_more_memory_than_the_pages_of_an_index() {
    if peak_memory().is_none() {
        return;
    }
    let (few, many) = (peak_of_a_process(20_000), peak_of_a_process(200_000));
    println!("20,000 rows: {few} KiB, 200,000 rows: {many} KiB");
    assert!(many < few + GROWTH_MAX, "{few} KiB grew to {many} KiB");
}

#[tokio::test]
async fn a_hundred_thousand_leads_are_imported() {
    let rows = rows_asked_for();
    let world = world().await;
    let mut upload = begin(&world, &world.ours).await;
    let started = std::time::Instant::now();
    let mut piece = String::from("name,email,phone,company,status,source,value,currency,notes\n");
    for row in 1..=rows {
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
    let (total, peak) = (started.elapsed(), peak_memory().unwrap_or_default());
    println!("{rows} rows staged after {arrived:?}, finished after {total:?}{PEAK}{peak} KiB");
    assert_eq!((report.taken, report.refused), (rows as u64, 0));
    assert_eq!(world.ours.rows("leads").await, rows as i64);
    assert_eq!(world.ours.rows("import_rows").await, 0);
    assert_eq!(world.ours.actions().await, ["lead.imported"]);
}
