//! Configuration: `countersign.toml`, each key overridable by environment.
//!
//! `COUNTERSIGN_SITE__ADDR` sets `site.addr`. Everything is checked at start; an error names the
//! key and says what would be right, and [notices](Config::notices) say what is valid and unwise.

mod address;
mod environment;
mod limits;
mod notices;
mod provider;
mod sections;
mod validate;

use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

pub use limits::{LimitsSection, RateSection};
pub use provider::{ProviderChoice, ProviderSection, RouteSection};
pub use sections::{
    BrandSection, Keys, Log, LogFormat, SandboxSection, SessionSection, SiteSection, StoreSection,
};

/// Everything that can be configured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where people and programs come in.
    pub site: SiteSection,
    /// Who delivers codes, or makes and checks them.
    pub provider: ProviderSection,
    /// How to reach SignalWire.
    pub signalwire: ::provider::signalwire::SignalWireSection,
    /// The virtual carrier's own listener.
    pub sandbox: SandboxSection,
    /// The durable record.
    pub store: StoreSection,
    /// The peppers.
    pub keys: Keys,
    /// Name, colour and lines.
    pub brand: BrandSection,
    /// Browser sessions.
    pub session: SessionSection,
    /// How often a number may be texted and a code be missed.
    pub limits: LimitsSection,
    /// Logs.
    pub log: Log,
}

/// A key is missing, unknown or has a value that can't be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct ConfigError {
    /// The key, such as `site.addr`.
    pub key: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl ConfigError {
    pub(crate) fn new(key: &str, problem: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            problem: problem.into(),
        }
    }
}

impl Config {
    /// Reads `file`, if it is there, and the environment, and checks both.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let defaults = Figment::from(Serialized::defaults(Self::default()));
        let written = provider::below_the_file(defaults.clone()).merge(Toml::file(file));
        let config: Self = environment::add(provider::above_the_file(written), &defaults)?
            .extract()
            .map_err(|error| readable(&error))?;
        config.validate()?;
        Ok(config)
    }
}

fn readable(error: &figment::Error) -> ConfigError {
    let key = if error.path.is_empty() {
        "countersign.toml".to_owned()
    } else {
        error.path.join(".")
    };
    // What was given for a secret or a number is not repeated.
    let problem = if key.ends_with("token") || key.starts_with("signalwire.") {
        "must be text; put it in double quotes".to_owned()
    } else {
        error.kind.to_string()
    };
    ConfigError { key, problem }
}
