//! The page on many servers, followed word by word.

use std::collections::BTreeMap;
use std::process::Command;

use testbed::{Cluster, RedisServer, statements};

use crate::crash::Program;
use crate::readme::markdown::{blocks, document};

const PAGE: &str = "docs/deploy/many-nodes.md";

/// The lines of the page that set a variable, for a server of this cluster.
fn variables(cluster: &Cluster, redis: &RedisServer) -> BTreeMap<String, String> {
    let place = cluster.url().rsplit_once('@').unwrap().1;
    let address = place.split_once('/').unwrap().0.to_owned();
    let counts = redis.url();
    let counts = counts
        .strip_prefix("redis://")
        .unwrap()
        .trim_end_matches('/');
    let here = |value: &str| {
        let value = value.replace("127.0.0.1:5432", &address);
        value.replace("127.0.0.1:6379", counts)
    };
    let lines = blocks(&document(PAGE), "sh");
    let lines = lines.iter().flat_map(|block| block.lines());
    lines
        .filter_map(|line| line.split_once('='))
        .filter(|(name, _)| name.starts_with("BAILIWICK__"))
        .map(|(name, value)| (name.to_owned(), here(value)))
        .collect()
}

#[actix_web::test]
async fn the_page_on_many_servers_is_followed_word_by_word() {
    let (cluster, redis) = (Cluster::start().unwrap(), RedisServer::start());
    let superuser = cluster.url().parse().unwrap();
    let sql = blocks(&document(PAGE), "sql");
    assert_eq!(sql.len(), 1);
    for statement in sql[0].lines() {
        statements(&superuser, statement).await;
    }
    let mut settings = variables(&cluster, &redis);
    let root_key = settings.remove("BAILIWICK__KEYS__ROOT_KEY_FILE");
    assert_eq!(root_key.as_deref(), Some("/etc/bailiwick/root.key"));
    // The programs of the tests have an address of their own.
    let public = settings.remove("BAILIWICK__SERVER__PUBLIC_URL").unwrap();
    let owner = settings
        .remove("BAILIWICK__STORAGE__POSTGRES__OWNER_URL")
        .unwrap();
    let migrated = Command::new(env!("CARGO_BIN_EXE_bailiwick"))
        .args(["migrate", "up"])
        .env_clear()
        .envs(&settings)
        .env("BAILIWICK__STORAGE__POSTGRES__OWNER_URL", &owner)
        .env("BAILIWICK__SERVER__PUBLIC_URL", &public)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&migrated.stdout).into_owned();
    assert!(migrated.status.success(), "{migrated:?}");
    assert!(
        said.contains("control database: applied control_0001"),
        "{said}"
    );
    // From here on without the owner, as a careful operator has it.
    let pairs: Vec<_> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let first = Program::start(&pairs);
    let tokens = first.settle(1).await;
    let root_key = first.data().join("root.key");
    let mut pairs = pairs;
    pairs.push(("BAILIWICK__KEYS__ROOT_KEY_FILE", root_key.to_str().unwrap()));
    let second = Program::start(&pairs);
    let leads = second.call("GET", "/v1/leads").bearer(&tokens[0]);
    leads.send().await.expect(200);
    let data = second.data();
    let doctor = Command::new(env!("CARGO_BIN_EXE_bailiwick"))
        .args(["doctor", "--data", data.to_str().unwrap()])
        .env_clear()
        .envs(pairs.iter().copied())
        .env("BAILIWICK__SERVER__PUBLIC_URL", &public)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    for line in [
        "every table of workspaces is behind its policy",
        "Redis counts calls for all servers",
    ] {
        assert!(said.contains(line), "{said}");
    }
}
