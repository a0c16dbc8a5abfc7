//! Components that several pages share.

pub mod curl;
pub mod layout;
pub mod moment;
pub mod status;
pub mod title;
