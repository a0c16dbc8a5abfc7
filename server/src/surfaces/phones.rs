//! The sandbox's listener: every phone, and the API that steers them.

use std::sync::Arc;

use app::phone::operator::{AllPhones, OneCall, OneCallProps, OnePhone, OnePhoneProps};
use app::shell::document;
use app::site::Site;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, Method, StatusCode, header};
use leptos::prelude::provide_context;
use leptos_axum::render_app_async_with_context;
use sandbox::{Call, Caller, Refusal, Sandbox};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::form_urlencoded;
use verification::Locale;

use crate::infrastructure::assets::Files;
use crate::middleware::fault::Fault;
use web::{basic, body};

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
        .route("/call/{id}", get(one_call))
        .route("/call/{id}/press", post(press))
        .route("/call/{id}/hang-up", post(hang_up))
        .with_state(site.clone())
        .merge(sandbox::control::router(sandbox.clone()))
        .layer(from_fn_with_state(token, require_token))
        .merge(crate::surfaces::pages::files(files))
}

async fn require_token(State(token): State<Token>, request: Request, next: Next) -> Response {
    if token.admits(request.headers()) {
        return next.run(request).await;
    }
    let challenge = [(
        header::WWW_AUTHENTICATE,
        "Basic realm=\"sandbox\", Bearer realm=\"sandbox\"",
    )];
    (challenge, Fault::NoToken).into_response()
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

async fn one_call(State(site): State<Site>, Path(id): Path<String>, request: Request) -> Response {
    call_page(site, id, None, request).await
}

async fn press(State(site): State<Site>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, sent) = request.into_parts();
    let form = match body::read(sent).await {
        Ok(form) => form,
        Err(error) => return (error.status(), format!("{error}\n")).into_response(),
    };
    let digits = form_urlencoded::parse(&form)
        .find(|(name, _)| name == "digits")
        .map(|(_, digits)| digits.into_owned())
        .unwrap_or_default();
    let pressed = site
        .demo()
        .map(|demo| demo.sandbox.press(&Caller::Operator, &id, &digits));
    let request = Request::from_parts(parts, Body::empty());
    answer(site, id, pressed, request).await
}

async fn hang_up(State(site): State<Site>, Path(id): Path<String>, request: Request) -> Response {
    let hung_up = site
        .demo()
        .map(|demo| demo.sandbox.hang_up(&Caller::Operator, &id));
    answer(site, id, hung_up, request).await
}

/// Back to the call, or the call's page with the reason why not.
async fn answer(
    site: Site,
    id: String,
    done: Option<Result<Arc<Call>, Refusal>>,
    mut request: Request,
) -> Response {
    let refusal = match done {
        Some(Ok(call)) => return Redirect::to(&format!("/call/{}", call.id)).into_response(),
        Some(Err(refusal)) => refusal,
        None => Refusal::UnknownCall,
    };
    let locale = request.extensions().get().unwrap_or(&Locale::ENGLISH);
    let words = catalog::words(locale);
    let refused = match refusal {
        Refusal::UnknownCall => None,
        Refusal::CallOver => Some((StatusCode::CONFLICT, words.call_over())),
        Refusal::CallRinging => Some((StatusCode::CONFLICT, words.call_ringing())),
        Refusal::InvalidDigits => Some((StatusCode::UNPROCESSABLE_ENTITY, words.keys_invalid())),
        _ => Some((StatusCode::INTERNAL_SERVER_ERROR, words.unavailable())),
    };
    // The page is shown in place of the answer to the form.
    *request.method_mut() = Method::GET;
    call_page(site, id, refused, request).await
}

async fn call_page(
    site: Site,
    id: String,
    refused: Option<(StatusCode, String)>,
    request: Request,
) -> Response {
    let context = move || provide_context(site.clone());
    let page = move || {
        let (id, refused) = (id.clone(), refused.clone());
        document(move || OneCall(OneCallProps { id, refused }))
    };
    render_app_async_with_context(context, page)(request)
        .await
        .into_response()
}
