//! The JSON of requests and responses.

use serde::{Deserialize, Serialize};
use verification::ports::Order;
use verification::{Alphabet, CallerId, Channel, Message, VendorId};

/// Where the MFA API lives below the base.
pub(super) const MFA: &str = "api/relay/rest/mfa/";

/// `MfaRequest` of SignalWire's MFA guide.
#[derive(Serialize)]
pub(super) struct MfaRequest<'a> {
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    token_length: u8,
    valid_for: u64,
    max_attempts: u8,
    allow_alphas: bool,
}

impl<'a> MfaRequest<'a> {
    /// The request for `order`, coming from `own` number where the order names none.
    pub(super) fn new(order: &'a Order, own: Option<&'a CallerId>) -> Self {
        let from = order.from.as_ref().or(own);
        let format = order.policy.format;
        let message = order
            .message
            .as_ref()
            .filter(|message| match order.channel {
                Channel::Call => true,
                // Words of one's own go by text from a number of one's own alone, and the code with
                // them into one text; they may have been taken for a call, which says more.
                Channel::Sms => {
                    from.is_some()
                        && Message::new(message.as_str(), Channel::Sms, format.length).is_ok()
                }
            });
        let time = order.policy.valid_for;
        Self {
            to: order.to.as_e164(),
            from: from.map(CallerId::as_str),
            message: message.map(Message::as_str),
            token_length: format.length,
            // Whole seconds, rounded up: our own record ends it to the millisecond.
            valid_for: time.as_secs() + u64::from(time.subsec_nanos() > 0),
            max_attempts: order.policy.max_attempts,
            allow_alphas: format.alphabet == Alphabet::Alphanumeric,
        }
    }

    /// What must not come back in words.
    pub(super) fn secrets(&self) -> [&'a str; 2] {
        [self.to, self.from.unwrap_or_default()]
    }
}

/// The answer to a request that was taken.
#[derive(Deserialize)]
struct MfaTaken {
    id: String,
    success: bool,
}

/// The id in an answer to a request; the error says why there is none.
pub(super) fn taken(body: &[u8]) -> Result<VendorId, &'static str> {
    let taken: MfaTaken = object(body).ok_or("its answer is not the one it describes")?;
    if !taken.success {
        return Err("it answered without success");
    }
    VendorId::new(&taken.id).ok_or("it gave no id that could be asked by")
}

/// A code to check.
#[derive(Serialize)]
pub(super) struct MfaVerify<'a> {
    pub(super) token: &'a str,
}

/// The verdict on a code. Only a JSON boolean is one: `"true"` and `1` are not, and a name that comes
/// twice is an error (a demo compared a boolean with a string).
#[derive(Deserialize)]
struct MfaVerified {
    success: bool,
}

/// Whether a code was right; `None` where the body is no verdict.
pub(super) fn verified(body: &[u8]) -> Option<bool> {
    object(body).map(|verified: MfaVerified| verified.success)
}

/// A JSON object. A list of the same values in the same order would do for serde, and not here.
fn object<T: serde::de::DeserializeOwned>(body: &[u8]) -> Option<T> {
    body.trim_ascii_start()
        .starts_with(b"{")
        .then(|| serde_json::from_slice(body).ok())
        .flatten()
}
