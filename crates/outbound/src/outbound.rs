//! The client: a configuration of TLS, and bounds.

use std::fmt;
use std::sync::Arc;

use http::{Request, Response};
use tokio::time::timeout;

use crate::connect::{Connection, Place};
use crate::exchange::exchange;
use crate::{OutboundError, OutboundSettings, trust};

/// How far a call may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Addresses of the public internet, over TLS.
    Public,
    /// A destination that the operator named: any address over TLS, and plain HTTP on this machine.
    /// Never for a name that somebody else chose.
    Internal,
}

/// Makes calls to the outside. Clones share one configuration.
#[derive(Clone)]
pub struct Outbound {
    tls: Arc<rustls::ClientConfig>,
    settings: Arc<OutboundSettings>,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outbound")
    }
}

impl Outbound {
    /// Reads the authorities, once.
    ///
    /// # Errors
    /// [`OutboundError::Authorities`].
    pub fn new(settings: OutboundSettings) -> Result<Self, OutboundError> {
        let tls = trust::client_config(settings.authorities.as_deref())?;
        Ok(Self {
            tls: Arc::new(tls),
            settings: Arc::new(settings),
        })
    }

    /// Sends a request to the absolute URL that it names, over a connection of its own, and
    /// answers what came, whatever its status.
    ///
    /// # Errors
    /// Every [`OutboundError`] but the one about the file of authorities.
    pub async fn send(
        &self,
        request: Request<Vec<u8>>,
        reach: Reach,
    ) -> Result<Response<Vec<u8>>, OutboundError> {
        let call = timeout(self.settings.timeout, self.call(request, reach));
        call.await.map_err(|_| OutboundError::Timeout)?
    }

    async fn call(
        &self,
        request: Request<Vec<u8>>,
        reach: Reach,
    ) -> Result<Response<Vec<u8>>, OutboundError> {
        let place = Place::of(request.uri(), reach)?;
        let connecting = timeout(self.settings.connect_timeout, place.connect(&self.tls));
        let connection = connecting.await.map_err(|_| OutboundError::Timeout)??;
        let longest = self.settings.longest_answer;
        match connection {
            Connection::Plain(stream) => exchange(stream, request, longest).await,
            Connection::Tls(stream) => exchange(stream, request, longest).await,
        }
    }
}
