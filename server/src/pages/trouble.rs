//! Pages in place of bare errors.
//!
//! A layer that can't answer marks its response with a [`Trouble`]; here a browser gets the page
//! that tells it, and a program the response as it was.

use std::any::Any;

use app::failure::trouble::{Trouble, TroublePage, TroublePageProps};
use app::shell::document;
use app::site::Site;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::provide_context;
use leptos_axum::render_app_async_with_context;

use crate::forms::wants_html;

/// A response that says what went wrong, to be shown as a page where a browser asked.
pub fn response(status: StatusCode, trouble: Trouble, text: &'static str) -> Response {
    let mut response = (status, text).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response.extensions_mut().insert(trouble);
    response
}

/// The response to a request whose handler panicked. The panic itself is in the log.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response {
    response(
        StatusCode::INTERNAL_SERVER_ERROR,
        Trouble::Broken,
        "Something broke.\n",
    )
}

/// Replaces marked responses by pages.
pub async fn show(State(site): State<Site>, request: Request, next: Next) -> Response {
    if !wants_html(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let twin = parts.clone();
    let bare = next.run(Request::from_parts(parts, body)).await;
    let Some(trouble) = bare.extensions().get::<Trouble>().copied() else {
        return bare;
    };
    let context = move || provide_context(site.clone());
    let page = move || document(move || TroublePage(TroublePageProps { trouble }));
    let mut shown =
        render_app_async_with_context(context, page)(Request::from_parts(twin, Body::empty()))
            .await
            .into_response();
    *shown.status_mut() = bare.status();
    if let Some(retry_after) = bare.headers().get(header::RETRY_AFTER) {
        shown
            .headers_mut()
            .insert(header::RETRY_AFTER, retry_after.clone());
    }
    shown
}
