//! The router: which verifier makes a code, and which one delivers it.

use std::sync::Arc;

use super::{Vendor, Verifier};
use crate::channel::Channel;
use crate::phone_number::PhoneNumber;
use crate::record::{CodeIssuer, Verification};

/// The verifiers for one channel and some countries, in the order in which they are asked.
#[derive(Clone)]
pub struct Route {
    /// The channel that it is for; every channel when absent.
    pub channel: Option<Channel>,
    /// The countries of the numbers that it is for, as ISO 3166-1 alpha-2; every country when empty.
    pub countries: Vec<String>,
    /// The verifiers to ask, the first choice first. Where there is none, no code is sent.
    pub verifiers: Vec<Verifier>,
}

impl Route {
    /// The route of everything to one verifier.
    pub fn all_to(verifier: Verifier) -> Self {
        Self {
            channel: None,
            countries: Vec::new(),
            verifiers: vec![verifier],
        }
    }

    fn is_for(&self, channel: Channel, to: &PhoneNumber) -> bool {
        let is_of_country = |country: &str| self.countries.iter().any(|own| own == country);
        self.channel.is_none_or(|own| own == channel)
            && (self.countries.is_empty() || to.country().is_some_and(is_of_country))
    }
}

/// Every route, and with them every verifier that there is. The one place that chooses among them.
#[derive(Clone, Default)]
pub struct Router {
    routes: Vec<Route>,
}

impl From<Verifier> for Router {
    fn from(verifier: Verifier) -> Self {
        Self::new(vec![Route::all_to(verifier)])
    }
}

impl Router {
    /// A router over `routes`. Of those that are for a channel and a number, the first counts.
    pub const fn new(routes: Vec<Route>) -> Self {
        Self { routes }
    }

    /// The verifiers for a channel and a number, the first choice first.
    fn verifiers(&self, channel: Channel, to: &PhoneNumber) -> impl Iterator<Item = &Verifier> {
        let route = self.routes.iter().find(|route| route.is_for(channel, to));
        let verifiers = route.map_or(&[][..], |route| &route.verifiers);
        verifiers
            .iter()
            .filter(move |verifier| verifier.carries(channel))
    }

    fn all(&self) -> impl Iterator<Item = &Verifier> {
        self.routes.iter().flat_map(|route| &route.verifiers)
    }

    /// Which makes a new code for `to`, and sends it by `channel`.
    pub fn issuer(&self, channel: Channel, to: &PhoneNumber) -> Option<&Verifier> {
        self.verifiers(channel, to).next()
    }

    /// Which sends the code of `verification` by `channel`: for a code of our own the first provider,
    /// for a vendor's code the vendor that made it.
    pub fn deliverer(&self, verification: &Verification, channel: Channel) -> Option<&Verifier> {
        let is_same = |verifier: &&Verifier| match (verifier, &verification.issuer) {
            (Verifier::Engine(_), CodeIssuer::Engine) => true,
            (Verifier::Vendor(vendor), CodeIssuer::Vendor(_)) => made(&**vendor, verification),
            _ => false,
        };
        self.verifiers(channel, &verification.to).find(is_same)
    }

    /// The verifier to which the newest send of `verification` was given.
    pub fn of_newest_send(&self, verification: &Verification) -> Option<&Verifier> {
        let name = &*verification.sends.last()?.provider;
        self.all().find(|verifier| verifier.name() == name)
    }

    /// The vendor that made the code of `verification`, as long as there is one here.
    pub fn vendor_of(&self, verification: &Verification) -> Option<&Arc<dyn Vendor>> {
        self.all().find_map(|verifier| match verifier {
            Verifier::Vendor(vendor) if made(&**vendor, verification) => Some(vendor),
            _ => None,
        })
    }

    /// Whether any vendor makes codes here.
    pub fn has_vendor(&self) -> bool {
        self.all()
            .any(|verifier| matches!(verifier, Verifier::Vendor(_)))
    }

    /// Whether codes can be sent by this channel to some numbers.
    pub fn carries(&self, channel: Channel) -> bool {
        self.routes
            .iter()
            .filter(|route| route.channel.is_none_or(|own| own == channel))
            .flat_map(|route| &route.verifiers)
            .any(|verifier| verifier.carries(channel))
    }
}

/// Whether `vendor` made the code of `verification`. Sends that a version before 5 of the schema wrote
/// name no vendor; there was only one then.
fn made(vendor: &dyn Vendor, verification: &Verification) -> bool {
    let name = verification.sends.last().map_or("", |send| &*send.provider);
    matches!(verification.issuer, CodeIssuer::Vendor(_))
        && (name.is_empty() || name == vendor.name())
}
