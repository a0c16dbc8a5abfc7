//! The visitor of a page.

use axum::http::request::Parts;
use leptos::prelude::with_context;
use verification::limits::Limited;
use verification::{Status, Timestamp, Verification};

use crate::failure::Failure;

/// What the session and the last refused form say of this browser. The server looks it up once a
/// request, so that pages render without waiting.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The verification that this browser requested last, and the moment it was read at. Absent once the
    /// code was entered.
    pub verification: Option<(Verification, Timestamp)>,
    /// The limit that keeps this visitor from checking codes of that number now.
    pub closed: Option<Limited>,
    /// The approved verification that this browser holds, and the end of its session.
    pub verified: Option<(Verification, Timestamp)>,
    /// The form that was refused just now, and why.
    pub failure: Option<Failure>,
}

impl Visitor {
    /// The visitor of the page being rendered.
    pub fn current() -> Self {
        // Without a copy of the whole request, which costs more than the rest of a page.
        let visitor = with_context::<Parts, _>(|parts| parts.extensions.get::<Self>().cloned());
        visitor.flatten().unwrap_or_default()
    }

    /// Where the requested verification stands.
    pub fn status(&self) -> Option<Status> {
        self.verification
            .as_ref()
            .map(|(verification, _)| verification.status)
    }

    /// The requested verification while its code can still be entered.
    pub fn pending(&self) -> Option<(&Verification, Timestamp)> {
        self.verification
            .as_ref()
            .filter(|(verification, _)| verification.status == Status::Pending)
            .map(|(verification, now)| (verification, *now))
    }

    /// The approved verification, while the session lasts: the one thing that makes a visitor verified. It stays until another number is proved.
    pub fn verified(&self) -> Option<&Verification> {
        self.verified.as_ref().map(|(verification, _)| verification)
    }

    /// When the session of a verified visitor ends.
    pub fn verified_until(&self) -> Option<Timestamp> {
        self.verified.as_ref().map(|(_, until)| *until)
    }
}
