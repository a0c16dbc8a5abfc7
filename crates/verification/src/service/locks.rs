//! Locks: one check at a time for each verification over a vendor.

use tokio::sync::{Mutex, MutexGuard};

use crate::id::VerificationId;

/// More than calls to a vendor ever wait at once, so that strangers rarely wait for each other.
const LOCKS: usize = 1_024;

/// Locks shared by all verifications, so that their number never grows.
pub(super) struct VerificationLocks(Box<[Mutex<()>]>);

impl Default for VerificationLocks {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::new(())).collect())
    }
}

impl VerificationLocks {
    /// Waits until no other check of `id` is under way here. Another process is not waited for: there
    /// the record alone decides.
    pub(super) async fn take(&self, id: VerificationId) -> MutexGuard<'_, ()> {
        let bytes = id.as_bytes();
        // The last bytes of an id are its random ones.
        let place = usize::from(u16::from_be_bytes([bytes[14], bytes[15]])) % LOCKS;
        self.0[place].lock().await
    }
}
