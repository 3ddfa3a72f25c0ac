//! The page on moving, followed word by word.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use testbed::TestDatabase;

use crate::crash::Program;
use crate::readme::markdown::{blocks, document};

const PAGE: &str = "docs/deploy/move-engine.md";

/// The lines of the page: what is set, and what is typed.
fn page(database: &TestDatabase) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut settings, mut commands) = (BTreeMap::new(), Vec::new());
    for line in blocks(&document(PAGE), "sh")
        .iter()
        .flat_map(|block| block.lines())
    {
        let Some((name, _)) = line
            .split_once('=')
            .filter(|_| !line.contains("bailiwick "))
        else {
            commands.push(line.to_owned());
            continue;
        };
        let value = match name {
            "BAILIWICK__STORAGE__POSTGRES__URL" => database.application_url(),
            "BAILIWICK__STORAGE__POSTGRES__OWNER_URL" => database.owner_url(),
            other => panic!("{other}"),
        };
        settings.insert(name.to_owned(), value);
    }
    (settings, commands)
}

#[actix_web::test]
async fn the_page_on_moving_is_followed_word_by_word() {
    let database = TestDatabase::empty().await;
    let mut before = Program::start(&[]);
    let tokens = before.settle(2).await;
    for token in &tokens {
        let lead = serde_json::json!({"name": "Of before"});
        let made = before.call("POST", "/v1/leads").bearer(token).json(lead);
        made.send().await.expect(201);
    }
    before.terminate();
    assert!(before.wait().success());
    let (settings, commands) = page(&database);
    assert_eq!(settings.len(), 2);
    let data = before.data();
    let mut said = Vec::new();
    for command in &commands {
        let words: Vec<&str> = command.split(' ').collect();
        let set = words
            .iter()
            .take_while(|word| word.starts_with("BAILIWICK__"));
        let set: Vec<(&str, &str)> = set.map(|word| word.split_once('=').unwrap()).collect();
        let words = &words[set.len()..];
        assert_eq!(words[0], "bailiwick", "{command}");
        let done = Command::new(env!("CARGO_BIN_EXE_bailiwick"))
            .args(&words[1..])
            .env_clear()
            .env("BAILIWICK__DATA__DIR", &data)
            .env("BAILIWICK__SERVER__PUBLIC_URL", "http://bailiwick.example")
            .envs(&settings)
            .envs(set)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(done.status.success(), "{command}: {done:?}");
        said.push(String::from_utf8(done.stdout).unwrap());
    }
    assert_eq!(said.len(), 2, "{commands:?}");
    assert!(
        said[1].contains("3 workspaces and the platform"),
        "{}",
        said[1]
    );
    let root_key = data.join("root.key");
    let url = database.application_url();
    let after = Program::start(&[
        ("BAILIWICK__STORAGE__ENGINE", "postgres"),
        ("BAILIWICK__STORAGE__POSTGRES__URL", &url),
        ("BAILIWICK__KEYS__ROOT_KEY_FILE", root_key.to_str().unwrap()),
    ]);
    for token in &tokens {
        let leads = after.call("GET", "/v1/leads").bearer(token);
        let leads = leads.send().await.expect(200).json();
        assert_eq!(leads["data"][0]["name"], "Of before");
    }
}
