//! Middleware that turns the outcome of a server function into a response.
//!
//! A browser gets 303, so that back and refresh repeat nothing, and the page that follows shows the
//! refusal with its status. A client that asks for JSON gets the typed error with the real status.

mod flash;

use app::failure::error_page::ErrorPage;
use app::failure::{Failure, FormError};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::json;
use server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use url::form_urlencoded;
use verification::Locale;

pub use flash::FlashCookie;

use crate::middleware::error_page;
use crate::middleware::media_type::{is_form, is_html, wants_html};
use web::body;

/// The longest number worth keeping for the next page; the cookie has to stay small.
const MAX_KEPT: usize = 64;

/// Middleware that responds to posted forms, and brings a refusal to the page that follows.
pub async fn answer(State(cookie): State<FlashCookie>, request: Request, next: Next) -> Response {
    if *request.method() == Method::POST {
        post(&cookie, request, next).await
    } else {
        show(&cookie, request, next).await
    }
}

async fn post(cookie: &FlashCookie, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let html = wants_html(&parts.headers);
    let form = match body::read(body).await {
        Ok(form) => form,
        Err(error) => {
            return error_page::response(error.status(), ErrorPage::UnusableForm, error.text());
        }
    };
    if !is_form(&parts.headers) {
        return refuse(cookie, &parts, &form, FormError::Malformed, html);
    }
    let mut response = next
        .run(Request::from_parts(parts.clone(), Body::from(form.clone())))
        .await;
    if response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        let error = match body::read(response.into_body()).await {
            Ok(bytes) => FormError::de(bytes),
            Err(_) => FormError::Unavailable,
        };
        return refuse(cookie, &parts, &form, error, html);
    }
    if response.status() == StatusCode::FOUND {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
    response
}

/// The page after a refused form, or any other page.
async fn show(cookie: &FlashCookie, mut request: Request, next: Next) -> Response {
    // It waits for its own page: another one, such as the 404 of a missing icon, leaves it alone.
    let Some(left) = cookie
        .read(request.headers())
        .filter(|left| left.page == request.uri().path())
    else {
        return next.run(request).await;
    };
    let (status, retry_after) = (
        left.failure.error.status(),
        left.failure.error.retry_after(),
    );
    request.extensions_mut().insert(left.failure);
    let mut response = next.run(request).await;
    if is_html(response.headers()) {
        // What was refused just now outranks an older wrong code that the page still shows.
        let outranked = [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY];
        if outranked.contains(&response.status()) {
            *response.status_mut() = status;
            wait(&mut response, retry_after);
        }
        response
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clear());
    }
    response
}

fn refuse(
    cookie: &FlashCookie,
    parts: &Parts,
    form: &Bytes,
    error: FormError,
    html: bool,
) -> Response {
    let retry_after = error.retry_after();
    let mut response = if html && error == FormError::CookiesNeeded {
        // A refusal reaches the next page in a cookie, which this browser would not bring.
        error_page::response(
            error.status(),
            ErrorPage::CookiesNeeded,
            "Cookies are needed.\n",
        )
    } else if html {
        redirect(cookie, parts, form, error)
    } else {
        json(parts, &error)
    };
    wait(&mut response, retry_after);
    response
}

/// Says how long to wait, where waiting helps.
fn wait(response: &mut Response, retry_after: Option<u64>) {
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// The tagged error, with the sentence that a page would show.
fn json(parts: &Parts, error: &FormError) -> Response {
    let locale = parts.extensions.get().unwrap_or(&Locale::ENGLISH);
    let message = error.message(catalog::words(locale));
    // Set, not added: the error of a number has a message already.
    let mut body = json!(error);
    body["message"] = message.into();
    (error.status(), axum::Json(body)).into_response()
}

fn redirect(cookie: &FlashCookie, parts: &Parts, form: &Bytes, error: FormError) -> Response {
    if let Some(page) = error.page() {
        return see_other(page);
    }
    let page = page_of(parts.uri.path());
    let number = typed_number(form);
    let mut response = see_other(page);
    if let Some(left) = cookie.leave(page, &Failure { error, number }) {
        response.headers_mut().append(header::SET_COOKIE, left);
    }
    response
}

fn see_other(page: &'static str) -> Response {
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, HeaderValue::from_static(page))],
    )
        .into_response()
}

/// The addresses that take a form and are no page themselves, each with its form's page.
const FORM_ADDRESSES: [(&str, &str); 5] = [
    ("/resend", "/validate"),
    ("/new-code", "/validate"),
    ("/phone/press", "/validate"),
    ("/phone/hang-up", "/validate"),
    ("/sign-out", "/account"),
];

/// The page with the form that posts to `path`.
fn page_of(path: &str) -> &'static str {
    let of_address = FORM_ADDRESSES
        .into_iter()
        .find(|(address, _)| *address == path);
    match of_address {
        Some((_, page)) => page,
        None if path == "/validate" => "/validate",
        None => "/",
    }
}

/// Routes that lead a browser from a form's address to the form's page. The address stands in the
/// browser when a form met no network, and a reload asks for it by GET.
pub fn form_addresses() -> Router {
    FORM_ADDRESSES
        .into_iter()
        .fold(Router::new(), |router, (address, page)| {
            router.route(address, get(move || async move { Redirect::to(page) }))
        })
}

/// The one field that may be shown again. Codes never are.
fn typed_number(form: &Bytes) -> Option<String> {
    form_urlencoded::parse(form)
        .find(|(name, _)| name == "number")
        .map(|(_, value)| value.chars().take(MAX_KEPT).collect())
}
