//! What comes back: whole, bounded, and never from elsewhere.

use outbound::{OutboundError, OutboundSettings, Reach, get, post_form, post_json};

use crate::server::{Manner, Server, answer, client, small};

#[tokio::test]
async fn a_request_arrives_with_its_host_and_the_answer_comes_back_whole() {
    let says = answer("201 Created", "x-word: one\r\n", "{\"a\":1}");
    let mut server = Server::start(Manner::Says(says)).await;
    let port = server.port;
    let url = format!("http://127.0.0.1:{port}/token?x=1");
    let client = client(OutboundSettings::default());
    let mut request = post_form(&url, &[("code", "a b")]).unwrap();
    let basic = "Basic eDp5".parse().unwrap();
    request.headers_mut().insert("authorization", basic);
    let answered = client.send(request, Reach::Internal).await.unwrap();
    assert_eq!(answered.status(), 201);
    assert_eq!(answered.headers()["x-word"], "one");
    assert_eq!(answered.body(), b"{\"a\":1}");
    let heard = server.request().await.to_ascii_lowercase();
    assert!(heard.starts_with("post /token?x=1 http/1.1\r\n"), "{heard}");
    for line in [
        &format!("host: 127.0.0.1:{port}\r\n"),
        "authorization: basic edp5\r\n",
        "content-type: application/x-www-form-urlencoded\r\n",
        "\r\n\r\ncode=a+b",
    ] {
        assert!(heard.contains(line), "{heard}");
    }
    assert!(!heard.contains("accept-encoding"), "{heard}");

    let request = post_json(&url, &serde_json::json!({ "b": 2 })).unwrap();
    client.send(request, Reach::Internal).await.unwrap();
    assert!(server.request().await.ends_with("{\"b\":2}"));
}

#[tokio::test]
async fn a_redirect_is_answered_and_not_followed() {
    let target = Server::start(Manner::Says(answer("200 OK", "", "secret"))).await;
    let location = format!("location: http://127.0.0.1:{}/\r\n", target.port);
    let server = Server::start(Manner::Says(answer("302 Found", &location, ""))).await;
    let request = get(&format!("http://127.0.0.1:{}/", server.port)).unwrap();
    let client = client(OutboundSettings::default());
    let answered = client.send(request, Reach::Internal).await.unwrap();
    assert_eq!(answered.status(), 302);
    assert!(answered.body().is_empty());
    assert_eq!(target.callers(), 0);
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_refused_whether_it_says_so_or_not() {
    let long = "x".repeat(65);
    let unannounced = format!("HTTP/1.1 200 OK\r\n\r\n{long}").into_bytes();
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{0}\r\n20\r\n{0}\r\n1\r\nx\r\n0\r\n\r\n",
        "x".repeat(32)
    );
    let endless_head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(1_000_000));
    for says in [
        answer("200 OK", "", &long),
        unannounced,
        chunked.into_bytes(),
        // It promises a terabyte, and sends nothing of it.
        b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n".to_vec(),
    ] {
        let failed = call(Manner::Says(says)).await.unwrap_err();
        assert!(matches!(failed, OutboundError::TooLong), "{failed:?}");
    }
    let failed = call(Manner::Says(endless_head.into_bytes())).await;
    assert!(
        matches!(failed, Err(OutboundError::Broken(_))),
        "{failed:?}"
    );
    let exact = answer("200 OK", "", &long[1..]);
    assert_eq!(call(Manner::Says(exact)).await.unwrap(), 64);
}

#[tokio::test]
async fn a_server_that_stalls_anywhere_is_left_in_bounded_time() {
    for says in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
    ] {
        let failed = call(Manner::Stalls(says.into())).await.unwrap_err();
        assert!(matches!(failed, OutboundError::Timeout), "{failed:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_or_is_no_http_is_no_answer() {
    for says in [
        "",
        "hello\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    ] {
        let failed = call(Manner::Says(says.into())).await.unwrap_err();
        assert!(matches!(failed, OutboundError::Broken(_)), "{failed:?}");
    }
}

async fn call(manner: Manner) -> Result<usize, OutboundError> {
    let server = Server::start(manner).await;
    let request = get(&format!("http://127.0.0.1:{}", server.port)).unwrap();
    let answered = client(small()).send(request, Reach::Internal).await?;
    Ok(answered.body().len())
}
