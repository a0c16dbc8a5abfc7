//! Vendors: services that make, send and check codes of their own.

use std::sync::Arc;

use super::{BoxFuture, Provider, SendError};
use crate::channel::Channel;
use crate::code::TypedCode;
use crate::message::{CallerId, Preamble};
use crate::phone_number::PhoneNumber;
use crate::policy::Policy;
use crate::record::VendorId;

/// Who makes the codes and checks them. Limits, records and events are always ours.
#[derive(Clone)]
pub enum Verifier {
    /// Our engine; the provider delivers what it makes.
    Engine(Arc<dyn Provider>),
    /// A vendor's service, which makes, delivers and checks codes that this process never knows.
    Vendor(Arc<dyn Vendor>),
}

impl Verifier {
    /// The key by which configuration chooses it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Engine(provider) => provider.name(),
            Self::Vendor(vendor) => vendor.name(),
        }
    }

    /// Whether codes can be sent by this channel.
    pub fn carries(&self, channel: Channel) -> bool {
        match self {
            Self::Engine(provider) => provider.carries(channel),
            Self::Vendor(vendor) => vendor.carries(channel),
        }
    }

    /// Whether fictional numbers reach a phone.
    pub fn reaches_reserved(&self) -> bool {
        match self {
            Self::Engine(provider) => provider.reaches_reserved(),
            Self::Vendor(vendor) => vendor.reaches_reserved(),
        }
    }
}

/// A vendor's service that makes, sends and checks codes of its own.
pub trait Vendor: Send + Sync {
    /// The key by which configuration chooses it.
    fn name(&self) -> &'static str;

    /// Whether it sends codes by this channel.
    fn carries(&self, channel: Channel) -> bool;

    /// Whether fictional numbers reach a phone through it.
    fn reaches_reserved(&self) -> bool;

    /// Has a new code made and sent. The id is what [`verify`](Self::verify) asks by.
    fn request<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<VendorId, SendError>>;

    /// Has `code` checked. It is asked once for each charged try and never again by itself.
    fn verify<'a>(
        &'a self,
        id: &'a VendorId,
        code: &'a TypedCode,
    ) -> BoxFuture<'a, Result<Verdict, NoVerdict>>;
}

/// A code that a vendor is to make and send.
#[derive(Clone, Debug)]
pub struct Order {
    /// The number to reach.
    pub to: PhoneNumber,
    /// By text or by call.
    pub channel: Channel,
    /// The number to come from, where the caller named one.
    pub from: Option<CallerId>,
    /// The words before the code; the vendor's own when absent. A vendor may have conditions for
    /// words that are not its own, and then falls back to them.
    pub preamble: Option<Preamble>,
    /// What the code looks like, how long it still works, and the checks still to be charged.
    pub policy: Policy,
}

/// What a vendor says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the code.
    Right,
    /// It is not.
    Wrong,
    /// The vendor knows no such request, or no longer: used, expired, exhausted or never made.
    Gone,
}

/// A vendor said nothing that could count as a verdict; the try may have been used up there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no verdict: {0}")]
pub struct NoVerdict(pub String);
