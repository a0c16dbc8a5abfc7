//! The cookie that carries a refusal to the next page, and is gone after it.

use std::sync::Arc;

use app::failure::Failure;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::session::{CookieNames, value_of};

/// A refusal, and the page it was left for. A client can forge it, so it is shown as text and decides
/// nothing.
#[derive(Serialize, Deserialize)]
pub struct FlashMessage {
    /// The path of the page it is for.
    pub page: String,
    /// What was wrong.
    pub failure: Failure,
}

/// How the cookie is written: over TLS it takes the `__Host-` prefix and `Secure` (RFC 6265bis
/// §4.1.3).
#[derive(Clone, Debug)]
pub struct FlashCookie {
    name: Arc<str>,
    attributes: &'static str,
}

impl FlashCookie {
    /// The cookie by the names of this instance.
    pub fn new(names: &CookieNames) -> Self {
        Self {
            name: names.flash().into(),
            attributes: if names.is_secure() {
                "Path=/; HttpOnly; SameSite=Strict; Secure"
            } else {
                "Path=/; HttpOnly; SameSite=Strict"
            },
        }
    }

    /// What the last page left, if it can be read.
    pub fn read(&self, headers: &HeaderMap) -> Option<FlashMessage> {
        let value = value_of(headers, &self.name)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()
    }

    /// The header that leaves `failure` for `page`, for a minute.
    pub fn leave(&self, page: &str, failure: &Failure) -> Option<HeaderValue> {
        let left = FlashMessage {
            page: page.to_owned(),
            failure: failure.clone(),
        };
        let value = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&left).ok()?);
        HeaderValue::try_from(format!(
            "{}={value}; Max-Age=60; {}",
            self.name, self.attributes
        ))
        .ok()
    }

    /// The header that takes it away.
    pub fn clear(&self) -> HeaderValue {
        HeaderValue::try_from(format!("{}=; Max-Age=0; {}", self.name, self.attributes))
            .unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use app::failure::FormError;
    use http::header;

    use super::*;
    use crate::name::PROGRAM;

    fn cookie(url: &str) -> FlashCookie {
        FlashCookie::new(&CookieNames::new(&url.parse().unwrap()))
    }

    fn carried(cookie: &FlashCookie, value: &str) -> Option<FlashMessage> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, value.parse().unwrap());
        cookie.read(&headers)
    }

    #[test]
    fn what_is_left_is_found() {
        let cookie = cookie("https://verify.example.com");
        let failure = Failure {
            error: FormError::ReservedNumber,
            number: Some("+1 \"<>".into()),
        };
        let header = cookie.leave("/", &failure).unwrap();
        let header = header.to_str().unwrap();
        let start = format!("__Host-{PROGRAM}-flash=");
        assert!(header.starts_with(&start) && header.ends_with("Secure"));
        let left = carried(
            &cookie,
            &format!("a=b; {}", header.split(';').next().unwrap()),
        )
        .unwrap();
        assert_eq!((left.page.as_str(), left.failure), ("/", failure));
    }

    #[test]
    fn garbage_is_nothing() {
        for garbage in [
            "NAME=",
            "NAME=%%%",
            "NAME=e30",
            "NAME",
            "flash=e30",
            "xNAME=e30",
            "NAME=bnVsbA",
        ] {
            let value = garbage.replace("NAME", &format!("{PROGRAM}-flash"));
            assert!(
                carried(&cookie("http://verify.example.com"), &value).is_none(),
                "{value}"
            );
        }
    }
}
