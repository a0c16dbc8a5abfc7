//! The phones' own listener.

mod clock;
mod delivery;
mod leases;
mod reading;
mod token;
