//! Addresses and URLs with IPv6 literals, in brackets or without.

use std::net::{Ipv6Addr, SocketAddr};

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// An address with its port.
pub(super) fn socket<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    with_port(&text)
        .unwrap_or_else(|| text.clone())
        .parse()
        .map_err(|_| {
            D::Error::custom(format!(
                "`{text}` must be an address with its port, such as 127.0.0.1:3000 or [::1]:3000"
            ))
        })
}

/// A URL. What else it has to be is validated later.
pub(super) fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| {
        let Some((scheme, rest)) = text.split_once("://") else {
            return text;
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        match alone(authority).or_else(|| with_port(authority)) {
            Some(authority) => format!("{scheme}://{authority}{path}"),
            None => text,
        }
    }))
}

/// `[address]` for an IPv6 literal without brackets.
fn alone(text: &str) -> Option<String> {
    text.parse::<Ipv6Addr>()
        .is_ok()
        .then(|| format!("[{text}]"))
}

/// `[address]:port` for an IPv6 literal without brackets that ends in a port.
fn with_port(text: &str) -> Option<String> {
    let (address, port) = text.rsplit_once(':')?;
    (address.parse::<Ipv6Addr>().is_ok() && port.parse::<u16>().is_ok())
        .then(|| format!("[{address}]:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_added_where_they_are_missing() {
        for (text, expected) in [
            ("fd00:1:2:3:4:5:6:7:3000", Some("[fd00:1:2:3:4:5:6:7]:3000")),
            ("::1:3000", Some("[::1]:3000")),
            ("fd00::5:36817", Some("[fd00::5]:36817")),
            ("fd00::5", None),
            ("[::1]:3000", None),
            ("127.0.0.1:3000", None),
            ("verify.example.com:443", None),
        ] {
            assert_eq!(with_port(text).as_deref(), expected, "{text}");
        }
        assert_eq!(alone("fd00::5").as_deref(), Some("[fd00::5]"));
        assert_eq!(alone("verify.example.com"), None);
    }
}
