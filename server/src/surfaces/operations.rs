//! Probes for operators: `/healthz` and `/readyz`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use store::Node;

/// Whether this instance should be sent requests.
#[derive(Clone)]
pub struct Readiness {
    store: Arc<dyn Node>,
    stopping: Arc<AtomicBool>,
}

impl Readiness {
    /// Ready as long as `store` is and no stop was asked for.
    pub fn new(store: Arc<dyn Node>) -> Self {
        Self {
            store,
            stopping: Arc::default(),
        }
    }

    /// Not ready from now on: load balancers should look elsewhere while requests drain.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    /// The answer to a probe; `None` where `path` is none. `/healthz`: the process answers.
    /// `/readyz`: it can also do its work.
    pub fn answer(&self, method: &Method, path: &str) -> Option<Response> {
        let (status, text) = match path {
            "/healthz" => (StatusCode::OK, "ok\n"),
            "/readyz" => self.ready(),
            _ => return None,
        };
        if matches!(*method, Method::GET | Method::HEAD) {
            return Some((status, text).into_response());
        }
        let allow = [(header::ALLOW, HeaderValue::from_static("GET,HEAD"))];
        Some((StatusCode::METHOD_NOT_ALLOWED, allow).into_response())
    }

    fn ready(&self) -> (StatusCode, &'static str) {
        if self.stopping.load(Ordering::Acquire) {
            (StatusCode::SERVICE_UNAVAILABLE, "not ready: stopping\n")
        } else if self.store.is_ready() {
            (StatusCode::OK, "ready\n")
        } else {
            let text = "not ready: the store can't be written\n";
            (StatusCode::SERVICE_UNAVAILABLE, text)
        }
    }
}
