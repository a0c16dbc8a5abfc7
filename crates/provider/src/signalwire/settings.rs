//! Settings of the SignalWire client: the base URL and the credentials.

use std::time::Duration;

use signalwire::credentials::{TOKEN_PREFIX, space_host};
use uuid::Uuid;
use verification::CallerId;

use crate::transport::{BaseUrl, InvalidBaseUrl, Peer, Secret};

/// Far beyond the 50 or so characters that tokens have.
const TOKEN_MAX: usize = 200;

/// Settings of a [`SignalWire`](super::SignalWire) client. `Debug` shows no token.
#[derive(Clone, Debug)]
pub struct Settings {
    base: BaseUrl,
    project: Uuid,
    token: Secret,
    /// The number that codes come from where the caller names none: one the project has bought or
    /// verified. SignalWire's own sender when absent, which takes no words but its own by text.
    pub from: Option<CallerId>,
    /// Whether the base is a stand-in on this machine, which reaches only fictional numbers.
    pub stand_in: bool,
    /// How long a connection may take; 3 s.
    pub connect_timeout: Duration,
    /// How long a whole call may take, connecting included; 5 s.
    pub timeout: Duration,
}

/// Settings that can't work. None shows what was given, which may be a secret in the wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Neither the name of a space nor a URL.
    #[error(
        "the SignalWire space must be a name such as `example` or `example.signalwire.com`, or a whole base URL such as `https://example.signalwire.com`"
    )]
    Space,
    /// A URL with more to it than scheme, host and port.
    #[error(
        "the SignalWire base URL must be scheme, host and port alone: take away any user, path, query or fragment"
    )]
    Base,
    /// Credentials would go over the network in clear.
    #[error(
        "the SignalWire base URL must start with https://; http:// is for a stand-in on this machine alone (127.0.0.0/8, [::1] or localhost)"
    )]
    Clear,
    /// No project id.
    #[error(
        "the SignalWire project must be the project id, a UUID: copy it from the API page of the dashboard"
    )]
    Project,
    /// No token.
    #[error(
        "the SignalWire token must be 1 to 200 visible ASCII characters: copy it from the API page of the dashboard, where it starts with {TOKEN_PREFIX}"
    )]
    Token,
    /// The base URL of a stand-in is not on this machine.
    #[error(
        "a stand-in for SignalWire runs on this machine: give a base URL at 127.0.0.0/8, [::1] or localhost, or don't call it a stand-in"
    )]
    StandIn,
    /// The client could not be built.
    #[error("no HTTP client for SignalWire: {0}")]
    Client(String),
}

impl Settings {
    /// Settings for a space, given as `example`, as `example.signalwire.com` or as a base URL, with
    /// a project id and an API token. The scope of the token must include MFA. The other settings
    /// have their defaults: no sender number, no stand-in, the usual timeouts.
    pub fn new(space: &str, project: &str, token: &str) -> Result<Self, SettingsError> {
        Ok(Self {
            base: base(space.trim())?,
            project: Uuid::try_parse(project.trim()).map_err(|_| SettingsError::Project)?,
            token: Secret::new(token.trim(), TOKEN_MAX).ok_or(SettingsError::Token)?,
            from: None,
            stand_in: false,
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(5),
        })
    }

    /// Scheme, host and port of every call, with a slash at the end.
    pub const fn base(&self) -> &BaseUrl {
        &self.base
    }

    pub(super) fn check_stand_in(&self) -> Result<(), SettingsError> {
        if self.stand_in && !self.base.is_loopback() {
            return Err(SettingsError::StandIn);
        }
        Ok(())
    }

    /// SignalWire as a peer of the transport.
    pub(super) fn peer(&self) -> Peer {
        Peer {
            name: "SignalWire",
            advice: "check the space",
            base: self.base.clone(),
            user: self.project.to_string(),
            secret: self.token.clone(),
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
        }
    }
}

