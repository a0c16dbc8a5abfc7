//! The sandbox's listener: every phone, and the API that steers them.

use app::phone::operator::{AllPhones, OnePhone, OnePhoneProps};
use app::shell::document;
use app::site::Site;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use leptos::prelude::provide_context;
use leptos_axum::render_app_async_with_context;
use sandbox::Sandbox;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::assets::Files;
use crate::edge::{basic, origin};

/// What callers must present, where the listener is not private by its address.
#[derive(Clone)]
pub struct Token(Option<[u8; 32]>);

impl Token {
    /// A token, kept as its hash.
    pub fn new(token: Option<&str>) -> Self {
        Self(token.map(|token| Sha256::digest(token).into()))
    }

    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(expected) = &self.0 else { return true };
        presented(headers).is_some_and(|token| {
            let hash: [u8; 32] = Sha256::digest(token).into();
            hash.ct_eq(expected).into()
        })
    }
}

/// The bearer token, or the password of Basic credentials, which is how a browser can give it.
fn presented(headers: &HeaderMap) -> Option<Vec<u8>> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().as_bytes().to_vec());
    }
    basic::credentials(headers).map(|(_, password)| password)
}

/// The operator's pages and the control API.
pub fn router(site: &Site, sandbox: &Sandbox, token: Token, files: &Files) -> Router {
    Router::new()
        .route("/", get(all_phones))
        .route("/phone/{number}", get(one_phone))
        .with_state(site.clone())
        .merge(sandbox::control::router(sandbox.clone()))
        .layer(from_fn_with_state(token, require_token))
        // A page of somebody else's that the operator looks at must not steer phones.
        .layer(from_fn(origin::require_own))
        .merge(crate::pages::files(files))
}

async fn require_token(State(token): State<Token>, request: Request, next: Next) -> Response {
    if token.admits(request.headers()) {
        return next.run(request).await;
    }
    let challenge = [(
        header::WWW_AUTHENTICATE,
        "Basic realm=\"sandbox\", Bearer realm=\"sandbox\"",
    )];
    (
        StatusCode::UNAUTHORIZED,
        challenge,
        "Present the sandbox token.\n",
    )
        .into_response()
}

async fn all_phones(State(site): State<Site>, request: Request) -> Response {
    let context = move || provide_context(site.clone());
    render_app_async_with_context(context, || document(AllPhones))(request)
        .await
        .into_response()
}

async fn one_phone(
    State(site): State<Site>,
    Path(number): Path<String>,
    request: Request,
) -> Response {
    let context = move || provide_context(site.clone());
    let page = move || {
        let number = number.clone();
        document(move || OnePhone(OnePhoneProps { number }))
    };
    render_app_async_with_context(context, page)(request)
        .await
        .into_response()
}
