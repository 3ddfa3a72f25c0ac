//! Counts that several servers share.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use kernel::{Clock, Entropy, SecretText, Timestamp};
use limits::{Ask, Limits, Rate, RedisSettings, SharedCounts, Sharing, Subjects};
use testbed::RedisServer;
use tokio::runtime::{Builder, Handle};

/// Whatever must come comes long before this.
const LONG: Duration = Duration::from_secs(20);

struct Nodes {
    redis: RedisServer,
    subjects: Subjects,
}

impl Nodes {
    fn new(redis: RedisServer) -> Self {
        let key = Entropy::system().key().unwrap();
        Self {
            redis,
            subjects: Subjects::new(&key),
        }
    }

    fn settings(&self) -> RedisSettings {
        RedisSettings {
            url: SecretText::new(self.redis.url()),
            authorities: None,
        }
    }

    /// A server of its own: with its own connection.
    async fn node(&self) -> Limits {
        let shared = SharedCounts::new(self.settings(), &Handle::current());
        let clock = Clock::manual(Timestamp::from_micros(1_000_000));
        let node = Limits::among_others(Some(shared), clock);
        until(|| node.sharing() == Sharing::Shared).await;
        node
    }

    fn ask(&self, limit: &'static str, rate: &str, name: &str) -> Ask {
        Ask {
            limit,
            rate: rate.parse().unwrap(),
            subject: self.subjects.named(limit, name.as_bytes()),
        }
    }
}

async fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "it never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn passes(node: &Limits, asks: &[Ask]) -> bool {
    node.take(asks).await.refused.is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zitadel_ghsa_7h8m_of_a_thousand_parallel_calls_on_two_servers_exactly_as_many_pass() {
    let nodes = Nodes::new(RedisServer::for_this_run());
    let servers = [nodes.node().await, nodes.node().await];
    let ask = nodes.ask("account", "100/1d", "anna");
    let calls: Vec<_> = (0..1_000)
        .map(|call| {
            let node = servers[call % 2].clone();
            tokio::spawn(async move { passes(&node, &[ask]).await })
        })
        .collect();
    let mut passed = 0;
    for call in calls {
        passed += usize::from(call.await.unwrap());
    }
    assert_eq!(passed, 100);
}

#[tokio::test]
async fn a_call_that_one_limit_refuses_is_charged_to_none() {
    let nodes = Nodes::new(RedisServer::for_this_run());
    let node = nodes.node().await;
    let asks = [
        nodes.ask("address", "10/1d", "a"),
        nodes.ask("account", "2/1h", "b"),
        nodes.ask("everyone", "1000/1d", ""),
    ];
    assert!(passes(&node, &asks).await && passes(&node, &asks).await);
    for _ in 0..20 {
        let decision = node.take(&asks).await;
        let refused = decision.refused.unwrap();
        assert_eq!(refused.by, 1);
        let wait = refused.wait.as_secs();
        assert!((1_790..=1_800).contains(&wait), "{wait}");
        let left = decision.standings.iter().map(|standing| standing.remaining);
        assert_eq!(left.collect::<Vec<_>>(), [8, 0, 998]);
    }
    let first = &node.take(&asks[..1]).await.standings[0];
    assert_eq!(first.remaining, 7);
    assert!(first.full_in <= first.rate.window());
}

#[tokio::test]
async fn a_redis_judges_as_a_process_does() {
    let nodes = Nodes::new(RedisServer::for_this_run());
    let shared = nodes.node().await;
    let alone = Limits::alone(Clock::manual(Timestamp::from_micros(1_000_000)));
    // Windows of a week: what the test takes of it is nothing.
    let asks = [
        nodes.ask("a", "7/7d", "x"),
        nodes.ask("b", "3/7d", "x"),
        nodes.ask("c", "40/7d", "x"),
        nodes.ask("a", "7/7d", "y"),
    ];
    for step in 0_usize..200 {
        let few: Vec<Ask> = (0..4)
            .filter(|place| (step * 7 + 1) >> place & 1 == 1)
            .map(|place| asks[place])
            .collect();
        let (there, here) = (shared.take(&few).await, alone.take(&few).await);
        assert_eq!(there.refused.is_some(), here.refused.is_some(), "{step}");
        let left = |decision: &limits::Decision| -> Vec<u32> {
            decision
                .standings
                .iter()
                .map(|standing| standing.remaining)
                .collect()
        };
        assert_eq!(left(&there), left(&here), "{step}");
    }
}

#[tokio::test]
async fn what_passed_is_let_through_again_when_its_time_has_come() {
    let nodes = Nodes::new(RedisServer::for_this_run());
    let node = nodes.node().await;
    let ask = nodes.ask("account", "1/1s", "anna");
    let begun = Instant::now();
    assert!(passes(&node, &[ask]).await);
    let mut tries = 0;
    while !passes(&node, &[ask]).await {
        tries += 1;
        assert!(begun.elapsed() < LONG);
    }
    assert!(tries > 0 && begun.elapsed() >= Duration::from_millis(990));
}

