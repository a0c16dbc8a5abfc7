//! Tests of the sandbox listener, where the phones are.

mod clock;
mod delivery;
mod leases;
mod reading;
mod token;
