//! SignalWire's MFA API, row by row of its guide.

mod credentials;
mod parameters;
mod send;
mod verify;
