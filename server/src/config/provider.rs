//! `[provider]`: who delivers codes, or makes and checks them, and by which routes.

use std::env;
use std::fmt;

use figment::Figment;
use provider::registry::{Connected, Section, Unusable};
use provider::signalwire::SignalWireSection;
use serde::de::{SeqAccess, Visitor, value};
use serde::{Deserialize, Deserializer, Serialize};
use store::Mode;
use verification::{Channel, phone_number};

use super::{Config, ConfigError};

/// `[provider]`
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSection {
    /// Who it is, the first choice first. Never guessed from which credentials happen to be there.
    #[serde(rename = "use", deserialize_with = "one_or_more")]
    pub choices: Vec<ProviderChoice>,
    /// Other choices for a channel and some countries. The first that fits counts.
    #[serde(rename = "route", skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<RouteSection>,
    /// Says that the service at the provider's URL is a stand-in on this machine, such as another
    /// instance's sandbox: this instance then stays a sandbox too. Only with a loopback URL and the
    /// demo project's credentials, which exist in sandboxes alone.
    pub stand_in: bool,
}

impl Default for ProviderSection {
    fn default() -> Self {
        Self {
            choices: vec![ProviderChoice::Sandbox],
            routes: Vec::new(),
            stand_in: false,
        }
    }
}

/// `[[provider.route]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteSection {
    /// The channel that it is for: `sms` or `call`; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The countries of the numbers that it is for, as ISO 3166-1 codes of two letters, such as `US`; all
    /// when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub countries: Option<Vec<String>>,
    /// Who sends, the first choice first. An empty list sends nothing.
    #[serde(rename = "use", deserialize_with = "one_or_more")]
    pub choices: Vec<ProviderChoice>,
}

/// The providers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderChoice {
    /// The virtual carrier in this process. Our engine makes and checks the codes.
    Sandbox,
    /// SignalWire's MFA service, which makes, sends and checks the codes.
    SignalWire,
}

/// A list, or a single name in its place.
fn one_or_more<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<ProviderChoice>, D::Error> {
    struct OneOrMore;
    impl<'de> Visitor<'de> for OneOrMore {
        type Value = Vec<ProviderChoice>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a provider's name or a list of them")
        }

        fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
            ProviderChoice::deserialize(value::StrDeserializer::new(name)).map(|one| vec![one])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
            let mut choices = Vec::new();
            while let Some(choice) = names.next_element()? {
                choices.push(choice);
            }
            Ok(choices)
        }
    }
    input.deserialize_any(OneOrMore)
}

/// Adds what the environment says under names that others use too, below all that is merged afterwards.
pub(super) fn below_the_file(config: Figment) -> Figment {
    from_environment::<SignalWireSection>(config, SignalWireSection::GENERIC_NAMES)
}

/// Adds what the environment says under the names of the vendors' guides.
pub(super) fn above_the_file(config: Figment) -> Figment {
    from_environment::<SignalWireSection>(config, SignalWireSection::NAMES)
}

/// An empty value says nothing.
fn from_environment<S: Section>(config: Figment, names: &[(&str, &str)]) -> Figment {
    names.iter().fold(config, |config, (name, key)| {
        match env::var(name).ok().filter(|value| !value.is_empty()) {
            Some(value) => config.merge((format!("{}.{key}", S::KEY), value)),
            None => config,
        }
    })
}

impl Config {
    /// Every choice of every route, each once.
    pub fn providers(&self) -> Vec<ProviderChoice> {
        let routes = self.provider.routes.iter().map(|route| &route.choices);
        let mut all = Vec::new();
        for choice in routes.chain([&self.provider.choices]).flatten() {
            if !all.contains(choice) {
                all.push(*choice);
            }
        }
        all
    }

    /// Whether codes reach real phones. Live is everything but our own sandbox and a stand-in on
    /// this machine.
    pub fn mode(&self) -> Mode {
        if self.provider.stand_in || !self.is_live() {
            Mode::Sandbox
        } else {
            Mode::Live
        }
    }

    fn is_live(&self) -> bool {
        self.providers()
            .iter()
            .any(|choice| *choice != ProviderChoice::Sandbox)
    }

    /// Whether the virtual carrier of this process delivers.
    pub fn uses_own_sandbox(&self) -> bool {
        self.providers().contains(&ProviderChoice::Sandbox)
    }

