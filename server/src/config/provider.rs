//! `[provider]` and `[signalwire]`: who delivers codes, or makes and checks them.

use std::env;
use std::fmt;

use figment::Figment;
use provider::signalwire::{Settings, SettingsError, SignalWire};
use serde::{Deserialize, Serialize};
use store::Mode;
use verification::CallerId;

use super::{Config, ConfigError};

/// `[provider]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSection {
    /// Who it is. Never guessed from which credentials happen to be there.
    #[serde(rename = "use")]
    pub choice: ProviderChoice,
    /// Says that the service at the provider's URL is a stand-in on this machine, such as another
    /// instance's sandbox: this instance then stays a sandbox too. Only with a loopback URL.
    pub stand_in: bool,
}

/// The providers there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderChoice {
    /// The virtual carrier in this process. Our engine makes and checks the codes.
    #[default]
    Sandbox,
    /// SignalWire's MFA service, which makes, sends and checks the codes.
    SignalWire,
}

/// `[signalwire]`: a SignalWire space and the right to use it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignalWireSection {
    /// The space, such as `example` or `example.signalwire.com`, or a whole base URL. Also read from
    /// `SIGNALWIRE_SPACE`.
    pub space: Option<String>,
    /// The project's id. Also `SIGNALWIRE_PROJECT`, `PROJECT_ID`.
    pub project: Option<String>,
    /// The API token. Also `SIGNALWIRE_TOKEN`, `API_TOKEN`.
    pub token: Option<String>,
    /// A number of the project, in E.164: with it texts come from there and in the site's own words,
    /// without it from SignalWire's registered sender in SignalWire's. Also `SIGNALWIRE_NUMBER`.
    pub number: Option<String>,
}

impl fmt::Debug for SignalWireSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignalWireSection")
            .field("space", &self.space)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

/// The names that SignalWire's own guides and demos use, the more particular later.
const NAMES: [(&str, &str); 6] = [
    ("PROJECT_ID", "signalwire.project"),
    ("API_TOKEN", "signalwire.token"),
    ("SIGNALWIRE_SPACE", "signalwire.space"),
    ("SIGNALWIRE_PROJECT", "signalwire.project"),
    ("SIGNALWIRE_TOKEN", "signalwire.token"),
    ("SIGNALWIRE_NUMBER", "signalwire.number"),
];

/// Adds what the environment says under those names. An empty value says nothing.
pub(super) fn merge_guide_names(config: Figment) -> Figment {
    NAMES.into_iter().fold(config, |config, (name, key)| {
        match env::var(name).ok().filter(|value| !value.is_empty()) {
            Some(value) => config.merge((key, value)),
            None => config,
        }
    })
}

impl Config {
    /// Whether codes reach real phones. Live is everything but our own sandbox and a stand-in on
    /// this machine.
    pub const fn mode(&self) -> Mode {
        match self.provider.choice {
            ProviderChoice::Sandbox => Mode::Sandbox,
            ProviderChoice::SignalWire if self.provider.stand_in => Mode::Sandbox,
            ProviderChoice::SignalWire => Mode::Live,
        }
    }

    /// SignalWire's MFA service as configured. The error names what is missing or wrong.
    pub fn signalwire(&self) -> Result<SignalWire, ConfigError> {
        let section = &self.signalwire;
        let needed = |value: &Option<String>, key: &str, name: &str| {
            value.clone().ok_or_else(|| {
                ConfigError::new(
                    key,
                    format!("is required because provider.use is signalwire; {name} sets it too"),
                )
            })
        };
        let space = needed(&section.space, "signalwire.space", "SIGNALWIRE_SPACE")?;
        let project = needed(&section.project, "signalwire.project", "SIGNALWIRE_PROJECT")?;
        let token = needed(&section.token, "signalwire.token", "SIGNALWIRE_TOKEN")?;
        let mut settings = Settings::new(&space, &project, &token).map_err(named)?;
        settings.stand_in = self.provider.stand_in;
        settings.from = section
            .number
            .as_deref()
            .map(CallerId::new)
            .transpose()
            .map_err(|error| ConfigError::new("signalwire.number", error.to_string()))?;
        SignalWire::new(settings).map_err(named)
    }
}

/// The error with the key whose value is at fault.
fn named(error: SettingsError) -> ConfigError {
    let key = match error {
        SettingsError::Project => "signalwire.project",
        SettingsError::Token => "signalwire.token",
        SettingsError::StandIn => "provider.stand_in",
        SettingsError::Space | SettingsError::Base | SettingsError::Clear => "signalwire.space",
        SettingsError::Client(_) => "signalwire",
    };
    ConfigError::new(key, error.to_string())
}
