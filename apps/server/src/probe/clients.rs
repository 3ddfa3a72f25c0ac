//! Who the client is, with and without proxies.

use serde_json::Value;

use super::{Answer, Probe};
use crate::config::{Networks, PublicUrl, Settings};

fn behind_a_proxy(settings: &mut Settings) {
    settings.server.trusted_proxies = Networks::parse("127.0.0.1,10.0.0.0/8").unwrap();
    settings.server.public_url = PublicUrl::parse("https://app.example.com");
}

async fn seen(probe: &Probe, headers: &[(&str, &str)]) -> Answer {
    let mut request = probe.get("/probe/client");
    for header in headers {
        request = request.append_header(*header);
    }
    Answer::of(request.send().await.unwrap()).await
}

async fn ip(probe: &Probe, headers: &[(&str, &str)]) -> String {
    seen(probe, headers).await.json()["ip"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[actix_web::test]
async fn actix_3750_a_stranger_cannot_choose_its_address() {
    let probe = Probe::start().await;
    for headers in [
        [("x-forwarded-for", "192.0.2.1")],
        [("forwarded", "for=192.0.2.1")],
        [("x-real-ip", "192.0.2.1")],
        [("x-request-id", "chosen-by-a-stranger")],
        [("x-forwarded-proto", "https")],
    ] {
        let answer = seen(&probe, &headers).await;
        assert_eq!(answer.json()["ip"], "127.0.0.1", "{headers:?}");
        assert_eq!(answer.json()["https"], false, "{headers:?}");
        assert!(answer.header("x-request-id").starts_with("req_"));
        assert_eq!(answer.header("strict-transport-security"), "");
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_trusted_proxy_names_the_client_from_the_right() {
    let probe = Probe::start_with(behind_a_proxy).await;
    for (chain, client) in [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        // What stands left of the first stranger was sent by that stranger.
        ("198.51.100.9, 192.0.2.1", "192.0.2.1"),
        ("198.51.100.9, 192.0.2.1, 10.1.2.3", "192.0.2.1"),
        ("nonsense, 192.0.2.1", "192.0.2.1"),
        ("10.9.9.9", "10.9.9.9"),
    ] {
        assert_eq!(
            ip(&probe, &[("x-forwarded-for", chain)]).await,
            client,
            "{chain}"
        );
    }
    let lines = [
        ("x-forwarded-for", "198.51.100.9"),
        ("x-forwarded-for", "192.0.2.1"),
    ];
    assert_eq!(ip(&probe, &lines).await, "192.0.2.1");
    probe.stop().await;
}

#[actix_web::test]
async fn authentik_cve_2024_47070_cve_2023_36456_a_malformed_header_falls_back_to_the_connection() {
    let probe = Probe::start_with(behind_a_proxy).await;
    let long = vec!["10.0.0.1"; 40].join(",");
    for chain in [
        "",
        "a",
        "192.0.2.1, b",
        "192.0.2.1, ",
        "192.0.2.999",
        "unknown",
        &long,
    ] {
        assert_eq!(
            ip(&probe, &[("x-forwarded-for", chain)]).await,
            "127.0.0.1",
            "{chain}"
        );
    }
    // The header that the proxy does not write is the client's own.
    assert_eq!(
        ip(&probe, &[("forwarded", "for=192.0.2.1")]).await,
        "127.0.0.1"
    );
    probe.stop().await;
}

#[actix_web::test]
async fn forwarded_is_read_where_the_proxy_writes_it() {
    let probe = Probe::start_with(|settings| {
        behind_a_proxy(settings);
        settings.server.reads_forwarded = true;
    })
    .await;
    let chain = "for=198.51.100.9, for=\"[2001:db8::7]:99\";proto=https";
    let answer = seen(
        &probe,
        &[("forwarded", chain), ("x-forwarded-for", "192.0.2.1")],
    )
    .await;
    assert_eq!(
        (&answer.json()["ip"], &answer.json()["https"]),
        (&"2001:db8::7".into(), &true.into())
    );
    for chain in ["for=unknown", "for=_hidden", "by=192.0.2.1", "nonsense"] {
        assert_eq!(
            ip(&probe, &[("forwarded", chain)]).await,
            "127.0.0.1",
            "{chain}"
        );
    }
    probe.stop().await;
}

#[actix_web::test]
async fn hsts_stands_on_answers_over_https_and_on_no_other() {
    let probe = Probe::start_with(behind_a_proxy).await;
    let chain = ("x-forwarded-for", "192.0.2.1");
    for (proto, https) in [
        ("https", true),
        ("http", false),
        ("https, http", false),
        ("", false),
    ] {
        let answer = seen(&probe, &[chain, ("x-forwarded-proto", proto)]).await;
        assert_eq!(answer.json()["https"], https, "{proto}");
        let hsts = answer.header("strict-transport-security");
        assert_eq!(
            hsts == "max-age=63072000; includeSubDomains",
            https,
            "{proto}"
        );
    }
    probe.stop().await;
}

#[actix_web::test]
async fn hsts_follows_the_scheme_that_the_proxy_states_and_nothing_else() {
    for public_url in ["https://app.example.com", "http://app.example.com"] {
        let probe = Probe::start_with(|settings| {
            behind_a_proxy(settings);
            settings.server.public_url = PublicUrl::parse(public_url);
        })
        .await;
        // The scheme counts where no address is told besides.
        for (headers, https) in [
            (&[("x-forwarded-proto", "https")][..], true),
            (&[("x-forwarded-proto", "http")], false),
            (&[], false),
            (&[("forwarded", "proto=https")], false),
        ] {
            let answer = seen(&probe, headers).await;
            assert_eq!(answer.json()["https"], https, "{headers:?}");
            let hsts = answer.header("strict-transport-security");
            assert_eq!(!hsts.is_empty(), https, "{headers:?}");
            assert_eq!(answer.json()["ip"], "127.0.0.1");
        }
        probe.stop().await;
    }
}

#[actix_web::test]
async fn no_more_than_32_hops_are_read_however_many_there_are() {
    let probe = Probe::start_with(behind_a_proxy).await;
    let chain = |left: &str, trusted: usize| left.to_owned() + &", 10.0.0.1".repeat(trusted);
    let endless = "1.1.1.1,".repeat(10_000) + "192.0.2.1";
    for (chain, client) in [
        (chain("192.0.2.1", 31), "192.0.2.1"),
        (chain("192.0.2.1", 32), "127.0.0.1"),
        (chain("10.0.0.9", 31), "10.0.0.9"),
        (endless, "192.0.2.1"),
    ] {
        let ip = ip(&probe, &[("x-forwarded-for", &chain)]).await;
        assert_eq!(ip, client);
    }
    probe.stop().await;
}

#[actix_web::test]
async fn a_trusted_proxy_may_name_the_request() {
    let probe = Probe::start_with(behind_a_proxy).await;
    let named = seen(&probe, &[("x-request-id", "edge-0123456789")]).await;
    assert_eq!(named.header("x-request-id"), "edge-0123456789");
    assert_eq!(named.json()["request_id"], "edge-0123456789");
    let odd = seen(&probe, &[("x-request-id", "a b\"c")]).await;
    assert!(odd.header("x-request-id").starts_with("req_"));
    probe.stop().await;
}

#[actix_web::test]
async fn the_user_agent_is_cut() {
    let probe = Probe::start().await;
    let agent = "a".repeat(4_000);
    let json: Value = seen(&probe, &[("user-agent", &agent)]).await.json();
    assert_eq!(json["user_agent"].as_str().unwrap().len(), 256);
    probe.stop().await;
}
