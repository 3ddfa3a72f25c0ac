//! The first five minutes of the README, by copy and paste.

use std::process::{Command, Output};

use serde_json::Value;

use super::markdown::{blocks, document, repository};
use crate::crash::Program;

const PLACEHOLDER: &str = "http://127.0.0.1:8080/claim#token=…";

#[actix_web::test]
async fn the_first_five_minutes_go_as_the_readme_says() {
    let program = Program::start(&[]);
    let link = format!("{}/claim#token={}", program.url(), program.claim_token());
    let script = script(&link);
    let lines = run(&script);
    let json = |line: usize| -> Value {
        let text = lines.get(line).map(String::as_str).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_else(|_| panic!("line {line} is no JSON: {lines:#?}"))
    };
    let (report, changed, refused, events) = (json(0), json(1), json(2), json(3));
    assert!(report["taken"].as_u64() > Some(5), "{report}");
    assert!(report["refused"].as_u64() > Some(0), "{report}");
    assert_eq!(
        (&changed["status"], &changed["version"]),
        (&"qualified".into(), &2.into())
    );
    assert_eq!(
        (&refused["status"], &refused["code"]),
        (&412.into(), &"version_mismatch".into())
    );
    let events = events["data"].as_array().unwrap();
    let sheet = lines[4..].join("\n");
    for action in ["lead.imported", "lead.updated"] {
        assert!(
            events.iter().any(|event| event["action"] == action),
            "{events:?}"
        );
        assert!(sheet.contains(action), "{sheet}");
    }
    assert!(sheet.lines().count() > 5, "{sheet}");
}

/// The blocks as they stand, with the printed link put in where the reader puts it in.
fn script(claim_link: &str) -> String {
    let script = blocks(&document("README.md"), "bash").concat();
    assert_eq!(script.matches(PLACEHOLDER).count(), 1, "{script}");
    script.replace(PLACEHOLDER, claim_link)
}

/// Runs the script in the folder of the repository, and answers with the lines that it wrote.
fn run(script: &str) -> Vec<String> {
    let curl = Command::new("curl").arg("--version").output();
    assert!(curl.is_ok(), "the README needs curl: apt-get install curl");
    let done = Command::new("bash")
        .args(["-e", "-c", script])
        .current_dir(repository())
        .output();
    let Output {
        status,
        stdout,
        stderr,
    } = done.unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    assert!(status.success(), "{said}\n{complained}");
    said.lines().map(str::to_owned).collect()
}
