//! Whom to believe: the system's authorities, and those of a file.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::OutboundError;

/// TLS as every call speaks it. The cryptography is named, so that nothing in the process decides it.
pub(crate) fn client_config(authorities: Option<&Path>) -> Result<ClientConfig, OutboundError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(OutboundError::connect)?;
    let roots = roots(authorities)?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn roots(authorities: Option<&Path>) -> Result<RootCertStore, OutboundError> {
    let mut roots = RootCertStore::empty();
    // The system's store may hold certificates that cannot be read; the others are good. Without
    // any, calls fail one by one, and the rest of the product works.
    let system = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(system.certs);
    if let Some(path) = authorities {
        for certificate in read(path)? {
            roots
                .add(certificate)
                .map_err(|error| OutboundError::Authorities(error.into()))?;
        }
    }
    Ok(roots)
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, OutboundError> {
    let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let certificates: Vec<_> =
        certificates.map_err(|error| OutboundError::Authorities(error.into()))?;
    if certificates.is_empty() {
        return Err(OutboundError::Authorities(
            "no certificate in the file".into(),
        ));
    }
    Ok(certificates)
}
