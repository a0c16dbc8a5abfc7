//! Base URLs of peers.

use std::fmt;

use url::{Host, Url};

/// Scheme, host and port of every call to a peer: https, or http to this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// A base URL that credentials must not go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// No URL, or one of another scheme.
    #[error("it must be a base URL such as https://example.com")]
    Malformed,
    /// A URL with more to it than scheme, host and port.
    #[error("it must be scheme, host and port alone, without user, path, query or fragment")]
    NotBare,
    /// Credentials would go over the network in clear.
    #[error("it must start with https://, except on this machine")]
    Clear,
}

impl BaseUrl {
    /// Takes a URL of scheme, host and port.
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = Url::parse(text).map_err(|_| InvalidBaseUrl::Malformed)?;
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        let base = Self(url);
        match base.0.scheme() {
            _ if !is_bare => Err(InvalidBaseUrl::NotBare),
            "https" => Ok(base),
            "http" if base.is_loopback() => Ok(base),
            "http" => Err(InvalidBaseUrl::Clear),
            _ => Err(InvalidBaseUrl::Malformed),
        }
    }

    /// Whether it is on this machine: 127.0.0.0/8, `[::1]` or `localhost`.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    pub(super) fn join(&self, path: &str) -> Result<Url, url::ParseError> {
        self.0.join(path)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
