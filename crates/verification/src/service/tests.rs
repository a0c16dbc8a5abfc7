//! The verbs, tested against an in-memory record with true transactions, a clock that only moves
//! when a test moves it, and a provider that remembers what it was given.

mod advisories;
mod cancel;
mod check;
mod check_number;
mod events;
mod fakes;
mod limits;
mod memory;
mod outsider;
mod properties;
mod refusals;
mod repeated_checks;
mod repeats;
mod report;
mod request;
mod resend;
mod router;
mod samples;
mod schedules;
mod seed_faults;
mod store_faults;
mod sweep;
mod vendor;
mod vendor_check;
mod vendor_races;
pub(super) mod world;
