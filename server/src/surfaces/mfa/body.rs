//! Reads the JSON body of a request. `signalwire::mfa` says how lenient its members are.

use axum::extract::{FromRequest, Request};
use http::header;
use serde::de::DeserializeOwned;
use signalwire::mfa::read_request;
use web::body;

use super::refusal::Refusal;

/// The body of a request.
pub struct Body<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !may_be_json(&request) {
            return Err(Refusal::UnsupportedMediaType);
        }
        let bytes = body::read(request.into_body())
            .await
            .map_err(Refusal::Body)?;
        read_request(&bytes).map(Self).ok_or(Refusal::BadRequest)
    }
}

/// Whether the body may be JSON. Some clients send JSON without a type. Forms and plain text are
/// refused with the reason, instead of being misread.
fn may_be_json(request: &Request) -> bool {
    let Some(kind) = request.headers().get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
