use super::world::*;
use crate::call::Step;
use crate::channel::Channel;
use crate::locale::Locale;
use crate::ports::{Content, SendError};
use crate::record::{Status, Verification};
use crate::send::Delivery;
use crate::service::{Request, Resend, ResendError};

fn wait_of(outcome: &Result<Verification, ResendError>) -> Option<u64> {
    match outcome {
        Err(ResendError::TooSoon { retry_after }) => Some(*retry_after),
        _ => None,
    }
}

#[test]
fn a_resend_repeats_the_code() {
    let world = World::new();
    let asked = world.request();
    world.pass(30);
    let again = world.resend(&asked).unwrap();
    let codes: Vec<_> = world.provider.sent().iter().map(code_in).collect();
    assert_eq!(codes.len(), 2);
    assert_eq!(codes[0], codes[1]);
    assert_eq!(again.sends.len(), 2);
    assert_eq!(
        world.provider.sent()[1].send,
        1,
        "the provider can tell the two apart"
    );
    assert_eq!(world.told(&asked), ["requested", "sent", "resent", "sent"]);
    assert!(world.right(&asked).unwrap().right);
}

#[test]
fn a_resend_moves_no_expiry_and_refunds_no_attempt() {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 2);
    world.pass(30);
    let again = world.resend(&asked).unwrap();
    assert_eq!(again.expires_at, asked.expires_at);
    assert_eq!(again.created_at, asked.created_at);
    assert_eq!((again.attempts, again.attempts_left()), (2, 3));
    assert_eq!(world.stored(asked.id), again);
    assert!(!again.has_wrong_code_since_send());
    world.wrong_times(&asked, 1);
    assert!(world.stored(asked.id).has_wrong_code_since_send());
    world.wrong_times(&asked, 2);
    assert_eq!(world.stored(asked.id).status, Status::Exhausted);
}

#[test]
fn waits_grow_from_30_to_60_to_120_seconds_and_stay() {
    let world = World::new();
    let asked = world.request_roomy();
    for wait in [30, 60, 120, 120] {
        let before = world.state();
        assert_eq!(wait_of(&world.resend(&asked)), Some(wait));
        world.pass_millis(wait * 1_000 - 1);
        assert_eq!(wait_of(&world.resend(&asked)), Some(1));
        assert_eq!(world.state(), before, "being too early costs nothing");
        world.pass_millis(1);
        let again = world.resend(&asked).unwrap();
        assert_eq!(again.sends.len(), before.verifications[0].sends.len() + 1);
    }
}

#[test]
fn with_less_than_a_minute_left_a_new_code_is_due() {
    let world = World::new();
    let asked = world.request();
    world.pass_millis(540_001);
    let before = world.state();
    assert!(matches!(world.resend(&asked), Err(ResendError::Expiring)));
    assert_eq!(world.state(), before);
    assert!(
        world.right(&asked).unwrap().right,
        "the old one works to its end"
    );
}

#[test]
fn with_a_minute_left_it_is_resent() {
    let world = World::new();
    let asked = world.request();
    world.pass(540);
    assert!(world.resend(&asked).is_ok());
}

#[test]
fn a_change_of_channel_repeats_the_code() {
    let world = World::new();
    let asked = world.request();
    world.pass(30);
    let again = world.resend_by(&asked, Some(Channel::Call)).unwrap();
    assert_eq!(again.channel(), Channel::Call);
    assert_eq!(again.expires_at, asked.expires_at);
    let sent = world.provider.sent();
    assert_eq!(sent[1].channel(), Channel::Call);
    assert_eq!(code_in(&sent[1]), code_in(&sent[0]));
    world.pass(60);
    assert_eq!(
        world.resend(&asked).unwrap().channel(),
        Channel::Call,
        "and stays until changed"
    );
}

#[test]
fn a_channel_nobody_carries_is_refused() {
    let world = World::new();
    let asked = world.request();
    world.provider.stop_calls();
    world.pass(30);
    let before = world.state();
    let refused = world.resend_by(&asked, Some(Channel::Call));
    assert!(matches!(
        refused,
        Err(ResendError::ChannelUnavailable(Channel::Call))
    ));
    assert_eq!(world.state(), before);
}

