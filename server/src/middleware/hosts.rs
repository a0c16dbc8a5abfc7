//! The host allow-list of a listener. Other hosts get 421, so that DNS rebinding reaches nothing.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use http::{HeaderMap, Uri, header, uri};

/// A host in one spelling: names in lower case, addresses as addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// An IPv4 or IPv6 literal.
    Address(IpAddr),
    /// A registered name.
    Name(String),
}

impl Host {
    /// Reads a host without port. IPv6 literals may stand in brackets.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(literal) = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
        {
            let address = literal.parse::<Ipv6Addr>().ok()?;
            return Some(Self::Address(IpAddr::V6(address).to_canonical()));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical()));
        }
        let is_name = !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        is_name.then(|| Self::Name(text.to_ascii_lowercase()))
    }

    /// Whether it is this machine under any name or address.
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => address.is_loopback(),
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// The host and port that a request or an origin names (RFC 3986 §3.2), without user information.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The host.
    pub host: Host,
    /// The port, where one is named.
    pub port: Option<u16>,
}

impl Authority {
    /// Reads `host`, `host:port` or `[address]:port`, and nothing with more to it.
    pub fn parse(text: &str) -> Option<Self> {
        let parsed = uri::Authority::try_from(text).ok()?;
        let host = parsed.host();
        // User information before the host, or anything but a port after it, is refused here.
        let port = match text.strip_prefix(host)? {
            "" | ":" => None,
            rest => {
                let digits = rest.strip_prefix(':')?;
                let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
                Some(is_number.then(|| digits.parse().ok())??)
            }
        };
        Some(Self {
            host: Host::parse(host)?,
            port,
        })
    }

    /// The authority that a request names: that of an absolute URI, else its only `Host` header.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        if let Some(authority) = uri.authority() {
            return Self::parse(authority.as_str());
        }
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => Self::parse(host.to_str().ok()?),
            _ => None,
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => self.host.fmt(f),
        }
    }
}

/// The hosts that one listener answers to.
#[derive(Clone, Debug)]
pub struct Hosts(Arc<[Host]>);

impl Hosts {
    /// `names`, and the usual names of `addr` when it is loopback.
    pub fn new(addr: SocketAddr, names: impl IntoIterator<Item = Host>) -> Self {
        let own = if addr.ip().is_loopback() {
            vec![
                Host::Address(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                Host::Address(IpAddr::V6(Ipv6Addr::LOCALHOST)),
                Host::Name("localhost".to_owned()),
            ]
        } else {
            Vec::new()
        };
        Self(own.into_iter().chain(names).collect())
    }

    /// Whether a request for `authority` is answered, on whichever port.
    pub fn admit(&self, authority: &Authority) -> bool {
        self.0.contains(&authority.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(hosts: &Hosts, text: &str) -> bool {
        Authority::parse(text).is_some_and(|authority| hosts.admit(&authority))
    }

    #[test]
    fn loopback_answers_to_its_usual_names_only() {
        let name = Host::parse("Verify.Example.com").unwrap();
        let hosts = Hosts::new("127.0.0.1:3000".parse().unwrap(), [name]);
        for own in [
            "127.0.0.1",
            "127.0.0.1:3000",
            "localhost:9",
            "LOCALHOST",
            "localhost:",
            "[::1]:3000",
            "[0:0::1]",
            "verify.example.com",
        ] {
            assert!(admits(&hosts, own), "{own}");
        }
        let public = Hosts::new("192.0.2.1:80".parse().unwrap(), []);
        assert!(!admits(&public, "localhost"));
    }

    #[test]
    fn whatever_is_no_plain_authority_is_refused() {
        let hosts = Hosts::new("127.0.0.1:3000".parse().unwrap(), []);
        for other in [
            "",
            ":3000",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.",
            "127.0.0.1:3000@evil",
            "user@127.0.0.1",
            "127.0.0.1@127.0.0.1",
            "@localhost",
            "[::1",
            "[::1].evil.example",
            "[::1]:80:evil",
            "[::1]80",
            "[localhost]",
            "::1",
            "localhost:80x",
            "localhost:+80",
            "localhost:65536",
            "localhost/",
            "localhost?",
            "a b",
            "%6cocalhost",
        ] {
            assert!(!admits(&hosts, other), "{other}");
        }
    }

    #[test]
    fn an_address_is_one_host_in_any_spelling() {
        let hosts = ["fd00::5", "[fd00:0:0::5]"].map(|text| Host::parse(text).unwrap());
        let [one, two] = hosts;
        assert_eq!(one, two);
        let hosts = Hosts::new("[fd00::5]:80".parse().unwrap(), [one]);
        assert!(admits(&hosts, "[FD00::5]:36817"));
        for wrong in ["*.example.com", "a/b", "a:80", "", "ä.example"] {
            assert_eq!(Host::parse(wrong), None, "{wrong}");
        }
    }
}