#[tokio::test]
async fn when_redis_is_gone_each_server_counts_on_with_a_quarter_of_each_rate() {
    let mut nodes = Nodes::new(RedisServer::start());
    let servers = [nodes.node().await, nodes.node().await];
    let asks = [nodes.ask("account", "40/1d", "anna")];
    for _ in 0..4 {
        assert!(passes(&servers[0], &asks).await);
    }
    nodes.redis.stop();
    let mut passed = [0; 2];
    for (server, passed) in servers.iter().zip(&mut passed) {
        for _ in 0..100 {
            *passed += usize::from(passes(server, &asks).await);
        }
    }
    // The first saw four already: these are none of its ten now.
    assert_eq!(passed, [6, 10]);
    until(|| {
        servers
            .iter()
            .all(|server| server.sharing() == Sharing::Apart)
    })
    .await;
    let refused = servers[0].take(&asks).await;
    assert_eq!(
        refused.standings[0].rate,
        Rate::new(10, 24 * 3_600).unwrap()
    );

    nodes.redis.begin();
    until(|| {
        servers
            .iter()
            .all(|server| server.sharing() == Sharing::Shared)
    })
    .await;
    // It came back empty, and its program is not there either: it is loaded again.
    for server in &servers {
        assert!(passes(server, &asks).await);
    }
}

#[tokio::test]
async fn a_redis_that_falls_silent_holds_nobody_up() {
    let nodes = Nodes::new(RedisServer::start());
    let node = nodes.node().await;
    let asks = [nodes.ask("account", "40/1d", "anna")];
    nodes.redis.fall_silent(Duration::from_secs(5));
    let begun = Instant::now();
    let mut passed = 0;
    for _ in 0..100 {
        passed += usize::from(passes(&node, &asks).await);
    }
    assert_eq!(passed, 10);
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    until(|| node.sharing() == Sharing::Shared).await;
}

#[test]
fn a_connection_outlives_the_runtime_that_used_it_first() {
    let home = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let nodes = Nodes::new(RedisServer::for_this_run());
    let node = home.block_on(nodes.node());
    let asks = [nodes.ask("account", "3/1d", "anna")];
    for _ in 0..3 {
        let worker = Builder::new_current_thread().enable_all().build().unwrap();
        assert!(worker.block_on(passes(&node, &asks)));
    }
    assert!(!home.block_on(passes(&node, &asks)));
    assert_eq!(node.sharing(), Sharing::Shared);
}

#[tokio::test]
async fn a_place_where_nobody_answers_is_named() {
    let mut nodes = Nodes::new(RedisServer::start());
    let tried = SharedCounts::try_out(&nodes.settings()).await;
    assert_eq!(tried.unwrap().as_deref(), Some("noeviction"));
    nodes.redis.stop();
    assert!(SharedCounts::try_out(&nodes.settings()).await.is_err());
}

#[tokio::test]
async fn a_redis_that_refuses_to_count_is_one_that_is_gone() {
    let nodes = Nodes::new(RedisServer::start());
    let node = nodes.node().await;
    let asks = [nodes.ask("account", "40/1d", "anna")];
    assert!(passes(&node, &asks).await);
    // Full, and told to keep what it has.
    nodes.redis.say("CONFIG SET maxmemory 1");
    let mut passed = 0;
    for _ in 0..100 {
        passed += usize::from(passes(&node, &asks).await);
    }
    assert_eq!(passed, 9);
    assert_eq!(node.sharing(), Sharing::Apart);
    assert!(SharedCounts::try_out(&nodes.settings()).await.is_err());
    nodes.redis.say("CONFIG SET maxmemory 0");
    assert!(passes(&node, &asks).await);
    assert_eq!(node.sharing(), Sharing::Shared);
}

#[tokio::test]
async fn an_address_is_nowhere_in_the_redis() {
    let nodes = Nodes::new(RedisServer::start());
    let node = nodes.node().await;
    let address: IpAddr = "203.0.113.9".parse().unwrap();
    let ask = Ask {
        subject: nodes.subjects.address("address", Some(address)),
        ..nodes.ask("address", "3/1h", "")
    };
    assert!(
        passes(
            &node,
            &[ask, nodes.ask("account", "3/1h", "anna@example.com")]
        )
        .await
    );
    let all = nodes.redis.keys();
    assert_eq!(all.matches("{bailiwick}:limit:").count(), 2, "{all}");
    for canary in ["203.0.113.9", "anna", "account"] {
        assert!(!all.contains(canary), "{all}");
    }
}
