//! `[signalwire]`: a SignalWire space and the right to use it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use signalwire::Problem;
use signalwire::bounds::is_sender;
use verification::ports::{BoxFuture, Verifier};
use verification::{CallerId, ProjectId};

use super::{Settings, SettingsError, SignalWire};
use crate::registry::{Connected, Section, Unusable};

/// How to reach SignalWire's MFA service.
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

impl Section for SignalWireSection {
    const KEY: &'static str = SignalWire::NAME;

    const NAMES: &'static [(&'static str, &'static str)] = &[
        ("SIGNALWIRE_SPACE", "space"),
        ("SIGNALWIRE_PROJECT", "project"),
        ("SIGNALWIRE_TOKEN", "token"),
        ("SIGNALWIRE_NUMBER", "number"),
    ];

    /// The Node demo's names.
    const GENERIC_NAMES: &'static [(&'static str, &'static str)] =
        &[("PROJECT_ID", "project"), ("API_TOKEN", "token")];

    fn connect(&self, stand_in: bool) -> Result<Box<dyn Connected>, Unusable> {
        let needed = |value: &Option<String>, key: &str| {
            value.clone().ok_or_else(|| {
                let name = Self::NAMES.iter().find(|(_, named)| *named == key);
                let name = name.map_or("", |(name, _)| name);
                unusable(
                    key,
                    format!("is required because provider.use is signalwire; {name} sets it too"),
                )
            })
        };
        let space = needed(&self.space, "space")?;
        let project = needed(&self.project, "project")?;
        let token = needed(&self.token, "token")?;
        // The demo project exists in sandboxes alone. So a live service refuses its credentials, even
        // if one listens at that port.
        if stand_in && project != ProjectId::DEMO.to_string() {
            return Err(Unusable {
                key: "provider.stand_in".to_owned(),
                problem: format!(
                    "takes the demo project's credentials only ({}), which no live service knows",
                    ProjectId::DEMO
                ),
            });
        }
        let mut settings = Settings::new(&space, &project, &token).map_err(named)?;
        settings.stand_in = stand_in;
        settings.from = self.number.as_deref().map(sender).transpose()?;
        Ok(Box::new(SignalWire::new(settings).map_err(named)?))
    }
}

impl Connected for SignalWire {
    fn verifier(&self) -> Verifier {
        Verifier::Vendor(Arc::new(self.clone()))
    }

    fn probe(&self) -> BoxFuture<'_, Result<String, String>> {
        Box::pin(async {
            let probe = Self::probe(self).await;
            let words = format!("{}: {probe}", Self::NAME);
            if probe.is_ready() {
                Ok(words)
            } else {
                Err(words)
            }
        })
    }
}

/// A number to send from, in the form that SignalWire takes.
fn sender(number: &str) -> Result<CallerId, Unusable> {
    CallerId::new(number)
        .ok()
        .filter(|_| is_sender(number))
        .ok_or_else(|| unusable("number", Problem::NotSender.to_string()))
}

fn unusable(key: &str, problem: String) -> Unusable {
    Unusable {
        key: format!("{}.{key}", SignalWire::NAME),
        problem,
    }
}

/// The error, with the configuration key at fault.
fn named(error: SettingsError) -> Unusable {
    let key = match error {
        SettingsError::StandIn => {
            return Unusable {
                key: "provider.stand_in".to_owned(),
                problem: error.to_string(),
            };
        }
        SettingsError::Client(_) => {
            return Unusable {
                key: SignalWire::NAME.to_owned(),
                problem: error.to_string(),
            };
        }
        SettingsError::Project => "project",
        SettingsError::Token => "token",
        SettingsError::Space | SettingsError::Base | SettingsError::Clear => "space",
    };
    unusable(key, error.to_string())
}
