//! The site's files, embedded in the program: one file to copy, nothing to find at run time.

use std::collections::HashMap;
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

type Table = HashMap<String, File>;

/// Every file of the site by path, ready to send.
#[derive(Clone, Default)]
pub struct Files {
    table: Arc<Table>,
    /// Whether a build may replace the files while this process runs.
    watched: bool,
}

impl Files {
    /// Reads the files: once, or, under `cargo leptos watch`, again whenever they are asked for.
    pub fn load() -> Self {
        Self {
            table: Arc::new(read()),
            watched: reload_port().is_some(),
        }
    }

    /// Whether a build may replace the files while this process runs.
    pub const fn is_watched(&self) -> bool {
        self.watched
    }

    fn table(&self) -> Arc<Table> {
        if self.watched {
            Arc::new(read())
        } else {
            Arc::clone(&self.table)
        }
    }

    /// What the page needs to know of them.
    pub fn assets(&self) -> Assets {
        let table = self.table();
        let find = |extension: &str| {
            table
                .keys()
                .filter(|path| path.starts_with("pkg/") && path.ends_with(extension))
                // A watching build leaves what it made last without a hash, beside the first.
                .min_by_key(|path| path.len())
                .map(|path| format!("/{path}"))
        };
        let css = find(".css")
            .and_then(|path| table.get(&path[1..]))
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
        let table = self.table();
        let Some(file) = table.get(path) else {
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

/// Every embedded file, or in a debug build every file of the last front-end build.
fn read() -> Table {
    let bytes = |path: &str| Embedded::get(path).map(|file| Bytes::from(file.data.into_owned()));
    Embedded::iter()
        .filter(|path| !path.ends_with(".br") && !path.ends_with(".gz"))
        .filter_map(|path| {
            let file = File {
                plain: bytes(&path)?,
                brotli: bytes(&format!("{path}.br")),
                gzip: bytes(&format!("{path}.gz")),
            };
            Some((path.into_owned(), file))
        })
        .collect()
}

/// The port where `cargo leptos watch` announces new builds. `None` if the server runs without it.
pub fn reload_port() -> Option<u16> {
    std::env::var_os("LEPTOS_WATCH")?;
    std::env::var("LEPTOS_RELOAD_PORT").ok()?.parse().ok()
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
