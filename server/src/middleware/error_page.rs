//! Pages in place of bare errors.
//!
//! A layer or extractor that can't answer marks its response with an [`ErrorPage`]. At the edge a browser
//! gets the page that says it, and a program the response as it was.

use app::failure::error_page::{ErrorPage, ErrorPageView, ErrorPageViewProps};
use app::shell::document;
use app::site::Site;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::provide_context;
use leptos_axum::render_app_async_with_context;
use verification::Locale;

/// A response that says what went wrong, to be shown as a page where a browser asked.
pub fn response(status: StatusCode, page: ErrorPage, text: &'static str) -> Response {
    let mut response = (status, text).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response.extensions_mut().insert(page);
    response
}

/// The page that says it, in the language of the request. It shows nothing of the visitor.
pub async fn page(site: &Site, page: ErrorPage, locale: Locale) -> Response {
    let site = site.clone();
    let context = move || provide_context(site.clone());
    let document = move || document(move || ErrorPageView(ErrorPageViewProps { page }));
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(locale);
    render_app_async_with_context(context, document)(request)
        .await
        .into_response()
}
