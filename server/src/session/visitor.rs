//! Introducing the browser to the page it asked for.

use std::time::Duration;

use app::failure::trouble::Trouble;
use app::failure::{Failure, FormError};
use app::session::BrowserSession;
use app::visitor::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use tower_sessions::Session;
use verification::{ProjectId, Service, Status};

use crate::pages::trouble;

/// What [`introduce`] looks visitors up by.
#[derive(Clone)]
pub struct VisitorState {
    /// Knows the record.
    pub service: Service,
    /// How long an approved browser stays verified.
    pub lifetime: Duration,
}

/// Looks up, once a page view, who is looking; pages then render without waiting. Server functions
/// look for themselves.
pub async fn introduce_to_pages(
    state: State<VisitorState>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() {
        introduce(state, request, next).await
    } else {
        next.run(request).await
    }
}

/// Looks up, once a request, who is asking. It reads only: a page view that wrote a session could
/// bring back one that was ended meanwhile.
pub async fn introduce(
    State(state): State<VisitorState>,
    mut request: Request,
    next: Next,
) -> Response {
    let failure = request.extensions().get::<Failure>().cloned();
    let session = request.extensions().get::<Session>().cloned();
    match look_up(&state, failure, session).await {
        Ok(visitor) => {
            request.extensions_mut().insert(visitor);
            next.run(request).await
        }
        Err(_) => trouble::response(
            StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Unavailable,
            "Not available for the moment.
",
        ),
    }
}

async fn look_up(
    state: &VisitorState,
    failure: Option<Failure>,
    session: Option<Session>,
) -> Result<Visitor, FormError> {
    let mut visitor = Visitor {
        failure,
        ..Visitor::default()
    };
    let Some(session) = session.map(BrowserSession::new) else {
        return Ok(visitor);
    };
    let Some((id, binding)) = session.held().await? else {
        return Ok(visitor);
    };
    let found = state
        .service
        .status(ProjectId::SITE, id, Some(binding))
        .await?;
    let Some(verification) = found else {
        return Ok(visitor);
    };
    let now = state.service.clock().now_for(&verification.to);
    if verification.status == Status::Approved {
        visitor.verified_until = verification
            .closed_at
            .map(|at| at.after(state.lifetime))
            .filter(|until| *until > now);
    }
    visitor.verification = Some((verification, now));
    Ok(visitor)
}
