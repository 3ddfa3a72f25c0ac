//! How far the calls to a provider reach. The operator named the issuer, and that it stands within their
//! own network; what its documents name besides, the operator did not name.

use http::{Request, Response, Uri};
use outbound::{OutboundError, Reach};

use crate::Issuer;
use crate::provider::Parts;

impl Parts {
    /// Makes a call: into the operator's own network only to where the issuer itself is.
    pub(crate) async fn send(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, OutboundError> {
        let reach = match self.settings.reach {
            Reach::Internal if is_at(&self.settings.issuer, request.uri()) => Reach::Internal,
            Reach::Internal | Reach::Public => Reach::Public,
        };
        self.outbound.send(request, reach).await
    }
}

/// Whether people may be sent there: to a page with TLS, or within the operator's network to one without.
pub(crate) fn is_page(url: &str, reach: Reach) -> bool {
    url.starts_with("https://") || (reach == Reach::Internal && url.starts_with("http://"))
}

/// Whether a URL is one of the issuer's own host and port.
fn is_at(issuer: &Issuer, uri: &Uri) -> bool {
    let issuer = issuer.discovery_url().parse::<Uri>();
    issuer.is_ok_and(|issuer| place(&issuer).is_some_and(|own| place(uri) == Some(own)))
}

fn place(uri: &Uri) -> Option<(String, u16)> {
    let port = match uri.scheme_str() {
        Some("https") => 443,
        Some("http") => 80,
        _ => return None,
    };
    let host = uri.host()?.to_ascii_lowercase();
    Some((host, uri.port_u16().unwrap_or(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuers_own_place_is_its_host_and_port() {
        let issuer = Issuer::One("https://id.corp.example/realms/people".to_owned());
        let is_own = |url: &str| is_at(&issuer, &url.parse().unwrap());
        assert!(is_own("https://ID.corp.example/token"));
        assert!(is_own("https://id.corp.example:443/token"));
        for other in [
            "https://id.corp.example:8443/token",
            "http://id.corp.example/token",
            "https://vault.corp.example/token",
            "https://169.254.169.254/token",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }

    #[test]
    fn people_are_sent_to_pages_alone() {
        assert!(is_page("https://id.example/authorize", Reach::Public));
        assert!(is_page("http://127.0.0.1:1/authorize", Reach::Internal));
        assert!(!is_page("http://id.example/authorize", Reach::Public));
        for url in ["javascript:alert(1)", "data:text/html,a", "file:///a", ""] {
            assert!(!is_page(url, Reach::Internal), "{url}");
        }
    }
}
