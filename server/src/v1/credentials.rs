//! Who calls.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use verification::{Profile, ProjectId};

use super::{Api, Problem};
use crate::edge::basic;

/// The sandbox's demo project, as curl takes it. A constant, never a row; it exists nowhere else.
pub const DEMO_SECRET: &str = "PTdemo0000000000000000000000000000000000";

/// An authenticated caller.
#[derive(Clone, Copy, Debug)]
pub struct Project {
    /// Whose verifications it sees.
    pub id: ProjectId,
    /// How strict it is.
    pub profile: Profile,
}

struct Entry {
    name: String,
    secret: [u8; 32],
    project: Project,
}

/// The projects that may call.
#[derive(Clone, Default)]
pub struct Projects(Arc<[Entry]>);

impl Projects {
    /// The demo project alone, with SignalWire's ranges and defaults.
    pub fn demo() -> Self {
        let project = Project {
            id: ProjectId::DEMO,
            profile: Profile::Compat,
        };
        let entry = Entry {
            name: ProjectId::DEMO.to_string(),
            secret: Sha256::digest(DEMO_SECRET).into(),
            project,
        };
        Self(Arc::new([entry]))
    }

    /// The project of these credentials. Takes as long for a wrong secret as for an unknown name.
    fn authenticate(&self, name: &[u8], secret: &[u8]) -> Option<Project> {
        let given: [u8; 32] = Sha256::digest(secret).into();
        let mut found = None;
        for entry in &*self.0 {
            let name_fits = entry.name.as_bytes().ct_eq(name);
            if bool::from(name_fits & entry.secret.ct_eq(&given)) {
                found = Some(entry.project);
            }
        }
        found
    }
}

impl FromRequestParts<Api> for Project {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        basic::credentials(&parts.headers)
            .and_then(|(name, secret)| api.projects.authenticate(&name, &secret))
            .ok_or_else(Problem::unauthorized)
    }
}
