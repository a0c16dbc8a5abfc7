//! Projects: the callers of the APIs, and their authentication.

use std::sync::Arc;

use http::HeaderMap;
use sha2::{Digest, Sha256};
use signalwire::bounds::{MAX_ATTEMPTS, TOKEN_LENGTH, VALID_FOR};
use signalwire::credentials::TOKEN_PREFIX;
use store::ProjectRecord;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use verification::ports::{Entropy, EntropyError, StoreError};
use verification::{Bounds, MessageTemplate, PolicyBounds, Profile, ProjectId, SenderName};

use web::basic;

/// The secret of the sandbox's demo project, as curl takes it. A constant, never a row; it exists
/// nowhere else.
pub const DEMO_SECRET: &str = "PTdemo0000000000000000000000000000000000";

/// The bounds of [`Profile::Compat`]: those of SignalWire's MFA API.
const COMPAT: PolicyBounds = PolicyBounds {
    code_length: policy_bounds(TOKEN_LENGTH),
    valid_for: policy_bounds(VALID_FOR),
    max_attempts: policy_bounds(MAX_ATTEMPTS),
};

/// An authenticated caller.
#[derive(Clone, Debug)]
pub struct Project {
    /// The project's id. The caller sees the verifications of this project.
    pub id: ProjectId,
    /// The bounds of its profile.
    pub profile: PolicyBounds,
    /// The name it speaks under; the site's own when absent.
    pub sender: Option<SenderName>,
}

impl Project {
    /// The sandbox's demo project, with SignalWire's ranges and defaults, in the site's name.
    pub const fn demo() -> Self {
        Self {
            id: ProjectId::DEMO,
            profile: COMPAT,
            sender: None,
        }
    }

    /// The template of its codes: in the name of its sender, or of the site.
    pub fn template(&self) -> MessageTemplate {
        self.sender
            .clone()
            .map_or(MessageTemplate::Site, MessageTemplate::Sender)
    }
}

/// The projects that may call: those of the store, and in a sandbox the demo's.
#[derive(Clone)]
pub struct Projects {
    store: Arc<dyn store::Projects>,
    has_demo: bool,
}

impl Projects {
    /// The projects of `store`, read anew for each request, so that a secret that was rotated or
    /// revoked beside a running instance is dead at once.
    pub fn new(store: Arc<dyn store::Projects>, has_demo: bool) -> Self {
        Self { store, has_demo }
    }

    /// The demo project, where this is a sandbox.
    pub fn demo(&self) -> Option<Project> {
        self.has_demo.then(Project::demo)
    }

    /// The project of the Basic credentials in `headers`. `None` where they are absent, wrong, rotated
    /// or revoked, so that callers can't learn which.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Option<Project>, StoreError> {
        let Some((name, secret)) = basic::credentials(headers) else {
            return Ok(None);
        };
        // The one spelling that was handed out, so that logs and limits of others agree on it.
        let Some(id) = std::str::from_utf8(&name)
            .ok()
            .and_then(|name| {
                name.parse::<Uuid>()
                    .ok()
                    .filter(|id| id.to_string() == name)
            })
            .map(ProjectId::new)
        else {
            return Ok(None);
        };
        let given = hash(&secret);
        if let Some(demo) = self.demo().filter(|demo| demo.id == id) {
            let right = given.ct_eq(&hash(DEMO_SECRET.as_bytes()));
            return Ok(bool::from(right).then_some(demo));
        }
        let found = self.store.project(id).await?;
        Ok(found
            .filter(|found| bool::from(found.secret.ct_eq(&given)) && found.revoked_at.is_none())
            .map(Project::from))
    }
}

impl From<ProjectRecord> for Project {
    fn from(record: ProjectRecord) -> Self {
        Self {
            id: record.id,
            profile: bounds(record.profile),
            sender: Some(record.sender),
        }
    }
}

/// The bounds that a profile stands for.
const fn bounds(profile: Profile) -> PolicyBounds {
    match profile {
        Profile::Strict => PolicyBounds::STRICT,
        Profile::Compat => COMPAT,
    }
}

/// SignalWire's bounds as bounds of a policy.
const fn policy_bounds<T: Copy>(bounds: signalwire::bounds::Bounds<T>) -> Bounds<T> {
    Bounds {
        min: bounds.min,
        max: bounds.max,
        default: bounds.default,
    }
}

/// What the store keeps of a secret.
pub fn hash(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// A fresh project secret: the prefix of SignalWire's tokens, and 192 random bits.
pub fn generate_secret(entropy: &dyn Entropy) -> Result<String, EntropyError> {
    use std::fmt::Write;
    let mut random = [0; 24];
    entropy.fill(&mut random)?;
    let mut secret = TOKEN_PREFIX.to_owned();
    for byte in random {
        // Writing to a string can't fail.
        let _ = write!(secret, "{byte:02x}");
    }
    Ok(secret)
}
