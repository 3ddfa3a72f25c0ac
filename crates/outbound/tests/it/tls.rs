//! Who answers must prove the name.

use std::path::Path;
use std::sync::Arc;

use outbound::{Outbound, OutboundError, OutboundSettings, Reach, get};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use testbed::Certificates;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::server::{Manner, answer, client, serve};

async fn serve_tls(certificates: &Certificates) -> u16 {
    let chain = vec![CertificateDer::from_pem_file(certificates.server()).unwrap()];
    let key = PrivateKeyDer::from_pem_file(certificates.key()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (heard, _requests) = mpsc::unbounded_channel();
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                let manner = Manner::Says(answer("200 OK", "", "hello"));
                tokio::spawn(serve(stream, manner, heard.clone()));
            }
        }
    });
    port
}

fn trusting(authorities: Option<&Path>) -> Outbound {
    client(OutboundSettings {
        authorities: authorities.map(Path::to_path_buf),
        ..OutboundSettings::default()
    })
}

#[tokio::test]
async fn a_server_is_believed_by_its_name_and_an_authority_that_is_known() {
    let (known, other) = (Certificates::make(), Certificates::make());
    let port = serve_tls(&known).await;
    let url = format!("https://localhost:{port}/");
    let answered = trusting(Some(&known.authority()))
        .send(get(&url).unwrap(), Reach::Internal)
        .await;
    assert_eq!(answered.unwrap().body(), b"hello");

    // The certificate speaks of no address.
    let by_address = format!("https://127.0.0.1:{port}/");
    for (url, authorities) in [
        (&by_address, Some(known.authority())),
        (&url, Some(other.authority())),
        (&url, None),
    ] {
        let client = trusting(authorities.as_deref());
        let refused = client.send(get(url).unwrap(), Reach::Internal).await;
        assert!(
            matches!(refused, Err(OutboundError::Connect(_))),
            "{url}: {refused:?}"
        );
    }
}

#[test]
fn a_file_without_a_certificate_is_no_file_of_authorities() {
    let known = Certificates::make();
    for path in [known.key(), known.key().with_extension("absent")] {
        let settings = OutboundSettings {
            authorities: Some(path),
            ..OutboundSettings::default()
        };
        let refused = Outbound::new(settings);
        assert!(
            matches!(refused, Err(OutboundError::Authorities(_))),
            "{refused:?}"
        );
    }
}
