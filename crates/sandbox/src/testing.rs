//! Test helpers of this crate.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use verification::call::{CallScript, Speech, Spoken};
use verification::ports::{Clock, Content, Entropy, EntropyError, Outgoing, Text};
use verification::{PhoneNumber, ProjectId, Timestamp, VerificationId};

use crate::carrier::Sandbox;

/// Service time that stands still until it is moved.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Randomness that counts.
#[derive(Default)]
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        let next = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = next[index % next.len()];
        }
        Ok(())
    }
}

/// 2023-11-14T22:13:20Z.
pub const START: i64 = 1_700_000_000_000;

pub fn sandbox() -> Sandbox {
    sandbox_with_clock().0
}

pub fn sandbox_with_clock() -> (Sandbox, Arc<TestClock>) {
    let clock = Arc::new(TestClock(AtomicI64::new(START)));
    let base: Arc<dyn Clock> = clock.clone();
    (
        Sandbox::new(base, Arc::new(Counting::default())).unwrap(),
        clock,
    )
}

pub fn number(e164: &str) -> PhoneNumber {
    PhoneNumber::parse(e164).unwrap()
}

/// A text to `to` for verification 1 of the demo project.
pub fn outgoing(to: &str, text: &str) -> Outgoing {
    outgoing_of(1, to, text)
}

/// A text to `to` for verification `id` of the demo project.
pub fn outgoing_of(id: u8, to: &str, text: &str) -> Outgoing {
    let verification = VerificationId::from_bytes([id; 16]);
    Outgoing {
        project: ProjectId::DEMO,
        verification,
        send: 0,
        to: number(to),
        from: None,
        content: Content::Text(Text(text.to_owned())),
    }
}

/// A call to `to` that reads `code` to a person, for verification 1 of the demo project.
pub fn call(to: &str, code: &str) -> Outgoing {
    call_of(1, to, code)
}

/// A call to `to` that reads `code` to a person, for verification `id` of the demo project.
pub fn call_of(id: u8, to: &str, code: &str) -> Outgoing {
    let speech = Speech::new([
        Spoken::Words("Your code is:".to_owned()),
        Spoken::Symbols(code.to_owned()),
    ]);
    let repeat = "Press 1 to hear it again.".to_owned();
    let script = CallScript::reading(speech, repeat, "Goodbye.".to_owned());
    Outgoing {
        content: Content::Call(script),
        ..outgoing_of(id, to, "")
    }
}
