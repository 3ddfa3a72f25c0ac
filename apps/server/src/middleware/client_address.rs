//! Who the client is, when proxies stand between.
//!
//! Forwarded headers are believed from trusted proxies alone and read from the right: each trusted
//! proxy vouches for the address it wrote, and whatever stands further left was sent by a stranger.

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;

use super::forwarded::Forwarding;
use crate::config::ServerSection;

/// More hops than this are no honest chain, and what stands left of them is not read.
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
    let forwarding = if server.reads_forwarded {
        Forwarding::Standard
    } else {
        Forwarding::Customary
    };
    Client {
        address: behind(server, forwarding.addresses(headers)).or(peer),
        https: forwarding.is_https(headers),
        by_proxy,
    }
}

/// The first address from the right that is not a trusted proxy; where all are trusted, the last of
/// them. `None` when a text on the way is not an address, or when there is no end: then nobody
/// vouches for what stands left of it.
fn behind(
    server: &ServerSection,
    mut addresses: impl Iterator<Item = Option<IpAddr>>,
) -> Option<IpAddr> {
    let mut nearest = None;
    for hop in addresses.by_ref().take(MOST_HOPS) {
        let address = hop?;
        if !server.trusted_proxies.contain(address) {
            return Some(address);
        }
        nearest = Some(address);
    }
    match addresses.next() {
        None => nearest,
        Some(_) => None,
    }
}
