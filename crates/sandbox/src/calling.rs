//! Calls of the sandbox: lists them, presses keys, hangs up, and runs their timeouts.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::time::timeout;
use verification::{PhoneNumber, VerificationId};

use crate::call::{Call, Waiting};
use crate::carrier::Sandbox;
use crate::exchange::Changed;
use crate::lease::Caller;
use crate::limits;
use crate::refusal::Refusal;

impl Sandbox {
    /// The calls to `number` as they stand, the oldest first.
    pub fn calls(&self, number: &PhoneNumber) -> Vec<Arc<Call>> {
        self.exchange().calls(number).cloned().collect()
    }

    /// The calls of one verification to `number` as they stand, of every status, the oldest first.
    pub fn calls_of(&self, number: &PhoneNumber, verification: VerificationId) -> Vec<Arc<Call>> {
        let exchange = self.exchange();
        let own = |call: &&Arc<Call>| call.verification == verification;
        exchange.calls(number).filter(own).cloned().collect()
    }

    /// The call `id` as it stands, if it is kept.
    pub fn call(&self, id: &str) -> Option<Arc<Call>> {
        self.exchange().call(id).cloned()
    }

    /// Presses `digits` in the call `id`, one after the other; those after the end of the call are
    /// lost. The call as it stands then. Has to be called within a Tokio runtime, where the call goes
    /// on.
    pub fn press(&self, caller: &Caller, id: &str, digits: &str) -> Result<Arc<Call>, Refusal> {
        self.press_after(caller, id, digits, None)
    }

    /// The same from a page that knew of `known` keys. If more were pressed since, the form was sent
    /// before, and nothing is pressed.
    pub fn press_after(
        &self,
        caller: &Caller,
        id: &str,
        digits: &str,
        known: Option<u32>,
    ) -> Result<Arc<Call>, Refusal> {
        let is_key = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'*' | b'#');
        if !limits::DIGITS.contains(&digits.len()) || !digits.bytes().all(is_key) {
            return Err(Refusal::InvalidDigits);
        }
        let now = self.base_now();
        let changed = self
            .exchange_at(now)
            .press(caller, id, digits, known, now)?;
        Ok(self.go_on(changed))
    }

    /// Hangs up the call `id`, or declines it while it rings. The call as it stands then.
    pub fn hang_up(&self, caller: &Caller, id: &str) -> Result<Arc<Call>, Refusal> {
        let now = self.base_now();
        self.exchange_at(now).hang_up(caller, id, now)
    }

    /// Spawns a task for what a changed call waits for, if anything, and returns the call.
    pub(crate) fn go_on(&self, (call, waiting): Changed) -> Arc<Call> {
        if let Some(waiting) = waiting {
            tokio::spawn(self.clone().listen(waiting));
        }
        call
    }

    /// Waits until the time is up, and moves the call on. `None` when there was nothing to wait for
    /// any more: a key was pressed, or the call is over, or gone.
    pub(crate) async fn wait(&self, waiting: Waiting) -> Option<Changed> {
        // Time ran out or there is no need to wait: which of the two, the line knows best, since it may
        // go on at this very moment.
        let _ = timeout(waiting.time, waiting.cut).await;
        let now = self.base_now();
        self.exchange_at(now)
            .time_is_up(waiting.place, waiting.turn, now)
    }

    /// Listens until a key is pressed or the call ends by itself.
    async fn listen(self, mut waiting: Waiting) {
        while let Some((_, Some(next))) = self.wait(waiting).await {
            waiting = next;
        }
    }
}
