//! The headers on every answer (OWASP ASVS 5.0, 3.4).

use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::media_type::is_event_stream;

const ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    // Without a referrer, a form posted without JavaScript would not know its way back.
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// Headers that a response gets unless its handler set them.
const DEFAULTS: [(HeaderName, HeaderValue); 2] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ),
];

/// Headers of server-sent events: proxies must neither collect nor compress them (nginx's
/// `proxy_buffering`, RFC 9111 §5.2.2.6).
const STREAM: [(HeaderName, HeaderValue); 2] = [
    (
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    ),
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    ),
];

/// Adds the headers to a response.
pub fn secure(response: &mut Response, is_https: bool) {
    let is_unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if is_event_stream(headers) {
        for (name, value) in STREAM {
            headers.insert(name, value);
        }
    }
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(value);
    }
    if is_unavailable {
        headers
            .entry(header::RETRY_AFTER)
            .or_insert(HeaderValue::from_static("1"));
    }
    if is_https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
}
