//! How the sends of a verification stand in one column.
//!
//! A verification is read and written whole, so its sends are packed into its row. One that a provider
//! gave an id stands in `send_ids` too, where its reports find it.

use std::borrow::Cow;

use verification::send::{Reason, Send, SendId};
use verification::{Channel, Delivery, Timestamp};

/// Begins a column of today's form.
const FORM: u8 = 0xf2;
/// Began a column that had no charged checks in it. The first form of all began with a channel.
const SECOND_FORM: u8 = 0xf1;

const fn channel_number(channel: Channel) -> u8 {
    match channel {
        Channel::Sms => 0,
        Channel::Call => 1,
    }
}

const fn delivery_number(delivery: Delivery) -> u8 {
    match delivery {
        Delivery::Queued => 0,
        Delivery::Unknown => 1,
        Delivery::Sent => 2,
        Delivery::Delivered => 3,
        Delivery::Undelivered => 4,
        Delivery::Failed => 5,
    }
}

/// The sends as one column: for each channel, delivery, when it was asked for, when it was reported on
/// (0 for never), provider, id and reason with their lengths, and the checks charged before it.
pub(super) fn pack(sends: &[Send]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(1 + sends.len() * 32);
    packed.push(FORM);
    for send in sends {
        packed.extend([channel_number(send.channel), delivery_number(send.delivery)]);
        packed.extend(send.at.as_millis().to_le_bytes());
        let reported_at = send.reported_at.map_or(0, Timestamp::as_millis);
        packed.extend(reported_at.to_le_bytes());
        let id = send.id.as_ref().map_or("", SendId::as_str);
        let reason = send.reason.as_ref().map_or("", Reason::as_str);
        for text in [&*send.provider, id, reason] {
            // A reason is 800 bytes at most, the rest is shorter.
            packed.extend(u16::try_from(text.len()).unwrap_or(0).to_le_bytes());
            packed.extend(text.as_bytes());
        }
        packed.push(send.attempts_before);
    }
    packed
}

/// The sends of a column, of today's form or of an earlier one.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<Send>> {
    let Some((&form @ (FORM | SECOND_FORM), mut rest)) = packed.split_first() else {
        return unpack_first_form(packed);
    };
    let mut sends = Vec::with_capacity(1);
    while !rest.is_empty() {
        let ([channel, delivery], after) = take(rest)?;
        let (at, after) = take(after)?;
        let (reported_at, after) = take(after)?;
        let (provider, after) = take_text(after)?;
        let (id, after) = take_text(after)?;
        let (reason, after) = take_text(after)?;
        let ([attempts_before], after) = if form == FORM {
            take(after)?
        } else {
            ([0], after)
        };
        rest = after;
        let reported_at = i64::from_le_bytes(reported_at);
        sends.push(Send {
            channel: channel_of(channel)?,
            provider: Cow::Owned(provider.to_owned()),
            id: SendId::new(id),
            delivery: delivery_of(delivery)?,
            reason: Reason::new(reason),
            at: Timestamp::from_millis(i64::from_le_bytes(at)),
            reported_at: (reported_at != 0).then(|| Timestamp::from_millis(reported_at)),
            attempts_before,
        });
    }
    Some(sends)
}

/// Up to version 4 of the schema: channel, delivery and the eight bytes of the time.
fn unpack_first_form(packed: &[u8]) -> Option<Vec<Send>> {
    let (sends, rest) = packed.as_chunks::<10>();
    let read = |[channel, delivery, at @ ..]: &[u8; 10]| {
        let at = Timestamp::from_millis(i64::from_le_bytes(*at));
        let mut send = Send::new(channel_of(*channel)?, "", at);
        send.delivery = delivery_of(*delivery)?;
        Some(send)
    };
    rest.is_empty().then(|| sends.iter().map(read).collect())?
}

fn take<const N: usize>(packed: &[u8]) -> Option<([u8; N], &[u8])> {
    let (taken, rest) = packed.split_first_chunk::<N>()?;
    Some((*taken, rest))
}

fn take_text(packed: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = take::<2>(packed)?;
    let (text, rest) = rest.split_at_checked(u16::from_le_bytes(length).into())?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

fn channel_of(number: u8) -> Option<Channel> {
    let mut channels = [Channel::Sms, Channel::Call].into_iter();
    channels.find(|channel| channel_number(*channel) == number)
}

fn delivery_of(number: u8) -> Option<Delivery> {
    let mut deliveries = Delivery::ALL.into_iter();
    deliveries.find(|delivery| delivery_number(*delivery) == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sends() -> Vec<Send> {
        let at = Timestamp::from_millis(1_700_000_000_000);
        let plain = Send::new(Channel::Sms, "sandbox", at);
        let told = Send {
            id: SendId::new("SM-1"),
            delivery: Delivery::Undelivered,
            reason: Reason::new("30003: unreachable – später"),
            reported_at: Some(at),
            attempts_before: 3,
            ..Send::new(Channel::Call, "signalwire", at)
        };
        vec![plain, told]
    }

    #[test]
    fn sends_are_read_back_as_they_were_packed() {
        assert_eq!(unpack(&pack(&sends())).unwrap(), sends());
        assert_eq!(unpack(&pack(&[])).unwrap(), []);
    }

    #[test]
    fn what_is_cut_off_is_unreadable() {
        let packed = pack(&sends());
        let ends: Vec<_> = (1..packed.len())
            .filter(|end| unpack(&packed[..*end]).is_some())
            .collect();
        // Only between two sends.
        assert_eq!(ends, [1, pack(&sends()[..1]).len()]);
    }

    /// It lacked the last byte of each send.
    #[test]
    fn the_second_form_is_read() {
        let mut packed = pack(&sends()[..1]);
        packed[0] = SECOND_FORM;
        assert_eq!(packed.pop(), Some(0));
        assert_eq!(unpack(&packed).unwrap(), sends()[..1]);
    }

    #[test]
    fn the_first_form_is_read() {
        let mut packed = vec![1, 3];
        packed.extend(1_700_000_000_000_i64.to_le_bytes());
        let [send] = unpack(&packed).unwrap().try_into().unwrap();
        assert_eq!(
            (send.channel, send.delivery),
            (Channel::Call, Delivery::Delivered)
        );
        assert_eq!(unpack(&[]).unwrap(), []);
        assert_eq!(unpack(&packed[..9]), None);
    }
}
