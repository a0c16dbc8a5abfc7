//! Ranges of addresses, as configuration writes them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

/// One address, or a range in CIDR notation (RFC 4632): `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`. An
/// IPv4-mapped IPv6 spelling is the IPv4 one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

/// A text that is neither an address nor a range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a range, such as 10.0.0.1, 10.0.0.0/8 or fd00::/8")]
pub struct InvalidNetwork(String);

impl Network {
    /// Whether `address` is in the range.
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let invalid = || InvalidNetwork(text.to_owned());
        // An IPv6 address may stand in brackets, as it does in URLs.
        let plain = text.replace(['[', ']'], "");
        let net = if plain.contains('/') {
            plain.parse().map_err(|_| invalid())?
        } else {
            IpNet::from(plain.parse::<IpAddr>().map_err(|_| invalid())?)
        };
        Ok(Self(canonical(net)))
    }
}

/// The IPv4 range of an IPv4-mapped one (RFC 4291 §2.5.5.2).
fn canonical(net: IpNet) -> IpNet {
    const MAPPED: u8 = 96;
    let IpNet::V6(v6) = net else { return net };
    let mapped = v6.addr().to_ipv4_mapped();
    let length = v6.prefix_len().checked_sub(MAPPED);
    match mapped
        .zip(length)
        .map(|(v4, length)| Ipv4Net::new(v4, length))
    {
        Some(Ok(v4)) => IpNet::V4(v4),
        _ => net,
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Network {
    type Error = InvalidNetwork;

    fn try_from(text: String) -> Result<Self, InvalidNetwork> {
        text.trim().parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ranges_in_every_spelling() {
        for (network, inside, outside) in [
            ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("::ffff:127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("::ffff:10.0.0.0/104", "10.9.9.9", "11.0.0.0"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("[fd00::5]", "fd00::5", "fd00::6"),
            ("[fd00::]/64", "fd00::ffff", "fd00:0:0:1::"),
            ("0.0.0.0/0", "203.0.113.9", "fd00::1"),
            ("10.0.0.1", "::ffff:10.0.0.1", "::1"),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert!(parsed.contains(inside.parse().unwrap()), "{network}");
            assert!(!parsed.contains(outside.parse().unwrap()), "{network}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "::/129",
            "proxy.example",
            "10.0.0.1:80",
            "/8",
        ] {
            let refused = text.parse::<Network>().unwrap_err();
            assert!(refused.to_string().contains(text), "{refused}");
        }
    }
}
