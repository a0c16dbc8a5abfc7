//! Middleware that loads the visitor from the session.

use std::time::Duration;

use app::failure::error_page::ErrorPage;
use app::failure::{Failure, FormError};
use app::session::BrowserSession;
use app::visitor::Visitor;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use tower_sessions::Session;
use verification::{
    BrowserToken, Client, Holder, ProjectId, Service, Status, Timestamp, Verification,
    VerificationId,
};

use crate::middleware::error_page;

/// What [`load_visitor`] looks visitors up by.
#[derive(Clone)]
pub struct VisitorState {
    /// Knows the record.
    pub service: Service,
    /// How long an approved browser stays verified.
    pub lifetime: Duration,
}

/// Middleware that loads the visitor once for a page view, so that pages render without waiting.
/// Server functions look for themselves.
pub async fn load_visitor_for_pages(
    state: State<VisitorState>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() {
        load_visitor(state, request, next).await
    } else {
        next.run(request).await
    }
}

/// Middleware that loads the visitor once for a request.
///
/// It reads only, with one exception: a session that gave the right code a moment ago, and lost the
/// response, is given the cookie of the session that followed it.
pub async fn load_visitor(
    State(state): State<VisitorState>,
    mut request: Request,
    next: Next,
) -> Response {
    let extensions = request.extensions();
    let failure = extensions.get::<Failure>().cloned();
    let session = extensions.get::<Session>().cloned();
    let client = extensions.get::<Client>().copied();
    let token = extensions.get::<BrowserToken>().copied();
    let mut visitor = Visitor {
        failure,
        ..Visitor::default()
    };
    if let Some(session) = session
        && let Err(_logged) = state
            .look_up(&mut visitor, BrowserSession::new(session, token), client)
            .await
    {
        return error_page::response(
            StatusCode::SERVICE_UNAVAILABLE,
            ErrorPage::Unavailable,
            "Not available for the moment.\n",
        );
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

impl VisitorState {
    async fn look_up(
        &self,
        visitor: &mut Visitor,
        session: BrowserSession,
        client: Option<Client>,
    ) -> Result<(), FormError> {
        if let Some(held) = session.verified().await? {
            visitor.verified = self
                .find(held)
                .await?
                .and_then(|found| self.verified(found));
        }
        let Some(held) = session.pending(&self.service).await? else {
            return Ok(());
        };
        let Some(found) = self.find(held).await? else {
            return Ok(());
        };
        if found.status == Status::Approved {
            session.succeed(&self.service, found.id).await?;
            visitor.verified = self.verified(found);
            return Ok(());
        }
        if found.attempts > 0 {
            visitor.closed = self
                .service
                .closed_to(ProjectId::SITE, found.to.clone(), client)
                .await?;
        }
        let now = self.service.clock().now_for(&found.to);
        visitor.verification = Some((found, now));
        Ok(())
    }

    async fn find(
        &self,
        (id, holder): (VerificationId, Holder),
    ) -> Result<Option<Verification>, FormError> {
        let found = self.service.status(ProjectId::SITE, id, Some(holder));
        Ok(found.await?)
    }

    /// An approved verification, and when its session ends; `None` once it has ended.
    fn verified(&self, found: Verification) -> Option<(Verification, Timestamp)> {
        let now = self.service.clock().now_for(&found.to);
        let until = found.closed_at?.after(self.lifetime);
        (found.status == Status::Approved && until > now).then_some((found, until))
    }
}
