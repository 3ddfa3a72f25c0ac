//! A Redis elsewhere must prove its name.

use std::path::PathBuf;

use kernel::SecretText;
use limits::{RedisSettings, SharedCounts};
use testbed::{Certificates, RedisServer};

async fn lets_in(host: &str, port: u16, authorities: Option<PathBuf>) -> bool {
    let settings = RedisSettings {
        url: SecretText::new(format!("rediss://{host}:{port}/")),
        authorities,
    };
    settings.check().unwrap();
    SharedCounts::try_out(&settings).await.is_ok()
}

#[tokio::test]
async fn a_redis_is_believed_by_its_name_and_an_authority_that_is_known() {
    let (known, other) = (Certificates::make(), Certificates::make());
    let redis = RedisServer::start_with_tls(&known);
    let port = redis.port();
    assert!(lets_in("localhost", port, Some(known.authority())).await);
    // The certificate speaks of no address.
    assert!(!lets_in("127.0.0.1", port, Some(known.authority())).await);
    assert!(!lets_in("localhost", port, Some(other.authority())).await);
    assert!(!lets_in("localhost", port, None).await);
    assert!(!lets_in("localhost", port, Some(known.key())).await);
}

#[tokio::test]
async fn a_redis_without_tls_is_not_spoken_to() {
    let known = Certificates::make();
    let redis = RedisServer::start();
    assert!(!lets_in("localhost", redis.port(), Some(known.authority())).await);
}
