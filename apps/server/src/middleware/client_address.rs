//! Who the client is, when proxies stand between.
//!
//! Forwarded headers are believed from trusted proxies alone and read from the right: each trusted
//! proxy vouches for the address it wrote, and whatever stands further left was sent by a stranger.

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;

use super::forwarded::{Hop, forwarded, x_forwarded};
use crate::config::ServerSection;

/// More hops than this are no honest chain.
const MOST_HOPS: usize = 32;

/// The client as the server believes it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// Its address.
    pub address: Option<IpAddr>,
    /// Whether it came by HTTPS.
    pub https: bool,
    /// Whether a trusted proxy handed the request on.
    pub by_proxy: bool,
}

/// Finds the client behind a connection from `peer`.
pub fn client(server: &ServerSection, peer: Option<IpAddr>, headers: &HeaderMap) -> Client {
    let peer = peer.map(|peer| peer.to_canonical());
    let by_proxy = peer.is_some_and(|peer| server.trusted_proxies.contain(peer));
    if !by_proxy {
        return Client {
            address: peer,
            https: false,
            by_proxy,
        };
    }
    let hops = if server.reads_forwarded {
        forwarded(headers)
    } else {
        x_forwarded(headers)
    };
    let public_https = server
        .public_url
        .as_ref()
        .is_some_and(crate::config::PublicUrl::is_https);
    let https = public_https
        && hops
            .first()
            .is_some_and(|nearest| nearest.https == Some(true));
    let address = behind(server, &hops).or(peer);
    Client {
        address,
        https,
        by_proxy,
    }
}

/// The first address from the right that is not a trusted proxy. `None` when a text on the way is
/// not an address: then nobody vouches for what stands left of it.
fn behind(server: &ServerSection, hops: &[Hop]) -> Option<IpAddr> {
    if hops.len() > MOST_HOPS {
        return None;
    }
    let mut nearest = None;
    for hop in hops {
        nearest = Some(hop.address?);
        if !nearest.is_some_and(|address| server.trusted_proxies.contain(address)) {
            break;
        }
    }
    nearest
}
