//! Validates configuration values, key by key.

use std::net::SocketAddr;

use url::Url;

use super::{Config, ConfigError};
use crate::middleware::hosts::Host;

impl Config {
    /// Checks every value that its type alone does not rule out.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.site.url {
            site_url(url)?;
        }
        for (key, hosts) in [
            ("site.hosts", &self.site.hosts),
            ("sandbox.hosts", &self.sandbox.hosts),
        ] {
            if let Some(host) = hosts.iter().find(|host| Host::parse(host).is_none()) {
                let advice = if host.contains('*') {
                    "there are no wildcards, so list each name"
                } else {
                    "give names or addresses without scheme and port"
                };
                return Err(ConfigError::new(
                    key,
                    format!("`{host}` is no host: {advice}"),
                ));
            }
        }
        if self.site.addr.ip().is_unspecified()
            && self.site.url.is_none()
            && self.site.hosts.is_empty()
        {
            return Err(ConfigError::new(
                "site.url",
                format!(
                    "is required because site.addr {} is no address people could use",
                    self.site.addr
                ),
            ));
        }
        self.locales_are_known()?;
        if self.site.shutdown_delay > 60 {
            return Err(ConfigError::new(
                "site.shutdown_delay",
                "must be from 0 to 60 seconds",
            ));
        }
        self.sandbox_is_private()?;
        self.providers_are_usable()?;
        if self.store.queue == 0 {
            return Err(ConfigError::new("store.queue", "must be at least 1"));
        }
        if self.store.retention < 86_400 {
            return Err(ConfigError::new(
                "store.retention",
                "must be at least 86400 seconds: limits look back a day",
            ));
        }
        if !(60..=86_400).contains(&self.session.lifetime) {
            return Err(ConfigError::new(
                "session.lifetime",
                "must be from 60 to 86400 seconds",
            ));
        }
        self.brand_is_usable()?;
        if crate::infrastructure::logs::filter(&self.log.level).is_err() {
            return Err(ConfigError::new(
                "log.level",
                "must be a level such as info, or directives such as info,server=debug",
            ));
        }
        self.limits.limits().map(drop)
    }

    /// The base URL of the site that listens at `addr`.
    pub fn site_url(&self, addr: SocketAddr) -> String {
        self.site.url.clone().map_or_else(
            || format!("http://{addr}"),
            |url| url.trim_end_matches('/').to_owned(),
        )
    }

    fn sandbox_is_private(&self) -> Result<(), ConfigError> {
        match &self.sandbox.token {
            None if !self.sandbox.addr.ip().is_loopback() => Err(ConfigError::new(
                "sandbox.token",
                format!(
                    "is required because sandbox.addr {} is not loopback: everybody could read the codes",
                    self.sandbox.addr
                ),
            )),
            Some(token) if token.len() < 16 => Err(ConfigError::new(
                "sandbox.token",
                "must have at least 16 characters",
            )),
            _ if !self.sandbox.addr.ip().is_loopback() && self.sandbox.hosts.is_empty() => {
                Err(ConfigError::new(
                    "sandbox.hosts",
                    "must name the hosts to answer to, because sandbox.addr is not loopback",
                ))
            }
            _ => Ok(()),
        }
    }

    fn locales_are_known(&self) -> Result<(), ConfigError> {
        let known: Vec<_> = catalog::known().collect();
        let unknown = |tag: &&String| !known.contains(&tag.as_str());
        let problem = match self.site.locales.iter().find(unknown) {
            None if !self.site.locales.is_empty() => return Ok(()),
            None => "must name at least one language".to_owned(),
            Some(tag) => format!(
                "there are no words in `{tag}`; there are in {}",
                known.join(", ")
            ),
        };
        Err(ConfigError::new("site.locales", problem))
    }

    fn brand_is_usable(&self) -> Result<(), ConfigError> {
        let brand = &self.brand;
        verification::Brand::new(&brand.name, "localhost")
            .map_err(|error| ConfigError::new("brand.name", error.to_string()))?;
        let is_hex = |accent: &str| {
            accent.len() == 7
                && accent.starts_with('#')
                && accent[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if brand
            .accent
            .as_deref()
            .is_some_and(|accent| !is_hex(accent))
        {
            return Err(ConfigError::new(
                "brand.accent",
                "must be a colour like #0b57d0",
            ));
        }
        let links = [
            ("brand.logo", &brand.logo),
            ("brand.terms_url", &brand.terms_url),
            ("brand.privacy_url", &brand.privacy_url),
        ];
        for (key, link) in links {
            if link.as_deref().is_some_and(|link| !is_link(link)) {
                return Err(ConfigError::new(
                    key,
                    "must be an https URL or a path that starts with /, without spaces, quotes, \
                     semicolons and commas",
                ));
            }
        }
        Ok(())
    }
}

fn is_link(link: &str) -> bool {
    // These would end a directive of the content security policy, or an attribute.
    let is_plain = !link
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || ";,\"'<>`\\".contains(c));
    if !is_plain {
        return false;
    }
    let own_path = link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\");
    own_path || Url::parse(link).is_ok_and(|url| url.scheme() == "https")
}

