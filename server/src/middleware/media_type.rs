//! What kind of body a message has, and which kind its caller wants.

use http::{HeaderMap, header};

fn content_type_starts_with(headers: &HeaderMap, prefix: &str) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(prefix.as_bytes()))
}

/// Whether the client is a person's browser, which gets pages. Other clients get data.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Whether the body is a page.
pub fn is_html(headers: &HeaderMap) -> bool {
    content_type_starts_with(headers, "text/html")
}

/// Whether the body may be a form: some clients send one without a type.
pub fn is_form(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::CONTENT_TYPE)
        || content_type_starts_with(headers, "application/x-www-form-urlencoded")
}

/// Whether the body is a stream of server-sent events.
pub fn is_event_stream(headers: &HeaderMap) -> bool {
    content_type_starts_with(headers, "text/event-stream")
}
