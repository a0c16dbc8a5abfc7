//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, Request};
use verification::Client;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Tells limits where a request comes from.
///
/// `X-Forwarded-For` is believed from the configured proxies only, read from the right, hop by hop.
/// What can't be read counts as the proxy itself: garbage gains nobody a fresh budget.
pub fn client<B>(request: &Request<B>, trusted: &[IpAddr]) -> Option<Client> {
    let peer = request.extensions().get::<Peer>()?.0.ip().to_canonical();
    Some(Client::from(origin(peer, request.headers(), trusted)))
}

fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let mut nearest = peer;
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .collect();
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            return nearest;
        };
        nearest = address.to_canonical();
        if !trusted.contains(&nearest) {
            return nearest;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        origin(peer.parse().unwrap(), &headers, &trusted).to_string()
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
        for garbage in ["a", "", ",", "1.2.3.4:80", "unknown", "198.51.100.7, ?"] {
            assert_eq!(
                from("10.0.0.1", &[garbage], &["10.0.0.1"]),
                "10.0.0.1",
                "{garbage:?}"
            );
        }
    }
}
