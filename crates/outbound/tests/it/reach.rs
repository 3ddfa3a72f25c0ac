//! Whom a call may reach.

use outbound::{OutboundError, OutboundSettings, Reach, get};

use crate::server::{Manner, Server, answer, client};

async fn call(url: &str, reach: Reach) -> Result<(), OutboundError> {
    let client = client(OutboundSettings::default());
    client.send(get(url)?, reach).await.map(|_| ())
}

#[tokio::test]
async fn a_name_of_an_address_within_is_refused_before_anybody_is_called() {
    let server = Server::start(Manner::Says(answer("200 OK", "", ""))).await;
    let port = server.port;
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        // Three other ways in which resolvers read 127.0.0.1.
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ] {
        let refused = call(&format!("https://{host}:{port}/"), Reach::Public).await;
        let is_unknown = matches!(refused, Err(OutboundError::Unresolved(_)));
        let is_odd = host.starts_with(['0', '2']) && !host.starts_with("0.");
        assert!(
            matches!(refused, Err(OutboundError::Forbidden)) || (is_odd && is_unknown),
            "{host}: {refused:?}"
        );
    }
    assert_eq!(server.callers(), 0);
}

#[tokio::test]
async fn plain_http_is_for_this_machine_alone_and_only_where_it_was_allowed() {
    let server = Server::start(Manner::Says(answer("200 OK", "", ""))).await;
    let url = format!("http://127.0.0.1:{}/", server.port);
    let refused = call(&url, Reach::Public).await;
    assert!(matches!(refused, Err(OutboundError::Url)), "{refused:?}");
    assert_eq!(server.callers(), 0);
    call(&url, Reach::Internal).await.unwrap();
    for elsewhere in ["http://10.0.0.1/", "http://1.1.1.1/", "http://[fd00::1]/"] {
        let refused = call(elsewhere, Reach::Internal).await;
        assert!(
            matches!(refused, Err(OutboundError::Forbidden)),
            "{elsewhere}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_url_that_is_not_plainly_a_place_on_the_web_is_refused() {
    for url in [
        "",
        "/path",
        "example.com:443",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://",
    ] {
        let refused = call(url, Reach::Internal).await;
        assert!(
            matches!(refused, Err(OutboundError::Url)),
            "{url}: {refused:?}"
        );
    }
}
