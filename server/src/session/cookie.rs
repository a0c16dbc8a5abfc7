//! The names of the cookies, and the session cookie.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};
use url::Url;

use super::SessionRecords;
use crate::name::PROGRAM;

/// The names of this instance's cookies. Browsers share cookies between the ports of a host, so a name
/// carries the port of the public URL where that is not its scheme's own: two instances on one host
/// leave each other's visitors signed in. Over TLS it takes the `__Host-` prefix (RFC 6265bis §4.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieNames {
    base: String,
    is_secure: bool,
}

impl CookieNames {
    /// The names for a site that people reach at `url`.
    pub fn new(url: &Url) -> Self {
        let is_secure = url.scheme() == "https";
        let prefix = if is_secure { "__Host-" } else { "" };
        let port = url.port().map(|port| format!("-{port}"));
        Self {
            base: format!("{prefix}{PROGRAM}{}", port.unwrap_or_default()),
            is_secure,
        }
    }

    /// The session's cookie.
    pub fn session(&self) -> String {
        self.base.clone()
    }

    /// The cookie that carries a refusal to the next page.
    pub fn flash(&self) -> String {
        format!("{}-flash", self.base)
    }

    /// The cookie that recognises a browser before it has a session.
    pub fn browser(&self) -> String {
        format!("{}-browser", self.base)
    }

    /// Whether the cookies are `Secure`.
    pub const fn is_secure(&self) -> bool {
        self.is_secure
    }
}

/// The session layer: `HttpOnly`, `Path=/`, `SameSite=Lax`, and over TLS `Secure` with the
/// `__Host-` prefix.
pub fn layer(
    records: SessionRecords,
    names: &CookieNames,
    lifetime: Duration,
) -> SessionManagerLayer<SessionRecords> {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    SessionManagerLayer::new(records)
        .with_name(names.session())
        .with_secure(names.is_secure())
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::seconds(seconds)))
}

/// The value of the cookie `name`, as the browser sent it.
pub fn value_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Adds `Secure` to the cookie that ends a session: without it a browser rejects every change to a
/// `__Host-` cookie, and the session's cookie would outlive the session.
pub async fn secure_removal(
    State(names): State<CookieNames>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if names.is_secure() {
        let cookies: Vec<HeaderValue> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(mend)
            .collect();
        response.headers_mut().remove(header::SET_COOKIE);
        for cookie in cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn mend(cookie: &HeaderValue) -> HeaderValue {
    match cookie.to_str() {
        Ok(text) if text.starts_with("__Host-") && !text.contains("Secure") => {
            HeaderValue::try_from(format!("{text}; Secure")).unwrap_or_else(|_| cookie.clone())
        }
        _ => cookie.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_a_port_that_is_not_the_schemes_own() {
        for (url, session, flash, browser) in [
            (
                "http://127.0.0.1:3000",
                "countersign-3000",
                "countersign-3000-flash",
                "countersign-3000-browser",
            ),
            (
                "http://verify.example.com",
                "countersign",
                "countersign-flash",
                "countersign-browser",
            ),
            (
                "https://verify.example.com:443",
                "__Host-countersign",
                "__Host-countersign-flash",
                "__Host-countersign-browser",
            ),
            (
                "https://verify.example.com:8443",
                "__Host-countersign-8443",
                "__Host-countersign-8443-flash",
                "__Host-countersign-8443-browser",
            ),
        ] {
            let names = CookieNames::new(&Url::parse(url).unwrap());
            let program = |name: &str| name.replace("countersign", PROGRAM);
            assert_eq!(
                [names.session(), names.flash(), names.browser()],
                [program(session), program(flash), program(browser)]
            );
        }
    }
}
