//! The client of a request, by its address or as a trusted proxy names it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::HeaderMap;
use verification::Client;

use super::network::Network;

/// The trusted proxies. Their `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[Network]>);

/// Where one request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The client that limits count by.
    pub client: Client,
    /// Whether a trusted proxy named the client.
    pub is_forwarded: bool,
}

impl TrustedProxies {
    /// These proxies.
    pub fn new(networks: &[Network]) -> Self {
        Self(networks.into())
    }

    /// Whether `address` is one of the proxies.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The source of a request that arrived from `peer`.
    ///
    /// `X-Forwarded-For` is believed from the configured proxies only, and read from the right, hop by
    /// hop. What can't be read counts as the proxy itself, so that garbage brings no fresh budget.
    pub fn source(&self, peer: IpAddr, headers: &HeaderMap) -> Source {
        let address = self.origin(peer.to_canonical(), headers);
        Source {
            client: Client::from(address),
            is_forwarded: self.contains(peer) && !self.contains(address),
        }
    }

    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.contains(peer) {
            return peer;
        }
        let mut nearest = peer;
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .flat_map(|value| value.to_str().unwrap_or("?").split(','))
            .collect();
        for hop in hops.into_iter().rev() {
            let Some(address) = address(hop.trim()) else {
                return nearest;
            };
            nearest = address.to_canonical();
            if !self.contains(nearest) {
                return nearest;
            }
        }
        nearest
    }
}

/// The address of a hop: alone, or with the port that some balancers add.
fn address(hop: &str) -> Option<IpAddr> {
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse()
        .ok()
        .or_else(|| hop.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
        .or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        TrustedProxies::new(&trusted)
            .origin(peer.parse().unwrap(), &headers)
            .to_string()
    }

    /// CVE-2025-59152: rotating the header gave a fresh budget each time.
    #[test]
    fn strangers_are_not_believed() {
        assert_eq!(from("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(
            from("192.0.2.1", &["198.51.100.7"], &["10.0.0.1"]),
            "192.0.2.1"
        );
    }

    #[test]
    fn the_nearest_stranger_behind_trusted_hops_counts() {
        let trusted = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(
            from("10.0.0.1", &["203.0.113.9, 198.51.100.7"], &trusted),
            "198.51.100.7"
        );
        assert_eq!(
            from("10.0.0.1", &["198.51.100.7", "10.0.0.2"], &trusted),
            "198.51.100.7"
        );
    }

    /// CVE-2024-47070: a header of `a` once failed open.
    #[test]
    fn garbage_counts_as_the_proxy() {
        for garbage in [
            "a",
            "",
            ",",
            "1.2.3.4:",
            "1.2.3.4:80x",
            "1.2.3.4:65536",
            "[::1",
            "[1.2.3.4]x",
            "unknown",
            "_hidden",
            "198.51.100.7, ?",
        ] {
            assert_eq!(
                from("10.0.0.1", &[garbage], &["10.0.0.1"]),
                "10.0.0.1",
                "{garbage:?}"
            );
        }
    }

    /// Azure's gateways add the port; a stranger's wrong codes then locked others out.
    #[test]
    fn a_hop_may_name_its_port() {
        for (hop, address) in [
            ("198.51.100.7:80", "198.51.100.7"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("203.0.113.9:1, 198.51.100.7:2", "198.51.100.7"),
        ] {
            assert_eq!(from("10.0.0.1", &[hop], &["10.0.0.1"]), address, "{hop}");
        }
    }

    #[test]
    fn ranges_and_mapped_spellings_are_proxies_too() {
        let trusted = ["10.0.0.0/8", "::ffff:127.0.0.1"];
        for peer in ["10.9.8.7", "::ffff:10.0.0.1", "127.0.0.1"] {
            let peer: IpAddr = peer.parse().unwrap();
            let hop = ["198.51.100.7, 10.1.2.3:4"];
            let found = from(&peer.to_canonical().to_string(), &hop, &trusted);
            assert_eq!(found, "198.51.100.7", "{peer}");
        }
    }

    #[test]
    fn a_source_is_forwarded_only_where_a_proxy_names_one() {
        let trusted = TrustedProxies::new(&["10.0.0.1".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        let forwarded = |peer: &str, headers: &HeaderMap| {
            trusted.source(peer.parse().unwrap(), headers).is_forwarded
        };
        assert!(!forwarded("10.0.0.1", &headers));
        headers.insert("x-forwarded-for", "198.51.100.7".parse().unwrap());
        assert!(forwarded("10.0.0.1", &headers));
        assert!(!forwarded("192.0.2.1", &headers));
    }
}
