//! Typed access to a browser's session.

use leptos_axum::extract;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use verification::{
    BrowserSecret, BrowserToken, Client, Holder, ProjectId, Service, VerificationId,
};

use crate::failure::FormError;

const PENDING: &str = "pending";
const VERIFIED: &str = "verified";

/// The member of a session's data by which it chooses the id of the row that it is saved as. The
/// session store takes it out before it writes.
pub const NEXT_ID: &str = "next_id";

/// A verification, and the secret that proves it to be this browser's.
///
/// Neither says whether the browser is verified: only the approved record does.
#[derive(Clone, Serialize, Deserialize)]
struct StoredVerification {
    verification: String,
    secret: [u8; 16],
}

/// The session of the browser that sent the running request.
///
/// It holds up to two verifications: the pending one, and the approved one that the visitor keeps until
/// another number is proved.
pub struct BrowserSession {
    session: Session,
    token: Option<BrowserToken>,
}

impl BrowserSession {
    /// Wraps a session and the browser's token, both taken from one request.
    pub const fn new(session: Session, token: Option<BrowserToken>) -> Self {
        Self { session, token }
    }

    /// The session behind the running server function.
    pub async fn current() -> Result<Self, FormError> {
        let session = extract().await.map_err(|error| {
            tracing::error!(%error, "no session layer around a server function");
            FormError::Unavailable
        })?;
        Ok(Self::new(session, browser_token().await.ok()))
    }

    /// The verification that waits for its code, with the proof that it belongs to this browser.
    pub async fn pending(
        &self,
        service: &Service,
    ) -> Result<Option<(VerificationId, Holder)>, FormError> {
        let Some((id, secret)) = self.held(PENDING).await? else {
            return Ok(None);
        };
        let successor = self
            .keys()
            .map(|(session, token)| service.successor(session, token, id).binding());
        let binding = secret.binding();
        Ok(Some((id, Holder { binding, successor })))
    }

    /// The approved verification that this browser holds, with the proof that it is its own.
    pub async fn verified(&self) -> Result<Option<(VerificationId, Holder)>, FormError> {
        let held = self.held(VERIFIED).await?;
        Ok(held.map(|(id, secret)| (id, Holder::of(secret.binding()))))
    }

    async fn held(&self, slot: &str) -> Result<Option<(VerificationId, BrowserSecret)>, FormError> {
        let held: Option<StoredVerification> = self.session.get(slot).await.map_err(unavailable)?;
        Ok(held.and_then(|held| {
            let id = held.verification.parse().ok()?;
            Some((id, BrowserSecret::new(held.secret)))
        }))
    }

    /// Ties the pending verification `id` to this browser, under a new session id: an id that an
    /// attacker planted gains nothing (session fixation, RFC 6265 §8.4).
    pub async fn hold(&self, id: VerificationId, secret: BrowserSecret) -> Result<(), FormError> {
        self.keep(PENDING, id, secret).await?;
        let chosen: Result<Option<[u8; 16]>, _> = self.session.remove(NEXT_ID).await;
        chosen.map_err(unavailable)?;
        self.session.cycle_id().await.map_err(unavailable)
    }

    /// Keeps the verification `id`, for which this session has just given the right code, under the
    /// session id that follows its own. Doing it again gives the same id and the same session. What was
    /// proved before is given up, in every session that held it.
    pub async fn succeed(&self, service: &Service, id: VerificationId) -> Result<(), FormError> {
        let Some((session, token)) = self.keys() else {
            return Ok(());
        };
        if let Some((earlier, holder)) = self.verified().await?
            && earlier != id
        {
            service.release(ProjectId::SITE, earlier, holder).await?;
        }
        let secret = service.successor(session, token, id);
        self.keep(VERIFIED, id, secret).await?;
        let pending: Result<Option<StoredVerification>, _> = self.session.remove(PENDING).await;
        pending.map_err(unavailable)?;
        let next = service.next_session(session, token);
        self.session
            .insert(NEXT_ID, next)
            .await
            .map_err(unavailable)?;
        self.session.cycle_id().await.map_err(unavailable)
    }

    async fn keep(
        &self,
        slot: &str,
        id: VerificationId,
        secret: BrowserSecret,
    ) -> Result<(), FormError> {
        let held = StoredVerification {
            verification: id.to_string(),
            secret: *secret.expose(),
        };
        self.session.insert(slot, held).await.map_err(unavailable)
    }

    /// Ends the session here and in the store.
    pub async fn end(&self) -> Result<(), FormError> {
        self.session.flush().await.map_err(unavailable)
    }

    /// What the session that follows a right code derives from.
    fn keys(&self) -> Option<([u8; 16], BrowserToken)> {
        let id = self.session.id()?.0.to_be_bytes();
        Some((id, self.token?))
    }
}

/// The token in the cookie of the browser that sent the running request.
///
/// A browser without it keeps no cookies, so no code that is sent to it could be entered.
pub async fn browser_token() -> Result<BrowserToken, FormError> {
    let token: Option<axum::Extension<BrowserToken>> = extract().await.ok();
    token
        .map(|axum::Extension(token)| token)
        .ok_or(FormError::CookiesNeeded)
}

/// The address that the running request comes from, as far as limits care.
pub async fn client() -> Option<Client> {
    let client: Option<axum::Extension<Client>> = extract().await.ok();
    client.map(|axum::Extension(client)| client)
}

fn unavailable(error: impl std::fmt::Display) -> FormError {
    tracing::error!(%error, "session unavailable");
    FormError::Unavailable
}
