//! Settings of phones: their behavior, their clocks, and their leases.

#[cfg(test)]
mod tests;

use std::time::Duration;

use verification::PhoneNumber;

use crate::behavior::Behavior;
use crate::carrier::Sandbox;
use crate::lease::{Caller, Lease, LeaseToken};
use crate::offset::Offset;
use crate::refusal::Refusal;

impl Sandbox {
    /// How `number` behaves.
    pub fn behavior(&self, caller: &Caller, number: &PhoneNumber) -> Result<Behavior, Refusal> {
        let exchange = self.exchange();
        exchange.admit(caller, number)?;
        Ok(exchange
            .phone(number)
            .map_or_else(Behavior::default, |phone| phone.behavior))
    }

    /// Makes `number` behave so from now on. Texts on their way, and calls that ring, keep to what
    /// was set before.
    pub fn set_behavior(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        behavior: Behavior,
    ) -> Result<(), Refusal> {
        let mut exchange = self.exchange();
        exchange.admit(caller, number)?;
        let offset = exchange
            .phone(number)
            .map_or(Offset::ZERO, |phone| phone.offset);
        exchange.set(number, behavior, offset)
    }

    /// How far the clock of `number` is moved, not counting that of all.
    pub fn offset(&self, caller: &Caller, number: &PhoneNumber) -> Result<Offset, Refusal> {
        let exchange = self.exchange();
        exchange.admit(caller, number)?;
        Ok(exchange
            .phone(number)
            .map_or(Offset::ZERO, |phone| phone.offset))
    }

    /// Moves the clock of `number` to `offset` from service time.
    pub fn set_offset(
        &self,
        caller: &Caller,
        number: &PhoneNumber,
        offset: Offset,
    ) -> Result<(), Refusal> {
        let mut exchange = self.exchange();
        exchange.admit(caller, number)?;
        let behavior = exchange
            .phone(number)
            .map_or_else(Behavior::default, |phone| phone.behavior);
        exchange.set(number, behavior, offset)
    }

    /// How far the clock of all is moved.
    pub fn offset_of_all(&self, caller: &Caller) -> Result<Offset, Refusal> {
        let exchange = self.exchange();
        exchange.lease_of(caller)?;
        Ok(exchange.offset)
    }

    /// Moves the clock of all to `offset` from service time. This is refused while a lease is held,
    /// because it would move the time of the holder's test.
    pub fn set_offset_of_all(&self, caller: &Caller, offset: Offset) -> Result<(), Refusal> {
        let mut exchange = self.exchange();
        exchange.lease_of(caller)?;
        match exchange.leases_held() {
            0 => {
                exchange.offset = offset;
                Ok(())
            }
            held => Err(Refusal::Leased(held)),
        }
    }

    /// Leases a number to the caller alone, for as long as `time` by service time.
    pub fn lease(&self, time: Duration) -> Result<Lease, Refusal> {
        let mut random = [0; 16];
        self.shared.entropy.fill(&mut random)?;
        let now = self.base_now();
        self.exchange_at(now)
            .lease(LeaseToken::from_random(random), now.after(time))
    }

    /// Takes a lease back, and with it everything the number has: messages, calls, which are hung up,
    /// behavior, clock.
    pub fn return_lease(&self, token: &LeaseToken) -> Result<(), Refusal> {
        let now = self.base_now();
        self.exchange_at(now).return_lease(token, now)
    }
}