#[test]
fn nothing_closed_is_resent() {
    let world = World::new();
    let ends: [(Status, End); 4] = [
        (Status::Approved, |world, asked| {
            assert!(world.right(asked).unwrap().right);
        }),
        (Status::Exhausted, |world, asked| {
            world.wrong_times(asked, 5);
        }),
        (Status::Canceled, |world, asked| {
            assert!(world.cancel(asked).is_some());
        }),
        (Status::Expired, |world, _| world.pass(600)),
    ];
    for (status, end) in ends {
        let asked = world.request();
        end(&world, &asked);
        world.pass(30);
        let before = world.state();
        let Err(ResendError::Closed(told, shown)) = world.resend(&asked) else {
            panic!("{status:?} was resent");
        };
        assert_eq!((told, shown.status), (status, status));
        assert_eq!(world.state(), before, "{status:?}");
    }
    assert_eq!(world.provider.sent().len(), 4);
}

#[test]
fn a_strangers_code_is_not_resent() {
    let world = World::new();
    let asked = world.request_in(1);
    world.pass(30);
    let mine = Resend {
        project: asked.project,
        id: asked.id,
        holder: holder(&asked),
        client: None,
        channel: None,
        known_sends: None,
    };
    for resend in [
        Resend {
            project: another_project(),
            ..mine
        },
        Resend {
            holder: Some(stranger()),
            ..mine
        },
    ] {
        assert!(matches!(
            done(world.service.resend(resend)),
            Err(ResendError::Unknown)
        ));
    }
    assert_eq!(world.provider.sent().len(), 1);
}

#[test]
fn a_refused_resend_leaves_the_earlier_text_valid() {
    let world = World::new();
    let asked = world.request();
    world.pass(30);
    world
        .provider
        .answer([Err(SendError::Refused("queue full".to_owned()))]);
    let Err(ResendError::NotSent(failure)) = world.resend(&asked) else {
        panic!("it was refused")
    };
    assert_eq!(failure.verification.status, Status::Pending);
    let deliveries: Vec<_> = failure
        .verification
        .sends
        .iter()
        .map(|send| send.delivery)
        .collect();
    assert_eq!(deliveries, [Delivery::Sent, Delivery::Failed]);
    assert_eq!(world.stored(asked.id), *failure.verification);
    assert!(world.right(&asked).unwrap().right);
}

#[test]
fn resends_count_as_sends() {
    let world = World::new();
    let asked = world.request();
    world.pass(30);
    world.resend(&asked).unwrap();
    for _ in 0..3 {
        world.request();
    }
    world.pass(60);
    let before = world.state();
    assert!(
        matches!(world.resend(&asked), Err(ResendError::Limited(limited)) if limited.retry_after == 510)
    );
    assert_eq!(world.state(), before, "and is not told, charged or sent");
    assert!(
        world
            .ask(Request {
                to: number(OTHER_NUMBER),
                ..wish()
            })
            .is_ok()
    );
}

#[test]
fn a_resent_text_states_the_time_that_is_left() {
    let world = World::new();
    let asked = world.request();
    for (seconds, left) in [(30, 570), (420, 150)] {
        world.pass(seconds);
        world.resend(&asked).unwrap();
        let text = world.texts(&asked).pop().unwrap();
        assert!(text.contains(&format!("for {left} seconds.")), "{text}");
    }
    assert!(world.texts(&asked)[0].contains("for 600 seconds."));
}

/// The page of the request decides, not that of a later press.
#[test]
fn a_resend_and_a_call_speak_the_language_of_the_request() {
    let world = World::new();
    let german = Locale::new("de").unwrap();
    let asked = world
        .ask(Request {
            locale: german,
            ..wish()
        })
        .unwrap();
    world.pass(30);
    world.resend(&asked).unwrap();
    let texts = world.texts(&asked);
    assert_eq!(texts.len(), 2);
    assert!(
        texts.iter().all(|text| text.starts_with("[de] ")),
        "{texts:?}"
    );
    world.pass(60);
    world.resend_by(&asked, Some(Channel::Call)).unwrap();
    let sent = world.provider.sent();
    let Some(Content::Call(script)) = sent.last().map(|sent| &sent.content) else {
        panic!("the last send is a call");
    };
    let said = script.steps().iter().filter_map(|step| match step {
        Step::Speak(speech) | Step::Ask { speech, .. } => Some(speech.to_text()),
        _ => None,
    });
    assert!(said.into_iter().all(|said| said.starts_with("[de] ")));
}
