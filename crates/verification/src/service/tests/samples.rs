//! The numbers, projects, requests and checks of the tests.

use std::time::Duration;

use crate::browser::{Binding, BrowserToken, Holder};
use crate::call::{Label, Step};
use crate::channel::Channel;
use crate::code::TypedCode;
use crate::key_ring::{KeyId, KeyRing, Pepper};
use crate::limits::Client;
use crate::locale::Locale;
use crate::message::{MessageTemplate, Purpose};
use crate::phone_number::PhoneNumber;
use crate::policy::{Policy, PolicyBounds, PolicyRequest};
use crate::ports::{Content, Outgoing};
use crate::project::ProjectId;
use crate::record::Verification;
use crate::service::{BrowserRequest, Check, MalformedCode, Request};
use crate::timestamp::Timestamp;

/// 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);
pub const NUMBER: &str = "+12125552368";
pub const OTHER_NUMBER: &str = "+447400123456";
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;

pub fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

/// Another project than the demo's.
pub fn another_project() -> ProjectId {
    ProjectId::new(uuid::Uuid::from_u128(0xb0b))
}

pub fn browser(n: u8) -> BrowserToken {
    BrowserToken::new([n; 16])
}

/// A browser's first request.
pub fn from_browser(n: u8) -> BrowserRequest {
    BrowserRequest {
        token: browser(n),
        replaces: None,
    }
}

/// A browser's request that replaces `old`.
pub fn replacing(n: u8, old: &Verification) -> BrowserRequest {
    BrowserRequest {
        token: browser(n),
        replaces: holder(old).map(|holder| (old.id, holder)),
    }
}

/// The browser that asked for `verification`; `None` where no browser did.
pub fn holder(verification: &Verification) -> Option<Holder> {
    verification.binding.map(Holder::of)
}

/// Another browser.
pub fn stranger() -> Holder {
    Holder::of(Binding::new([9; 32]))
}

pub fn client(n: u8) -> Client {
    Client::from(std::net::IpAddr::from([192, 0, 2, n]))
}

pub fn strict() -> Policy {
    PolicyBounds::STRICT
        .policy(PolicyRequest::default())
        .unwrap()
}

/// As many attempts and as much time as any verification can have: 20 tries, 7 days.
pub fn roomy() -> Policy {
    Policy {
        max_attempts: 20,
        valid_for: Duration::from_secs(7 * DAY),
        ..strict()
    }
}

/// A ring of these peppers, the last of them current.
pub fn ring(peppers: &[u32]) -> KeyRing {
    let pepper = |id: u32| Pepper::new([u8::try_from(id).unwrap(); 32]);
    let peppers = peppers.iter().map(|id| (KeyId(*id), pepper(*id))).collect();
    KeyRing::new(Pepper::new([0xee; 32]), peppers).unwrap()
}

/// A request by text to [`NUMBER`], for the demo project, under the strict policy.
pub fn wish() -> Request {
    Request {
        project: ProjectId::DEMO,
        to: number(NUMBER),
        channel: Channel::Sms,
        purpose: Purpose::default(),
        template: MessageTemplate::Site,
        locale: Locale::ENGLISH,
        from: None,
        policy: strict(),
        client: None,
        browser: None,
    }
}

/// A check of `code`, by the browser that may check `verification`.
pub fn attempt(verification: &Verification, code: &str) -> Check {
    Check {
        project: verification.project,
        id: verification.id,
        holder: holder(verification),
        client: None,
        code: TypedCode::new(code),
        malformed: MalformedCode::Reject,
    }
}

/// The same length and alphabet as `code`, and not it.
pub fn spoil(code: &str) -> String {
    let first = if code.starts_with('7') { "8" } else { "7" };
    format!("{first}{}", &code[1..])
}

/// The digits after `guess` that are not `code`.
pub fn other(guess: &str, code: &str) -> String {
    let next = |guess: &str| {
        let n: u32 = guess.parse().unwrap();
        format!("{:06}", (n + 1) % 1_000_000)
    };
    let guess = next(guess);
    if guess == code { next(&guess) } else { guess }
}

/// What a send says, whichever way it goes out.
pub fn text(out: &Outgoing) -> String {
    match &out.content {
        Content::Text(text) => text.0.clone(),
        Content::Call(script) => match script.step(Label(1)) {
            Some(Step::Ask { speech, .. }) => speech.to_text(),
            other => panic!("{other:?}"),
        },
    }
}

/// The code in a send, as a person would find it.
pub fn code_in(out: &Outgoing) -> String {
    let text = text(out);
    match out.content {
        Content::Text(_) => text.rsplit_once('#').unwrap().1.to_owned(),
        Content::Call(_) => {
            let (_, spoken) = text.split_once(": ").unwrap();
            let (symbols, _) = spoken.split_once('.').unwrap();
            symbols.replace(", ", "")
        }
    }
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
