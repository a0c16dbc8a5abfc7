//! Refusals of the carrier.

use verification::ports::EntropyError;

/// What the carrier refused to do, and why. Nothing has changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// The lease presented is not that of the number asked for.
    #[error(
        "that lease is not the one of this number: it belongs to another, was returned, or ran out"
    )]
    NotYourLease,
    /// No lease has this token.
    #[error("no such lease is held: it was returned, or it ran out")]
    UnknownLease,
    /// The clock of all can't be moved while numbers are leased, because tests use them.
    #[error("numbers are leased ({0}); return them first, or move the clock of single numbers")]
    Leased(usize),
    /// As many leases as [`LEASES`](crate::limits::LEASES) are held.
    #[error("every number that can be leased is held; return some, or wait until they run out")]
    NoNumberFree,
    /// As many readers as [`READERS`](crate::limits::READERS) wait already.
    #[error("too many readers wait already")]
    TooManyReaders,
    /// As many numbers as [`SETTINGS`](crate::limits::SETTINGS) have settings of their own.
    #[error(
        "too many numbers have a behavior or a clock of their own; set some back to the defaults"
    )]
    TooManySettings,
    /// No such call, or not on the caller's number.
    #[error("no such call is kept")]
    UnknownCall,
    /// The call has ended.
    #[error("the call is over")]
    CallOver,
    /// The call has not been answered yet.
    #[error("the call is still ringing; keys can be pressed once it is answered")]
    CallRinging,
    /// The digits to press are not keys, too many, or none.
    #[error("digits must be 1 to 20 of 0 to 9, * and #")]
    InvalidDigits,
    /// No token can be made.
    #[error(transparent)]
    NoRandomness(#[from] EntropyError),
}
