//! SignalWire's MFA API, so that its clients work here with only the base URL changed.
//!
//! The crate `signalwire` holds paths, parameters, defaults and bodies. Where SignalWire's guide is
//! silent, the answers are the project's own choice and the README names them.

mod body;
mod caller;
mod parameters;
mod refusal;
mod send;
mod verify;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, post};
use http::HeaderValue;
use signalwire::mfa::{CALL_PATH, SMS_PATH, VERIFY_PATH};
use uuid::Builder;
use verification::ports::Entropy;
use verification::{Locale, Service};

use crate::infrastructure::projects::Projects;
use crate::middleware::trace::X_REQUEST_ID;
use refusal::Refusal;

/// What the handlers need.
#[derive(Clone)]
pub struct Api {
    /// The verbs.
    pub service: Service,
    /// Who may call.
    pub projects: Projects,
    /// The language of messages. Callers can't name another.
    pub locale: Locale,
    /// Randomness for the names of requests.
    pub entropy: Arc<dyn Entropy>,
}

/// `/api/relay/rest/mfa/…`
pub fn router(api: Api) -> Router {
    Router::new()
        .route(SMS_PATH, post(send::sms))
        .route(CALL_PATH, post(send::call))
        .route(VERIFY_PATH, post(verify::verify))
        .route("/api/{*rest}", any(async || Refusal::NotFound))
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(from_fn_with_state(Arc::clone(&api.entropy), name_request))
        .with_state(api)
}

/// Gives each answer a name that its caller and this log have in common. `SignalWire`'s SDKs show it
/// in their errors.
async fn name_request(
    State(entropy): State<Arc<dyn Entropy>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let mut random = [0; 16];
    // Without randomness nothing else works either; an answer without its name is the least of it.
    if entropy.fill(&mut random).is_ok() {
        let name = Builder::from_random_bytes(random).into_uuid().to_string();
        if let Ok(name) = HeaderValue::try_from(name) {
            response.headers_mut().insert(X_REQUEST_ID, name);
        }
    }
    response
}
