//! The sections and their defaults: a demo that needs no configuration at all.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use verification::Locale;

use super::address;
use crate::middleware::hosts::Host;
use crate::middleware::network::Network;
use crate::name::BRAND;

/// `[site]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteSection {
    /// Where to listen.
    #[serde(deserialize_with = "address::socket")]
    pub addr: SocketAddr,
    /// The base URL people use, such as `https://verify.example.com`. Messages name its host, and
    /// `https` makes cookies `Secure`. The listening address when absent.
    #[serde(deserialize_with = "address::url")]
    pub url: Option<String>,
    /// Hosts to answer to besides that of `url` and, on a loopback address, its usual names.
    pub hosts: Vec<String>,
    /// Addresses and ranges of proxies. Their `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The languages that pages and messages are in, by their tags. A visitor gets the one that the
    /// browser asks for; where it asks for none of these, the first.
    pub locales: Vec<String>,
    /// Seconds between the moment readiness drops and the moment the listeners close, 0 to 60: what
    /// a load balancer needs to look elsewhere.
    pub shutdown_delay: u64,
}

impl SiteSection {
    /// The configured hosts, as they are compared.
    pub fn hosts(&self) -> impl Iterator<Item = Host> {
        self.hosts.iter().filter_map(|host| Host::parse(host))
    }

    /// The configured languages, at least one.
    pub fn locales(&self) -> Vec<Locale> {
        let tags = self.locales.iter();
        let locales: Vec<_> = tags.filter_map(|tag| Locale::new(tag).ok()).collect();
        if locales.is_empty() {
            vec![Locale::ENGLISH]
        } else {
            locales
        }
    }
}

impl Default for SiteSection {
    fn default() -> Self {
        Self {
            addr: loopback(3000),
            url: None,
            hosts: Vec::new(),
            locales: vec![Locale::ENGLISH.as_str().to_owned()],
            trusted_proxies: Vec::new(),
            shutdown_delay: 0,
        }
    }
}

/// `[sandbox]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxSection {
    /// Where to listen. Anything but loopback needs a `token`.
    #[serde(deserialize_with = "address::socket")]
    pub addr: SocketAddr,
    /// Hosts to answer to besides loopback's.
    pub hosts: Vec<String>,
    /// What callers must present as bearer token, or as the password of Basic credentials. At
    /// least 16 characters.
    pub token: Option<String>,
}

impl SandboxSection {
    /// The configured hosts, as they are compared.
    pub fn hosts(&self) -> impl Iterator<Item = Host> {
        self.hosts.iter().filter_map(|host| Host::parse(host))
    }
}

impl Default for SandboxSection {
    fn default() -> Self {
        Self {
            addr: loopback(3010),
            hosts: Vec::new(),
            token: None,
        }
    }
}

/// `[store]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSection {
    /// The SQLite file.
    pub path: PathBuf,
    /// Operations that may wait for the disk; more are refused with 503.
    pub queue: usize,
    /// Seconds that closed verifications, events and idle limits are kept.
    pub retention: u64,
}

impl Default for StoreSection {
    fn default() -> Self {
        Self {
            path: "data/countersign.db".into(),
            queue: 4_096,
            retention: 7 * 86_400,
        }
    }
}

/// `[keys]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The key ring file. Keep it outside the store's folder and its backups.
    pub path: PathBuf,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            path: "keys/countersign.keys".into(),
        }
    }
}

/// `[brand]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BrandSection {
    /// The name, in the header, in titles and in messages.
    pub name: String,
    /// Path or `https` URL of a logo.
    pub logo: Option<String>,
    /// The accent colour, `#rrggbb`.
    pub accent: Option<String>,
    /// Link to the terms of service.
    pub terms_url: Option<String>,
    /// Link to the privacy policy.
    pub privacy_url: Option<String>,
    /// A line for the footer.
    pub legal_line: Option<String>,
}

impl Default for BrandSection {
    fn default() -> Self {
        Self {
            name: BRAND.to_owned(),
            logo: None,
            accent: None,
            terms_url: None,
            privacy_url: None,
            legal_line: None,
        }
    }
}

/// `[session]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSection {
    /// Seconds that a browser stays verified, 60 to 86,400. It is not extended by use, so it is
    /// idle limit and total limit in one (NIST SP 800-63B-4 §2.2.3: 1 h and 24 h).
    pub lifetime: u64,
}

impl Default for SessionSection {
    fn default() -> Self {
        Self { lifetime: 3_600 }
    }
}

/// `[log]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for programs.
    pub format: LogFormat,
    /// A level, or directives such as `info,server=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: "info".to_owned(),
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}
