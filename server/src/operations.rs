//! For operators.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;
use store::SqliteStore;

/// Whether this instance should be sent requests.
#[derive(Clone)]
pub struct Readiness {
    store: SqliteStore,
    stopping: Arc<AtomicBool>,
}

impl Readiness {
    /// Ready as long as `store` is and nobody has asked to stop.
    pub fn new(store: SqliteStore) -> Self {
        Self {
            store,
            stopping: Arc::default(),
        }
    }

    /// Not ready from now on: load balancers should look elsewhere while requests drain.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    fn is_ready(&self) -> bool {
        !self.stopping.load(Ordering::Acquire) && self.store.is_ready()
    }
}

/// `/healthz`: the process answers. `/readyz`: it can also do its work.
pub fn router(readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, &'static str) {
    if readiness.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}
