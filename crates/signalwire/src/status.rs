//! The statuses that the MFA API gives a meaning of its own (SignalWire's description of the REST API).

use http::StatusCode;

/// A code is on its way, or a token was judged. A wrong token is 200, too.
pub const OK: StatusCode = StatusCode::OK;

/// The credentials are missing or wrong.
pub const UNAUTHORIZED: StatusCode = StatusCode::UNAUTHORIZED;

/// The token's scope lacks MFA. The authorization page says 401 for it, the error page 403.
pub const FORBIDDEN: StatusCode = StatusCode::FORBIDDEN;

/// There is nothing to verify under this id: unknown, used, expired or out of attempts. The guide says
/// so; the description of the API has no such status.
pub const NOTHING_TO_VERIFY: StatusCode = StatusCode::NOT_FOUND;

/// Parameters are invalid; the body lists them.
pub const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
