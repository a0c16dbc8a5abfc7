//! What configuration, start and `doctor` ask of every provider and vendor.

use verification::ports::{BoxFuture, Verifier};

/// The configuration section of a provider or vendor. It says in one place what there is to know of it.
pub trait Section {
    /// The key by which configuration chooses it, which is the name of its section, too.
    const KEY: &'static str;

    /// Names of environment variables in the vendor's own guides, each with the key of the section that
    /// it sets. They win over the file.
    const NAMES: &'static [(&'static str, &'static str)];

    /// Names that others use too. They count only where nothing else is set.
    const GENERIC_NAMES: &'static [(&'static str, &'static str)];

    /// Makes it from its settings. It opens no connection yet. `stand_in` says that what listens at its
    /// address is a sandbox on this machine, which reaches only fictional numbers.
    fn connect(&self, stand_in: bool) -> Result<Box<dyn Connected>, Unusable>;
}

/// A provider or vendor, ready to be used.
pub trait Connected: Send + Sync {
    /// It, for the router. Channels and reserved numbers are asked of this.
    fn verifier(&self) -> Verifier;

    /// Asks it whether it takes the credentials, without sending anything. Both answers are for the
    /// operator.
    fn probe(&self) -> BoxFuture<'_, Result<String, String>>;
}

/// A setting that is missing or can't work. It repeats no value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// The key, such as `signalwire.space` or `provider.stand_in`.
    pub key: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}
