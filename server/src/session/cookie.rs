//! The session cookie.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::SessionRecords;
use crate::edge::headers::Https;

/// The session layer: `HttpOnly`, `Path=/`, `SameSite=Lax`, and over TLS `Secure` with the
/// `__Host-` prefix.
pub fn layer(
    records: SessionRecords,
    https: bool,
    lifetime: Duration,
) -> SessionManagerLayer<SessionRecords> {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    SessionManagerLayer::new(records)
        .with_name(if https {
            "__Host-countersign"
        } else {
            "countersign"
        })
        .with_secure(https)
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
pub async fn secure_removal(State(https): State<Https>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if https.0 {
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
