//! What a browser's session is given, derived so that nothing has to be remembered.
//!
//! Every value expands from the key ring's root, which never rotates. So the same request gives the
//! same secret, and the same session the same successor, on any node and after any crash.

use super::{Rules, Service};
use crate::browser::{BrowserSecret, BrowserToken, GuessKey, RequestKey};
use crate::code::TypedCode;
use crate::id::VerificationId;
use crate::phone_number::PhoneNumber;

impl Service {
    /// The secret by which the browser with this token holds the verification `id`, until it gives
    /// the right code.
    pub fn browser_secret(&self, token: BrowserToken, id: VerificationId) -> BrowserSecret {
        self.rules.browser_secret(token, id)
    }

    /// The secret by which the session with this id holds the verification `id` once the browser with
    /// this token has given the right code in it. In another browser, a session with a planted id
    /// has another secret, which opens nothing.
    pub fn successor(
        &self,
        session: [u8; 16],
        token: BrowserToken,
        id: VerificationId,
    ) -> BrowserSecret {
        let parts: [&[u8]; 3] = [&session, token.as_bytes(), id.as_bytes()];
        BrowserSecret::new(self.rules.keys.pseudonymize(b"successor", &parts))
    }

    /// The id of the session that follows the session with this id when the browser with this token has
    /// given the right code. Always the same one, so that a repeated response brings the same cookie.
    pub fn next_session(&self, session: [u8; 16], token: BrowserToken) -> [u8; 16] {
        let parts: [&[u8]; 2] = [&session, token.as_bytes()];
        self.rules.keys.pseudonymize(b"next-session", &parts)
    }
}

impl Rules {
    pub(super) fn browser_secret(&self, token: BrowserToken, id: VerificationId) -> BrowserSecret {
        let parts: [&[u8]; 2] = [token.as_bytes(), id.as_bytes()];
        BrowserSecret::new(self.keys.pseudonymize(b"browser-secret", &parts))
    }

    /// Names the request of the browser with this token for `to`.
    pub(super) fn request_key(&self, token: BrowserToken, to: &PhoneNumber) -> RequestKey {
        let number = to.limit_key();
        let parts: [&[u8]; 2] = [token.as_bytes(), number.as_bytes()];
        self.keys.pseudonymize(b"request", &parts)
    }

    /// Names `code`, in any case, as a guess at the code of `id`.
    pub(super) fn guess_key(&self, id: VerificationId, code: &TypedCode) -> GuessKey {
        let guess = code.expose().to_ascii_uppercase();
        let parts: [&[u8]; 2] = [id.as_bytes(), guess.as_bytes()];
        self.keys.pseudonymize(b"guess", &parts)
    }
}
