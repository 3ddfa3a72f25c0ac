//! From a URL to a connection: resolve once, look at every address, connect to one of them.

use std::net::SocketAddr;
use std::sync::Arc;

use http::Uri;
use http::uri::Scheme;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::{OutboundError, Reach, is_public};

/// Where a request goes.
pub(crate) struct Place {
    host: String,
    port: u16,
    is_tls: bool,
    reach: Reach,
}

/// A connection that stands.
pub(crate) enum Connection {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Place {
    pub(crate) fn of(uri: &Uri, reach: Reach) -> Result<Self, OutboundError> {
        let is_tls = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP && reach == Reach::Internal => false,
            _ => return Err(OutboundError::Url),
        };
        let authority = uri.authority().ok_or(OutboundError::Url)?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(OutboundError::Url);
        }
        let host = authority.host();
        let literal = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let port = authority
            .port_u16()
            .unwrap_or(if is_tls { 443 } else { 80 });
        Ok(Self {
            host: literal.unwrap_or(host).to_owned(),
            port,
            is_tls,
            reach,
        })
    }

    pub(crate) async fn connect(
        &self,
        tls: &Arc<rustls::ClientConfig>,
    ) -> Result<Connection, OutboundError> {
        let stream = reach_one(&self.addresses().await?).await?;
        // A small request must not wait for more to be sent with it.
        stream.set_nodelay(true).map_err(OutboundError::connect)?;
        if !self.is_tls {
            return Ok(Connection::Plain(stream));
        }
        let name = ServerName::try_from(self.host.clone()).map_err(|_| OutboundError::Url)?;
        let connector = TlsConnector::from(Arc::clone(tls));
        let stream = connector.connect(name, stream).await;
        let stream = stream.map_err(OutboundError::connect)?;
        Ok(Connection::Tls(Box::new(stream)))
    }

    /// The addresses of the name, if every one of them may be called. One bad address among good
    /// ones is a name that somebody turns against us.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, OutboundError> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found = found.map_err(|error| OutboundError::Unresolved(error.into()))?;
        let found: Vec<SocketAddr> = found.collect();
        if found.is_empty() {
            return Err(OutboundError::Unresolved("no address".into()));
        }
        if found.iter().all(|address| self.allows(*address)) {
            return Ok(found);
        }
        Err(OutboundError::Forbidden)
    }

    fn allows(&self, address: SocketAddr) -> bool {
        match (self.is_tls, self.reach) {
            // In the clear a call never leaves the machine.
            (false, _) => address.ip().to_canonical().is_loopback(),
            (true, Reach::Internal) => true,
            (true, Reach::Public) => is_public(address.ip()),
        }
    }
}

async fn reach_one(addresses: &[SocketAddr]) -> Result<TcpStream, OutboundError> {
    let mut failure = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = Some(error),
        }
    }
    let failure = failure.map_or_else(|| "no address".into(), Into::into);
    Err(OutboundError::Connect(failure))
}
