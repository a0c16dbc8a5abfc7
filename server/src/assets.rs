//! The site's files, embedded in the program: one file to copy, nothing to find at run time.

use std::sync::Arc;

use app::site::Assets;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[exclude = "*.ts*"]
struct Embedded;

/// One file and its compressed twins.
#[derive(Default)]
struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Every file of the site by path, ready to send.
#[derive(Clone, Default)]
pub struct Files {
    table: Arc<std::collections::HashMap<String, File>>,
}

impl Files {
    /// Reads the embedded files once.
    pub fn load() -> Self {
        let bytes =
            |path: &str| Embedded::get(path).map(|file| Bytes::from(file.data.into_owned()));
        let table = Embedded::iter()
            .filter(|path| !path.ends_with(".br") && !path.ends_with(".gz"))
            .filter_map(|path| {
                let file = File {
                    plain: bytes(&path)?,
                    brotli: bytes(&format!("{path}.br")),
                    gzip: bytes(&format!("{path}.gz")),
                };
                Some((path.into_owned(), file))
            })
            .collect();
        Self {
            table: Arc::new(table),
        }
    }

    /// What the page needs to know of them.
    pub fn assets(&self) -> Assets {
        let find = |extension: &str| {
            self.table
                .keys()
                .find(|path| path.starts_with("pkg/") && path.ends_with(extension))
                .map(|path| format!("/{path}"))
        };
        let css = find(".css")
            .and_then(|path| self.table.get(&path[1..]))
            .map(|file| String::from_utf8_lossy(&file.plain).into_owned())
            .unwrap_or_default();
        Assets {
            css,
            js: find(".js"),
            wasm: find(".wasm"),
        }
    }

    /// The files that live at the root, such as `favicon.svg`.
    pub fn at_root(&self) -> impl Iterator<Item = String> {
        self.table
            .keys()
            .filter(|path| !path.contains('/'))
            .map(|path| format!("/{path}"))
    }

    fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let Some(file) = self.table.get(path) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let accepts = |encoding: &str| {
            headers
                .get_all(header::ACCEPT_ENCODING)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|offer| {
                    let mut parts = offer.split(';').map(str::trim);
                    parts.next() == Some(encoding)
                        && !parts.any(|q| matches!(q, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
                })
        };
        let (body, encoding) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if accepts("br") => (brotli.clone(), Some("br")),
            (_, Some(gzip)) if accepts("gzip") => (gzip.clone(), Some("gzip")),
            _ => (file.plain.clone(), None),
        };
        let mut response = Response::new(Body::from(body));
        let out = response.headers_mut();
        out.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(content_type(path)),
        );
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        // Names under pkg/ carry a hash of what is inside, so they never change.
        let caching = if path.starts_with("pkg/") {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=3600"
        };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// `GET /pkg/{file}`
pub async fn package(
    State(files): State<Files>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    files.answer(&format!("pkg/{file}"), &headers)
}

/// `GET /{file}` for the files at the root.
pub async fn root(State(files): State<Files>, uri: http::Uri, headers: HeaderMap) -> Response {
    files.answer(uri.path().trim_start_matches('/'), &headers)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest" | "json") => "application/json",
        _ => "application/octet-stream",
    }
}
