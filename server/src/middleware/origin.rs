//! Refusing forms that another site sends (OWASP ASVS 5.0, 3.5.1).

use std::fmt;

use http::{HeaderMap, HeaderValue, header};

use super::hosts::Authority;

/// The origin of a page (RFC 6454), with `http` or `https`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_https: bool,
    authority: Authority,
}

impl Origin {
    /// Reads `scheme://host` or `scheme://host:port`. The scheme's default port equals none.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let is_https = match scheme {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        Some(Self::of(is_https, Authority::parse(authority)?))
    }

    fn of(is_https: bool, mut authority: Authority) -> Self {
        let default = if is_https { 443 } else { 80 };
        authority.port = authority.port.filter(|port| *port != default);
        Self {
            is_https,
            authority,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

/// The origins that a listener takes forms from: its own, and that of the host a request names.
#[derive(Clone, Debug)]
pub struct Origins {
    own: Option<Origin>,
    is_public: bool,
}

impl Origins {
    /// `own` is the origin of the site's URL. `is_public` says that the URL was configured, so that
    /// its scheme is the one people use; otherwise a proxy in front may or may not add TLS.
    pub const fn new(own: Option<Origin>, is_public: bool) -> Self {
        Self { own, is_public }
    }

    /// Whether no header says that another site sent the request. Browsers name an origin in one
    /// header or the other; where both are absent no browser is at work, and then there may be no
    /// cookie either. `asked` is the host that the request names, where it is one that is served.
    pub fn admit(&self, asked: Option<&Authority>, headers: &HeaderMap) -> bool {
        let fetch_site = headers.get("sec-fetch-site");
        let fetch_is_own = fetch_site.is_none_or(|site| site == "same-origin" || site == "none");
        let origin_is_own = match headers.get(header::ORIGIN) {
            Some(origin) => read(origin).is_some_and(|origin| self.is_own(&origin, asked)),
            None => fetch_site.is_some() || !headers.contains_key(header::COOKIE),
        };
        fetch_is_own && origin_is_own
    }

    /// The configured origin is the site's own, even where a proxy sends another host. Beside it, scheme and
    /// authority have to be those of the request.
    fn is_own(&self, origin: &Origin, asked: Option<&Authority>) -> bool {
        if self.own.as_ref() == Some(origin) {
            return true;
        }
        let Some(asked) = asked else {
            return false;
        };
        let own_scheme = self.own.as_ref().map(|own| own.is_https);
        let scheme_fits = !self.is_public
            || own_scheme == Some(origin.is_https)
            || origin.authority.host.is_loopback();
        scheme_fits && *origin == Origin::of(origin.is_https, asked.clone())
    }

    /// What a refused request said of its origin, and what was expected, for a log. Nothing that
    /// can't be read is repeated.
    pub fn explain(&self, asked: &Authority, headers: &HeaderMap) -> Refused {
        let origin = match headers.get(header::ORIGIN) {
            None => "none".to_owned(),
            Some(origin) if origin == "null" => "null".to_owned(),
            Some(origin) => {
                read(origin).map_or("unreadable".to_owned(), |origin| origin.to_string())
            }
        };
        let fetch_site = match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            None => "none given",
            Some(b"cross-site") => "cross-site",
            Some(b"same-site") => "same-site",
            Some(b"same-origin") => "same-origin",
            Some(b"none") => "none",
            Some(_) => "unreadable",
        };
        Refused {
            origin,
            fetch_site,
            host: asked.to_string(),
            expected: self
                .own
                .as_ref()
                .map_or("that of the host".to_owned(), Origin::to_string),
        }
    }
}

/// The words for a refused origin.
#[derive(Debug)]
pub struct Refused {
    /// The `Origin` header.
    pub origin: String,
    /// The `Sec-Fetch-Site` header.
    pub fetch_site: &'static str,
    /// The host that was asked for.
    pub host: String,
    /// The site's own origin.
    pub expected: String,
}

fn read(origin: &HeaderValue) -> Option<Origin> {
    Origin::parse(origin.to_str().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a site at `own` that is asked for `host` takes a request with these headers.
    fn admits(own: &str, is_public: bool, host: &str, pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        let own = Origin::parse(own);
        assert!(own.is_some());
        Origins::new(own, is_public).admit(Authority::parse(host).as_ref(), &headers)
    }

    fn own(pairs: &[(&'static str, &str)]) -> bool {
        admits("http://127.0.0.1:3000", false, "verify.example:3000", pairs)
    }

    fn public(host: &str, origin: &str) -> bool {
        let headers = [
            ("origin", origin),
            ("sec-fetch-site", "same-origin"),
            ("cookie", "a=b"),
        ];
        admits("https://verify.example.com", true, host, &headers)
    }

    #[test]
    fn own_forms_and_programs_without_cookies_pass() {
        assert!(own(&[
            ("origin", "http://verify.example:3000"),
            ("sec-fetch-site", "same-origin"),
            ("cookie", "a=b")
        ]));
        assert!(own(&[
            ("origin", "https://verify.example:3000"),
            ("cookie", "a=b")
        ]));
        assert!(own(&[("sec-fetch-site", "none"), ("cookie", "a=b")]));
        assert!(own(&[]));
    }

    #[test]
    fn everything_else_is_foreign() {
        for origin in [
            "null",
            "",
            "https://evil.example",
            "http://verify.example",
            "http://verify.example:3000.evil.example",
            "http://verify.example:3000/",
            "http://user@verify.example:3000",
            "ftp://verify.example:3000",
        ] {
            assert!(!own(&[("origin", origin)]), "{origin}");
        }
        assert!(!own(&[
            ("origin", "http://verify.example:3000"),
            ("sec-fetch-site", "cross-site")
        ]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(
            !own(&[("cookie", "session=1")]),
            "a cookie without any word on the origin"
        );
    }

    /// nginx with `proxy_pass` alone sends the upstream's name; with `$host:$server_port`, a port.
    #[test]
    fn the_configured_origin_is_own_whatever_host_a_proxy_sends() {
        for host in [
            "127.0.0.1:3000",
            "verify.example.com",
            "verify.example.com:443",
            "verify.example.com:8443",
            "verify.example.com:80",
        ] {
            assert!(public(host, "https://verify.example.com"), "{host}");
            assert!(public(host, "https://verify.example.com:443"), "{host}");
        }
    }

    #[test]
    fn scheme_and_authority_have_to_match_both() {
        let host = "verify.example.com";
        assert!(!public(host, "http://verify.example.com"));
        assert!(!public(host, "http://verify.example.com:443"));
        assert!(!public(
            "verify.example.com:80",
            "http://verify.example.com"
        ));
        assert!(!public(host, "https://verify.example.com:8443"));
        assert!(!public(host, "https://other.example.com"));
        assert!(public("other.example.com", "https://other.example.com"));
        assert!(!public("other.example.com", "http://other.example.com"));
    }

    /// Port forwarding to a site that is public elsewhere.
    #[test]
    fn loopback_may_be_of_either_scheme() {
        for name in ["localhost:3000", "127.0.0.1:3000", "[::1]:3000"] {
            for scheme in ["http", "https"] {
                assert!(public(name, &format!("{scheme}://{name}")), "{name}");
            }
        }
        assert!(!public("localhost:3000", "http://localhost:3001"));
    }

    #[test]
    fn what_can_not_be_read_is_not_repeated() {
        let mut headers = HeaderMap::new();
        headers.insert("origin", "https://x/?secret=1".parse().unwrap());
        headers.insert("sec-fetch-site", "WARN forged".parse().unwrap());
        let own = Origin::parse("https://verify.example.com");
        let asked = Authority::parse("verify.example.com").unwrap();
        let refused = Origins::new(own, true).explain(&asked, &headers);
        assert_eq!(
            (&*refused.origin, refused.fetch_site, &*refused.expected),
            ("unreadable", "unreadable", "https://verify.example.com")
        );
    }
}
