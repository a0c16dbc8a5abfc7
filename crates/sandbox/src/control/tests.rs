//! Tests of the control API.

mod calls;
mod leases;
mod reading;
mod requests;
mod steering;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::router;
use crate::carrier::Sandbox;
use crate::testing::sandbox;

/// The documents' example, `+` encoded as a careful client does.
const PHONE: &str = "/sandbox/v1/numbers/%2B12125550123";

struct Api {
    sandbox: Sandbox,
    router: Router,
}

struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Api {
    fn new() -> Self {
        let sandbox = sandbox();
        Self {
            router: router(sandbox.clone()),
            sandbox,
        }
    }

    async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        }
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        lease: Option<&str>,
        body: Option<Value>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(lease) = lease {
            request = request.header("X-Sandbox-Lease", lease);
        }
        let request = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.ask(request.unwrap()).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None, None).await
    }

    async fn put(&self, path: &str, body: Value) -> Reply {
        self.call("PUT", path, None, Some(body)).await
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, None, Some(body)).await
    }

    async fn lease(&self) -> (String, String) {
        let reply = self
            .call("POST", "/sandbox/v1/numbers/lease", None, Some(json!({})))
            .await;
        assert_eq!(reply.status, 201);
        let text = |name: &str| reply.body[name].as_str().unwrap().to_owned();
        (text("number"), text("lease"))
    }
}

impl Reply {
    #[track_caller]
    fn is_problem(&self, status: u16, slug: &str) -> &Value {
        assert_eq!(
            (self.status, &self.body["type"]),
            (status, &json!(format!("/problems/{slug}")))
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert!(self.body["title"].is_string() && self.body["detail"].is_string());
        &self.body
    }

    #[track_caller]
    fn is(&self, status: u16, body: &Value) {
        assert_eq!((self.status, &self.body), (status, body));
        assert_eq!(self.headers["content-type"], "application/json");
        assert_eq!(self.headers["cache-control"], "no-store");
    }
}
