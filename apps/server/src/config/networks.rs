//! A list of networks, to say which addresses belong to it.

use std::net::IpAddr;

use ipnet::IpNet;

/// Networks such as `10.0.0.0/8`; a single address counts as a network of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads networks with commas between them. `None` when one of them is not a network.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        parts.map(network).collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether the address belongs to one of the networks.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether one of the networks is the whole internet.
    #[must_use]
    pub fn contain_everybody(&self) -> bool {
        self.0.iter().any(|network| network.prefix_len() == 0)
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_the_networks_that_hold_it() {
        let networks = Networks::parse("10.0.0.0/8, 192.0.2.7,::1").unwrap();
        for inside in ["10.255.0.1", "192.0.2.7", "::1", "::ffff:10.0.0.1"] {
            assert!(networks.contain(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "::2", "::ffff:11.0.0.1"] {
            assert!(!networks.contain(outside.parse().unwrap()), "{outside}");
        }
        assert!(!Networks::default().contain("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn a_network_without_a_prefix_holds_everybody() {
        for (text, everybody) in [
            ("10.0.0.0/8,::/0", true),
            ("0.0.0.0/0", true),
            ("::1", false),
        ] {
            assert_eq!(
                Networks::parse(text).unwrap().contain_everybody(),
                everybody
            );
        }
    }

    #[test]
    fn a_text_that_is_no_network_is_refused() {
        for bad in [
            "10.0.0.0/33",
            "proxy.example.com",
            "10.0.0",
            "10.0.0.0/8;::1",
        ] {
            assert_eq!(Networks::parse(bad), None, "{bad}");
        }
    }
}