fn base(space: &str) -> Result<BaseUrl, SettingsError> {
    if !space.contains("://") {
        let host = space_host(space).ok_or(SettingsError::Space)?;
        return BaseUrl::parse(&format!("https://{host}/")).map_err(|_| SettingsError::Space);
    }
    BaseUrl::parse(space).map_err(|error| match error {
        InvalidBaseUrl::Malformed => SettingsError::Space,
        InvalidBaseUrl::NotBare => SettingsError::Base,
        InvalidBaseUrl::Clear => SettingsError::Clear,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = "4d1a2b3c-0000-4000-8000-00000000000a";
    const TOKEN: &str = "PT0123456789abcdef0123456789abcdef0123456789abcdef";

    fn base_of(space: &str) -> Result<String, SettingsError> {
        Settings::new(space, PROJECT, TOKEN).map(|settings| settings.base().to_string())
    }

    #[test]
    fn a_space_is_given_in_three_ways() {
        for space in [
            "example",
            "Example",
            " example.signalwire.com ",
            "https://example.signalwire.com",
            "https://example.signalwire.com/",
        ] {
            assert_eq!(
                base_of(space).unwrap(),
                "https://example.signalwire.com/",
                "{space}"
            );
        }
        for bad in [
            "",
            "-",
            "exa mple",
            "example.com",
            "a.example.signalwire.com",
            "example.signalwire.com:443",
            "example/..",
            "evil.example#.signalwire.com",
            ".signalwire.com",
            "ftp://example.signalwire.com",
            "https://",
            "localhost:8080",
        ] {
            assert_eq!(base_of(bad), Err(SettingsError::Space), "{bad}");
        }
    }

    #[test]
    fn a_base_url_is_scheme_host_and_port_alone() {
        for bad in [
            "https://user@example.signalwire.com",
            "https://user:pw@example.signalwire.com",
            "https://example.signalwire.com/api",
            "https://example.signalwire.com/?a",
            "https://example.signalwire.com/#a",
        ] {
            assert_eq!(base_of(bad), Err(SettingsError::Base), "{bad}");
        }
    }

    #[test]
    fn credentials_go_in_clear_to_this_machine_alone() {
        for good in [
            "http://127.0.0.1:4010",
            "http://127.255.0.9",
            "http://[::1]:4010",
            "http://localhost:4010",
            "http://LOCALHOST",
        ] {
            assert!(base_of(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.signalwire.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://128.0.0.1",
            "http://[::2]",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://evil.localhost",
        ] {
            assert_eq!(base_of(bad), Err(SettingsError::Clear), "{bad}");
        }
        let told = SettingsError::Clear.to_string();
        assert!(told.contains("https://") && told.contains("127.0.0.0/8"));
    }

    #[test]
    fn project_and_token_are_looked_at() {
        for bad in ["", "me", TOKEN] {
            let refused = Settings::new("example", bad, TOKEN).unwrap_err();
            assert_eq!(refused, SettingsError::Project, "{bad}");
        }
        for bad in ["", " ", "a b", "tökén", "a\nb", &"P".repeat(201)] {
            let refused = Settings::new("example", PROJECT, bad).unwrap_err();
            assert_eq!(refused, SettingsError::Token, "{bad}");
        }
    }

    #[test]
    fn only_this_machine_can_stand_in() {
        for (base, may) in [
            ("example", false),
            ("https://example.test", false),
            ("http://127.0.0.1:4010", true),
            ("https://localhost:4010", true),
        ] {
            let mut settings = Settings::new(base, PROJECT, TOKEN).unwrap();
            assert_eq!(settings.check_stand_in(), Ok(()), "{base}");
            settings.stand_in = true;
            assert_eq!(settings.check_stand_in().is_ok(), may, "{base}");
        }
    }

    #[test]
    fn no_token_is_printed() {
        let settings = Settings::new("example", PROJECT, TOKEN).unwrap();
        let shown = format!("{settings:?}");
        assert!(
            shown.contains("[redacted]") && !shown.contains("PT01"),
            "{shown}"
        );
    }
}
