//! Who is looking at a page.

use axum::http::request::Parts;
use leptos::prelude::use_context;
use verification::{Status, Timestamp, Verification};

use crate::failure::Failure;

/// What the session and the last refused form say of this browser. The server looks it up once a
/// request, so that pages render without waiting for anything.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The verification this browser asked for last, and the moment it was read at.
    pub verification: Option<(Verification, Timestamp)>,
    /// What was wrong with the form that led here.
    pub failure: Option<Failure>,
    /// When the session ends of a browser that is verified.
    pub verified_until: Option<Timestamp>,
}

impl Visitor {
    /// The visitor of the page being rendered.
    pub fn current() -> Self {
        use_context::<Parts>()
            .and_then(|parts| parts.extensions.get::<Self>().cloned())
            .unwrap_or_default()
    }

    /// Where the visitor's verification stands.
    pub fn status(&self) -> Option<Status> {
        self.verification
            .as_ref()
            .map(|(verification, _)| verification.status)
    }

    /// The visitor's verification while a code can still be checked.
    pub fn pending(&self) -> Option<(&Verification, Timestamp)> {
        self.in_status(Status::Pending)
    }

    /// The visitor's verification, if it stands at `status`.
    pub fn in_status(&self, status: Status) -> Option<(&Verification, Timestamp)> {
        self.verification
            .as_ref()
            .filter(|(verification, _)| verification.status == status)
            .map(|(verification, now)| (verification, *now))
    }

    /// The approved verification of a browser whose session has not run out: the one thing that
    /// makes a visitor verified.
    pub fn verified(&self) -> Option<&Verification> {
        self.verified_until?;
        self.in_status(Status::Approved)
            .map(|(verification, _)| verification)
    }
}
