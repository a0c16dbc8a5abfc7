//! The cookie that recognises a browser before any verification is bound.
//!
//! It is random, has no row in the store and no authority. It makes a form that is sent twice one
//! request, and its absence shows that the browser keeps no cookies.

use std::sync::Arc;

use app::failure::error_page::ErrorPage;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, header};
use verification::BrowserToken;
use verification::ports::Entropy;

use super::cookie::{CookieNames, value_of};
use crate::middleware::media_type::is_html;

/// How the cookie is named and made.
#[derive(Clone)]
pub struct BrowserCookie {
    name: Arc<str>,
    attributes: &'static str,
    entropy: Arc<dyn Entropy>,
}

impl BrowserCookie {
    /// The cookie by the names of this instance. It lasts as long as the browser is open.
    pub fn new(names: &CookieNames, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            name: names.browser().into(),
            attributes: if names.is_secure() {
                "Path=/; HttpOnly; SameSite=Lax; Secure"
            } else {
                "Path=/; HttpOnly; SameSite=Lax"
            },
            entropy,
        }
    }

    fn read(&self, headers: &HeaderMap) -> Option<BrowserToken> {
        let value = value_of(headers, &self.name)?;
        let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
        bytes.try_into().ok().map(BrowserToken::new)
    }

    fn generate(&self) -> Option<HeaderValue> {
        let mut token = [0; 16];
        self.entropy.fill(&mut token).ok()?;
        let value = URL_SAFE_NO_PAD.encode(token);
        HeaderValue::try_from(format!("{}={value}; {}", self.name, self.attributes)).ok()
    }
}

/// Middleware that adds the browser's token to the request, and gives a browser that has none a cookie
/// with the page it gets.
pub async fn recognise(
    State(cookie): State<BrowserCookie>,
    mut request: Request,
    next: Next,
) -> Response {
    let token = cookie.read(request.headers());
    if let Some(token) = token {
        request.extensions_mut().insert(token);
    }
    let mut response = next.run(request).await;
    // The page that asks for cookies is made at the edge, around this.
    let asks = response.extensions().get() == Some(&ErrorPage::CookiesNeeded);
    if token.is_none()
        && (asks || is_html(response.headers()))
        && let Some(set) = cookie.generate()
    {
        response.headers_mut().append(header::SET_COOKIE, set);
    }
    response
}
