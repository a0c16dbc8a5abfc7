//! What a browser's session holds, by type instead of by string.

use leptos_axum::extract;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tower_sessions::Session;
use verification::ports::Entropy;
use verification::{Binding, VerificationId};

use crate::failure::FormError;

const HELD: &str = "verification";

/// The verification that a browser asked for, and the secret that proves it was this browser.
///
/// Neither says whether the browser is verified: only the approved record does.
#[derive(Clone, Serialize, Deserialize)]
struct Held {
    verification: String,
    secret: [u8; 16],
}

/// The session of the browser that sent the running request.
pub struct BrowserSession(Session);

impl BrowserSession {
    /// Wraps a session taken from a request.
    pub const fn new(session: Session) -> Self {
        Self(session)
    }

    /// The session behind the running server function.
    pub async fn current() -> Result<Self, FormError> {
        extract().await.map(Self).map_err(|error| {
            tracing::error!(%error, "no session layer around a server function");
            FormError::Unavailable
        })
    }

    /// The verification this browser holds, with the binding that authorises it.
    pub async fn held(&self) -> Result<Option<(VerificationId, Binding)>, FormError> {
        let held: Option<Held> = self.0.get(HELD).await.map_err(unavailable)?;
        Ok(held.and_then(|held| Some((held.verification.parse().ok()?, bind(held.secret)))))
    }

    /// Ties `id` to this browser from now on, under a new session id, so that nobody can have
    /// planted it (session fixation, RFC 6265 §8.4).
    pub async fn hold(&self, id: VerificationId, secret: Secret) -> Result<(), FormError> {
        let held = Held {
            verification: id.to_string(),
            secret: secret.0,
        };
        self.0.insert(HELD, held).await.map_err(unavailable)?;
        self.0.cycle_id().await.map_err(unavailable)
    }

    /// Gives the session a new id after a success; the old one is dead.
    pub async fn renew(&self) -> Result<(), FormError> {
        self.0.cycle_id().await.map_err(unavailable)
    }

    /// Ends the session here and in the store.
    pub async fn end(&self) -> Result<(), FormError> {
        self.0.flush().await.map_err(unavailable)
    }
}

/// 128 random bits that only this browser's session knows. The record keeps their hash.
pub struct Secret([u8; 16]);

impl Secret {
    /// A fresh secret.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, FormError> {
        let mut secret = [0; 16];
        entropy.fill(&mut secret).map_err(unavailable)?;
        Ok(Self(secret))
    }

    /// What the record keeps of it.
    pub fn binding(&self) -> Binding {
        bind(self.0)
    }
}

fn bind(secret: [u8; 16]) -> Binding {
    Binding::new(Sha256::digest(secret).into())
}

fn unavailable(error: impl std::fmt::Display) -> FormError {
    tracing::error!(%error, "session unavailable");
    FormError::Unavailable
}
