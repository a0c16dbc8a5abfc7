//! Decisions that no caller waits for.
//!
//! A caller was given a verification as such a decision will leave it. So the next look at that
//! verification waits for the commit, and the record never seems to move backwards.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use verification::VerificationId;

/// How many such decisions wait for their commit, by the verification that they are about.
#[derive(Default)]
pub(crate) struct Unawaited {
    waiting: Mutex<HashMap<VerificationId, u32>>,
    committed: Notify,
}

/// One of them, until it is dropped.
pub(crate) struct Pending {
    all: Arc<Unawaited>,
    id: VerificationId,
}

impl Unawaited {
    /// Counts a decision about `id`, for as long as the returned value lives.
    pub(crate) fn begin(self: &Arc<Self>, id: VerificationId) -> Pending {
        *self.lock().entry(id).or_default() += 1;
        Pending {
            all: Arc::clone(self),
            id,
        }
    }

    /// Waits until no decision about `id` is left.
    pub(crate) async fn settled(&self, id: VerificationId) {
        loop {
            let mut committed = pin!(self.committed.notified());
            // Before the look, so that a commit between the two is not missed.
            committed.as_mut().enable();
            if !self.lock().contains_key(&id) {
                return;
            }
            committed.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<VerificationId, u32>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Entry::Occupied(mut count) = self.all.lock().entry(self.id) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
        self.all.committed.notify_waiters();
    }
}
