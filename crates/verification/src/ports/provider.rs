//! Providers: who delivers texts and calls.

use super::BoxFuture;
use crate::call::CallScript;
use crate::channel::Channel;
use crate::id::VerificationId;
use crate::message::CallerId;
use crate::phone_number::PhoneNumber;
use crate::project::ProjectId;
use crate::send::{Delivery, SendId};

/// One text or call to deliver.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The project of the verification.
    pub project: ProjectId,
    /// The verification that it carries the code of, and which of its sends this is: the reference by
    /// which delivery is reported.
    pub verification: VerificationId,
    /// The index of the send, from 0.
    pub send: usize,
    /// The number to reach.
    pub to: PhoneNumber,
    /// The number to come from; the provider's own when absent.
    pub from: Option<CallerId>,
    /// What is to arrive.
    pub content: Content,
}

/// What is to arrive. As secret as the code in it.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text message.
    Text(Text),
    /// A voice call.
    Call(CallScript),
}

impl Outgoing {
    /// By text or by call.
    pub const fn channel(&self) -> Channel {
        match self.content {
            Content::Text(_) => Channel::Sms,
            Content::Call(_) => Channel::Call,
        }
    }
}

/// The words of a message. `Debug` shows none of them.
#[derive(Clone)]
pub struct Text(pub String);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(crate::REDACTED)
    }
}

/// A provider of texts and calls.
pub trait Provider: Send + Sync {
    /// The key by which configuration chooses it.
    fn name(&self) -> &'static str;

    /// Whether it delivers by this channel.
    fn carries(&self, channel: Channel) -> bool;

    /// Whether fictional numbers reach a phone through it. They do in the sandbox alone.
    fn reaches_reserved(&self) -> bool;

    /// Hands `outgoing` over. `Ok` is how far it got already, and the provider's own id of it, by which
    /// later reports name it.
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Accepted, SendError>>;
}

/// A send that a provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The provider's own id of it. A provider that reports in this process needs none.
    pub id: Option<SendId>,
    /// How far it got already.
    pub delivery: Delivery,
}

impl From<Delivery> for Accepted {
    fn from(delivery: Delivery) -> Self {
        Self { id: None, delivery }
    }
}

/// A text or call did not go out, or may not have.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SendError {
    /// The provider said no; nothing was sent.
    #[error("the provider refused the send: {0}")]
    Refused(String),
    /// No word came back; it may have been sent.
    #[error("the provider gave no answer: {0}")]
    NoAnswer(String),
}
