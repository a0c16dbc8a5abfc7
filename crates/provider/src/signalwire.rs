//! A client of SignalWire's MFA API, which makes, sends and checks codes.
//!
//! The crate `signalwire` holds its protocol.

mod error;
mod probe;
mod request;
mod section;
mod settings;
mod vendor;
mod words;

pub use error::ApiError;
pub use probe::Probe;
pub use section::SignalWireSection;
pub use settings::{Settings, SettingsError};
use verification::CallerId;

use crate::transport::Transport;

/// SignalWire's MFA API under one project's credentials. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub struct SignalWire {
    transport: Transport,
    from: Option<CallerId>,
    stand_in: bool,
}

impl SignalWire {
    /// The key by which configuration chooses it.
    pub const NAME: &'static str = "signalwire";

    /// A client for the space and project that `settings` name. It opens no connection yet.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        settings.check_stand_in()?;
        Ok(Self {
            transport: Transport::new(settings.peer()).map_err(SettingsError::Client)?,
            from: settings.from,
            stand_in: settings.stand_in,
        })
    }
}
