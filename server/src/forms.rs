//! How a posted form is answered.
//!
//! A server function only says what happened. Here it becomes an answer: 303 to a browser, so that
//! back and refresh repeat nothing, and the page it then shows tells the refusal with its status;
//! typed JSON with the real status to whoever asks for it.

mod flash;

use app::failure::{Failure, FormError};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use url::form_urlencoded;

pub use flash::FlashCookie;

use crate::edge::body;

/// The longest number worth keeping for the next page; the cookie has to stay small.
const MAX_KEPT: usize = 64;

/// Answers posted forms, and brings what one left to the page that follows.
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
        Err(error) => return (error.status(), format!("{error}\n")).into_response(),
    };
    if !is_form(&parts) {
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
    let Some(left) = cookie.read(request.headers()) else {
        return next.run(request).await;
    };
    let failure = (left.page == request.uri().path()).then_some(left.failure);
    let refusal = failure
        .as_ref()
        .map(|failure| (failure.error.status(), failure.error.retry_after()));
    if let Some(failure) = failure {
        request.extensions_mut().insert(failure);
    }
    let mut response = next.run(request).await;
    // Only a page takes it away: a picture loaded meanwhile must not.
    if is_html(&response) {
        // What was refused just now outranks an older wrong code that the page still tells of.
        let told = [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY];
        if let Some((status, retry_after)) = refusal
            && told.contains(&response.status())
        {
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
    let mut response = if html {
        redirect(cookie, parts, form, error)
    } else {
        json(&error)
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

fn json(error: &FormError) -> Response {
    (error.status(), axum::Json(error)).into_response()
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

/// The page whose form posts to `path`.
fn page_of(path: &str) -> &'static str {
    match path {
        "/validate" | "/resend" | "/new-code" | "/phone/press" | "/phone/hang-up" => "/validate",
        "/sign-out" => "/account",
        _ => "/",
    }
}

/// The one field that may be shown again. Codes never are.
fn typed_number(form: &Bytes) -> Option<String> {
    form_urlencoded::parse(form)
        .find(|(name, _)| name == "number")
        .map(|(_, value)| value.chars().take(MAX_KEPT).collect())
}

/// Whether a person's browser asks, which gets pages; everybody else gets data.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn is_form(parts: &Parts) -> bool {
    parts.headers.get(header::CONTENT_TYPE).is_none_or(|kind| {
        kind.to_str()
            .is_ok_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    })
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| {
            kind.to_str()
                .is_ok_and(|kind| kind.starts_with("text/html"))
        })
}
