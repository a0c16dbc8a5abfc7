//! The domain's orders as requests to SignalWire, and its responses as ids.

use signalwire::message::MessageSize;
use signalwire::mfa::{SendRequest, SendResponse, read_response};
use verification::ports::Order;
use verification::{Alphabet, CallerId, Channel, Preamble, VendorId};

/// The name of a channel at SignalWire.
pub(super) const fn channel(channel: Channel) -> signalwire::Channel {
    match channel {
        Channel::Sms => signalwire::Channel::Sms,
        Channel::Call => signalwire::Channel::Call,
    }
}

/// The request for `order`, coming from `own` number where the order names none.
pub(super) fn request(order: &Order, own: Option<&CallerId>) -> SendRequest {
    let from = order.from.as_ref().or(own);
    let format = order.policy.format;
    let message = order.preamble.as_ref().filter(|preamble| {
        // By text, custom words need a number of the project's own. Words that do not fit were taken for
        // the other channel, or elsewhere; SignalWire's own take their place.
        let may_be_custom = order.channel == Channel::Call || from.is_some();
        may_be_custom
            && size(preamble, format.length)
                .check(channel(order.channel))
                .is_ok()
    });
    let time = order.policy.valid_for;
    // Whole seconds, rounded up: our own record ends it to the millisecond.
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    SendRequest {
        to: order.to.as_e164().to_owned().into(),
        from: from.map(|from| from.as_str().to_owned()).into(),
        message: message.map(|words| words.as_str().to_owned()).into(),
        token_length: i64::from(format.length).into(),
        valid_for: i64::try_from(seconds).unwrap_or(i64::MAX).into(),
        max_attempts: i64::from(order.policy.max_attempts).into(),
        allow_alphas: (format.alphabet == Alphabet::Alphanumeric).into(),
        ..SendRequest::default()
    }
}

fn size(preamble: &Preamble, length: u8) -> MessageSize {
    let segments = preamble.segments(length);
    MessageSize {
        characters: preamble.characters(length),
        segments: segments.count,
        segment: segments.encoding.single(),
    }
}

/// The id in a response to a request; the error says why there is none.
pub(super) fn id(body: &[u8]) -> Result<VendorId, &'static str> {
    let sent: SendResponse = read_response(body).ok_or("its answer is not the one it describes")?;
    if !sent.success {
        return Err("it answered without success");
    }
    VendorId::new(&sent.id).ok_or("it gave no id that could be asked by")
}