    /// Checks choices and routes.
    pub(super) fn providers_are_usable(&self) -> Result<(), ConfigError> {
        if self.provider.choices.is_empty() {
            return Err(ConfigError::new(
                "provider.use",
                "must name a provider; a route with an empty list closes a channel or a country",
            ));
        }
        if self.is_live() && self.uses_own_sandbox() {
            return Err(ConfigError::new(
                "provider.use",
                "names the sandbox beside others, but its phones are in this process alone: name the one or the others",
            ));
        }
        let mut ends_all = false;
        for route in &self.provider.routes {
            if ends_all {
                return Err(ConfigError::new(
                    "provider.route",
                    "stands after a route for every channel and country, so it would never count: put that one last",
                ));
            }
            ends_all = route.channel.is_none() && route.countries.is_none();
            let countries = route.countries.as_deref();
            if countries.is_some_and(<[_]>::is_empty) {
                return Err(ConfigError::new(
                    "provider.route.countries",
                    "must name a country; without the key the route is for all",
                ));
            }
            let mut named = countries.unwrap_or_default().iter();
            if let Some(wrong) = named.find(|country| !phone_number::is_country(country)) {
                return Err(ConfigError::new(
                    "provider.route.countries",
                    format!(
                        "`{wrong}` is no country with a numbering plan: give ISO 3166-1 codes of two capital letters, such as US or GB"
                    ),
                ));
            }
        }
        Ok(())
    }

    /// The provider or vendor of a choice, as configured; `None` for the sandbox, which has no settings of
    /// that kind. The error names what is missing or wrong. Only commands that call it ask for it: an
    /// operator who revokes a project needs none.
    pub fn connect(
        &self,
        choice: ProviderChoice,
    ) -> Result<Option<Box<dyn Connected>>, ConfigError> {
        let stand_in = self.provider.stand_in;
        let connected = match choice {
            ProviderChoice::Sandbox if stand_in => {
                return Err(ConfigError::new(
                    "provider.stand_in",
                    "says that another service stands in for a provider, but provider.use is sandbox",
                ));
            }
            ProviderChoice::Sandbox => return Ok(None),
            ProviderChoice::SignalWire => self.signalwire.connect(stand_in),
        };
        Ok(Some(connected?))
    }
}

impl From<Unusable> for ConfigError {
    fn from(Unusable { key, problem }: Unusable) -> Self {
        Self { key, problem }
    }
}

#[cfg(test)]
mod tests {
    use figment::providers::{Format, Toml};

    use super::*;

    fn read(toml: &str) -> Result<ProviderSection, String> {
        let section = Figment::from(Toml::string(toml)).extract();
        section.map_err(|error| error.to_string())
    }

    fn config(toml: &str) -> Config {
        Config {
            provider: read(toml).unwrap(),
            ..Config::default()
        }
    }

    #[test]
    fn a_name_stands_for_a_list_of_one() {
        use ProviderChoice::{Sandbox, SignalWire};
        for (toml, choices) in [
            ("", vec![Sandbox]),
            ("use = \"signalwire\"", vec![SignalWire]),
            (
                "use = [\"signalwire\", \"sandbox\"]",
                vec![SignalWire, Sandbox],
            ),
        ] {
            assert_eq!(read(toml).unwrap().choices, choices, "{toml}");
        }
        let error = read("use = \"pigeon\"").unwrap_err();
        assert!(
            error.contains("pigeon") && error.contains("signalwire"),
            "{error}"
        );
        assert!(read("use = 3").is_err());
    }

    #[test]
    fn routes_are_checked() {
        let route = |route: &str| config(&format!("use = \"signalwire\"\n[[route]]\n{route}"));
        let good = route("channel = \"call\"\ncountries = [\"US\", \"CA\"]\nuse = []");
        assert_eq!(good.providers_are_usable(), Ok(()));
        assert_eq!(good.provider.routes[0].channel, Some(Channel::Call));
        for (wrong, key) in [
            ("countries = [\"us\"]\nuse = []", "provider.route.countries"),
            (
                "countries = [\"USA\"]\nuse = []",
                "provider.route.countries",
            ),
            ("countries = [\"UK\"]\nuse = []", "provider.route.countries"),
            ("countries = []\nuse = []", "provider.route.countries"),
            (
                "use = []\n[[route]]\nchannel = \"sms\"\nuse = []",
                "provider.route",
            ),
            ("use = \"sandbox\"", "provider.use"),
        ] {
            let error = route(wrong).providers_are_usable().unwrap_err();
            assert_eq!(error.key, key, "{wrong}");
        }
        let error = config("use = []").providers_are_usable().unwrap_err();
        assert_eq!(error.key, "provider.use");
    }

    #[test]
    fn live_is_everything_but_the_sandbox_and_a_stand_in() {
        assert_eq!(config("").mode(), Mode::Sandbox);
        assert_eq!(config("use = \"signalwire\"").mode(), Mode::Live);
        let standing_in = config("use = \"signalwire\"\nstand_in = true");
        assert_eq!(standing_in.mode(), Mode::Sandbox);
        assert!(!standing_in.uses_own_sandbox());
    }
}