fn site_url(url: &str) -> Result<(), ConfigError> {
    let parsed = Url::parse(url)
        .map_err(|error| ConfigError::new("site.url", format!("`{url}`: {error}")))?;
    let plain = matches!(parsed.scheme(), "http" | "https")
        && parsed.host_str().is_some()
        && parsed.path() == "/"
        && parsed.query().is_none()
        && parsed.username().is_empty();
    if plain {
        Ok(())
    } else {
        Err(ConfigError::new(
            "site.url",
            "must be scheme and host only, such as https://verify.example.com",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::default();
        change(&mut config);
        config.validate().unwrap_err().key
    }

    #[test]
    fn the_defaults_are_valid() {
        Config::default().validate().unwrap();
    }

    #[test]
    fn each_error_names_its_key() {
        assert_eq!(
            refused(|c| c.site.url = Some("verify.example.com".into())),
            "site.url"
        );
        assert_eq!(
            refused(|c| c.site.url = Some("https://a.example/x".into())),
            "site.url"
        );
        assert_eq!(
            refused(|c| c.site.locales = vec!["en".into(), "tlh".into()]),
            "site.locales"
        );
        assert_eq!(refused(|c| c.site.locales = Vec::new()), "site.locales");
        assert_eq!(
            refused(|c| c.site.hosts = vec!["https://a".into()]),
            "site.hosts"
        );
        for host in ["*.example.com", "a.example:80", "", "a b", "[a.example]"] {
            assert_eq!(
                refused(|c| c.site.hosts = vec![host.into()]),
                "site.hosts",
                "{host}"
            );
            assert_eq!(
                refused(|c| c.sandbox.hosts = vec![host.into()]),
                "sandbox.hosts",
                "{host}"
            );
        }
        assert_eq!(
            refused(|c| c.site.shutdown_delay = 61),
            "site.shutdown_delay"
        );
        assert_eq!(
            refused(|c| c.sandbox.addr = "0.0.0.0:3010".parse().unwrap()),
            "sandbox.token"
        );
        assert_eq!(
            refused(|c| c.sandbox.token = Some("short".into())),
            "sandbox.token"
        );
        assert_eq!(refused(|c| c.store.queue = 0), "store.queue");
        assert_eq!(refused(|c| c.store.retention = 5), "store.retention");
        assert_eq!(refused(|c| c.session.lifetime = 59), "session.lifetime");
        assert_eq!(refused(|c| c.brand.name = "x\ny".into()), "brand.name");
        assert_eq!(
            refused(|c| c.brand.accent = Some("red;}".into())),
            "brand.accent"
        );
        assert_eq!(
            refused(|c| c.brand.logo = Some("//evil.example/x".into())),
            "brand.logo"
        );
        for logo in [
            "https://cdn.example/a;b.svg",
            "/logo.svg; script-src *",
            "https://cdn.example/a,b.svg",
            "/a b.svg",
            "/a\"b.svg",
        ] {
            assert_eq!(refused(|c| c.brand.logo = Some(logo.into())), "brand.logo");
        }
        assert_eq!(
            refused(|c| c.brand.terms_url = Some("javascript:alert(1)".into())),
            "brand.terms_url"
        );
        assert_eq!(refused(|c| c.log.level = "lo ud=x=y".into()), "log.level");
        assert_eq!(
            refused(|c| c.limits.sends.events = 33),
            "limits.sends.events"
        );
        assert_eq!(
            refused(|c| c.limits.failures.seconds = 0),
            "limits.failures.seconds"
        );
        assert_eq!(
            refused(|c| c.limits.failures_in_a_row = 101),
            "limits.failures_in_a_row"
        );
    }

    #[test]
    fn addresses_of_ipv6_are_hosts_and_urls() {
        let mut config = Config::default();
        config.site.hosts = vec!["fd00::5".to_owned(), "[fd00::6]".to_owned()];
        config.sandbox.hosts = vec!["fd00::7".to_owned()];
        config.validate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("countersign.toml");
        for (addr, url, expected) in [
            (
                "[fd00::5]:3000",
                "http://[fd00::5]:3000",
                "http://[fd00::5]:3000",
            ),
            ("fd00::5:3000", "https://fd00::5/", "https://[fd00::5]/"),
        ] {
            let text = format!(
                "[site]\naddr = \"{addr}\"\nurl = \"{url}\"\n\
                 trusted_proxies = [\"fd00::/8\", \"[::1]\", \"10.0.0.1\"]\n"
            );
            std::fs::write(&file, text).unwrap();
            let site = Config::load(&file).unwrap().site;
            assert_eq!(site.addr, "[fd00::5]:3000".parse().unwrap());
            assert_eq!(site.url.as_deref(), Some(expected));
        }
        std::fs::write(&file, "[site]\ntrusted_proxies = [\"10.0.0.0/40\"]\n").unwrap();
        let error = Config::load(&file).unwrap_err().to_string();
        assert!(
            error.contains("trusted_proxies") && error.contains("10.0.0.0/40"),
            "{error}"
        );
    }

    #[test]
    fn files_and_unknown_keys() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("countersign.toml");
        std::fs::write(&file, "[site]\naddr = \"127.0.0.1:4000\"\n").unwrap();
        assert_eq!(Config::load(&file).unwrap().site.addr.port(), 4000);
        std::fs::write(&file, "[site]\nadress = \"127.0.0.1:4000\"\n").unwrap();
        let error = Config::load(&file).unwrap_err();
        assert!(error.to_string().contains("adress"), "{error}");
        std::fs::write(&file, "[site]\naddr = \"nowhere\"\n").unwrap();
        assert_eq!(Config::load(&file).unwrap_err().key, "site.addr");
    }
}
