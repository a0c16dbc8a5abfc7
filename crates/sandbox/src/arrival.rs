//! Arrivals: the new texts and changed calls that a live page follows.

use std::sync::Arc;

use crate::call::Call;
use crate::message::Message;

/// Something new on a phone.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// A text was listed. It never changes after.
    Message(Arc<Message>),
    /// A call as it stands now: it comes again, with a greater `seq`, whenever it changes.
    Call(Arc<Call>),
}
