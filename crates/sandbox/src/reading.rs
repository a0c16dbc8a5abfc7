//! Long polling for the next message, or the next change of a call.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use verification::PhoneNumber;

use crate::call::Call;
use crate::carrier::Sandbox;
use crate::exchange::Exchange;
use crate::lease::Caller;
use crate::message::Message;
use crate::refusal::Refusal;

/// A reader's place at a phone. Dropping it releases the place, however the waiting ends.
struct Seat {
    sandbox: Sandbox,
    number: PhoneNumber,
    _permit: OwnedSemaphorePermit,
}

impl Sandbox {
    /// The messages of `number` past `after`, oldest first: at once if there are any, else as soon
    /// as the first comes, else none after `wait`.
    ///
    /// A lease that ends meanwhile ends the waiting: its holder never sees what the next one gets.
    pub async fn read(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        after: u64,
        wait: Duration,
    ) -> Result<Vec<Arc<Message>>, Refusal> {
        let messages = |exchange: &Exchange| {
            exchange
                .phone(number)
                .map(|phone| phone.since(after))
                .unwrap_or_default()
        };
        self.read_any(caller, number, wait, messages).await
    }

    /// The calls of `number` that changed past `after`, in the order of their latest changes: at
    /// once if there are any, else as soon as one begins or changes, else none after `wait`. As with
    /// [`read`](Self::read), the waiting ends with the lease.
    pub async fn read_calls(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        after: u64,
        wait: Duration,
    ) -> Result<Vec<Arc<Call>>, Refusal> {
        let calls = |exchange: &Exchange| exchange.calls_since(number, after);
        self.read_any(caller, number, wait, calls).await
    }

    async fn read_any<T>(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        wait: Duration,
        look: impl Fn(&Exchange) -> Vec<T>,
    ) -> Result<Vec<T>, Refusal> {
        let deadline = Instant::now() + wait;
        let mut seat = None;
        let mut over = wait.is_zero();
        loop {
            let next = {
                let mut exchange = self.exchange();
                exchange.admit(caller, number)?;
                let found = look(&exchange);
                if over || !found.is_empty() {
                    return Ok(found);
                }
                if seat.is_none() {
                    let readers = Arc::clone(&self.shared.readers);
                    let permit = readers
                        .try_acquire_owned()
                        .map_err(|_| Refusal::TooManyReaders)?;
                    exchange.change(number, |phone| phone.readers += 1);
                    seat = Some(Seat {
                        sandbox: self.clone(),
                        number: number.clone(),
                        _permit: permit,
                    });
                }
                // Created under the lock, so that no notification is missed.
                exchange.change(number, |phone| phone.bell().notified_owned())
            };
            over = timeout_at(deadline, next).await.is_err();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.sandbox
            .exchange()
            .change(&self.number, |phone| phone.readers -= 1);
    }
}
