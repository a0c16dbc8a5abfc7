//! Refusing forms that another site sends (OWASP ASVS 5.0, 3.5.1).

use app::failure::trouble::Trouble;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri, header};

use super::hosts::authority;
use crate::pages::trouble;

/// 403 to a writing request of foreign or untold origin.
pub async fn require_own(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.uri(), request.headers()) {
        next.run(request).await
    } else {
        trouble::response(
            StatusCode::FORBIDDEN,
            Trouble::ForeignForm,
            "This form was not sent from this site. Open the page and send it from there.\n",
        )
    }
}

/// Whether nothing says that another site sent it. Browsers name an origin in one header or the
/// other; where both are absent no browser is at work, and then no cookie may be either.
fn is_own(uri: &Uri, headers: &HeaderMap) -> bool {
    let fetch_site = headers.get("sec-fetch-site");
    let fetch_is_own = fetch_site.is_none_or(|site| site == "same-origin" || site == "none");
    match headers.get(header::ORIGIN) {
        Some(origin) => {
            let own = authority(uri, headers);
            let named = origin.to_str().ok().and_then(|origin| {
                origin
                    .strip_prefix("https://")
                    .or_else(|| origin.strip_prefix("http://"))
            });
            fetch_is_own && named.is_some() && named == own
        }
        None => fetch_is_own && (fetch_site.is_some() || !headers.contains_key(header::COOKIE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&'static str, &str)]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "verify.example:3000".parse().unwrap());
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_own(&Uri::from_static("/"), &headers)
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
        assert!(!own(&[("origin", "null")]));
        assert!(!own(&[("origin", "https://evil.example")]));
        assert!(
            !own(&[("origin", "http://verify.example")]),
            "another port is another origin"
        );
        assert!(!own(&[(
            "origin",
            "http://verify.example:3000.evil.example"
        )]));
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
}
