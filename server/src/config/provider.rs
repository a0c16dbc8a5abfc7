//! `[provider]` and `[signalwire]`: the service that delivers codes, or makes and checks them.

use std::env;
use std::fmt;

use figment::Figment;
use provider::signalwire::{Settings, SettingsError, SignalWire};
use serde::{Deserialize, Serialize};
use store::Mode;
use verification::{CallerId, ProjectId};

use super::{Config, ConfigError};

/// `[provider]`
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSection {
    /// Who it is. Never guessed from which credentials happen to be there.
    #[serde(rename = "use")]
    pub choice: ProviderChoice,
    /// Says that the service at the provider's URL is a stand-in on this machine, such as another
    /// instance's sandbox: this instance then stays a sandbox too. Only with a loopback URL and the
    /// demo project's credentials, which exist in sandboxes alone.
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

/// The Node demo's names. Others use them too, so they say something only where nothing else does.
const GENERIC: [(&str, &str); 2] = [
    ("PROJECT_ID", "signalwire.project"),
    ("API_TOKEN", "signalwire.token"),
];

/// The names that SignalWire's own guides use.
const NAMES: [(&str, &str); 4] = [
    ("SIGNALWIRE_SPACE", "signalwire.space"),
    ("SIGNALWIRE_PROJECT", "signalwire.project"),
    ("SIGNALWIRE_TOKEN", "signalwire.token"),
    ("SIGNALWIRE_NUMBER", "signalwire.number"),
];

/// Adds what the environment says under the generic names, below all that is merged afterwards.
pub(super) fn below_the_file(config: Figment) -> Figment {
    from_environment(config, &GENERIC)
}

/// Adds what the environment says under the guides' names.
pub(super) fn above_the_file(config: Figment) -> Figment {
    from_environment(config, &NAMES)
}

/// An empty value says nothing.
fn from_environment(config: Figment, names: &[(&str, &str)]) -> Figment {
    names.iter().fold(config, |config, (name, key)| {
        match env::var(name).ok().filter(|value| !value.is_empty()) {
            Some(value) => config.merge((*key, value)),
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

    /// The vendor that makes and checks codes; none where our engine does. Only commands that call the
    /// vendor ask for it: an operator who revokes a project needs none.
    pub fn vendor(&self) -> Result<Option<SignalWire>, ConfigError> {
        match self.provider.choice {
            ProviderChoice::SignalWire => self.signalwire().map(Some),
            ProviderChoice::Sandbox if self.provider.stand_in => Err(ConfigError::new(
                "provider.stand_in",
                "says that another service stands in for a provider, but provider.use is sandbox",
            )),
            ProviderChoice::Sandbox => Ok(None),
        }
    }

    /// SignalWire's MFA service as configured. The error names what is missing or wrong.
    fn signalwire(&self) -> Result<SignalWire, ConfigError> {
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
        // The demo project exists in sandboxes alone. So a live service refuses its credentials, even
        // if one listens at that port.
        if self.provider.stand_in && project != ProjectId::DEMO.to_string() {
            return Err(ConfigError::new(
                "provider.stand_in",
                format!(
                    "takes the demo project's credentials only ({}), which no live service knows",
                    ProjectId::DEMO
                ),
            ));
        }
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

/// The error, with the configuration key at fault.
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
