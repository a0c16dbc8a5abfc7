//! Letting a number in again after too many wrong codes.

use super::Service;
use crate::events::{Event, EventData, EventKind, Subject};
use crate::limits::{Window, failures_key};
use crate::phone_number::PhoneNumber;
use crate::ports::{Snapshot, StoreError};
use crate::project::ProjectId;

impl Service {
    /// Forgets the wrong codes counted for `to` in `project`; how many were in a row.
    pub async fn unlock(&self, project: ProjectId, to: PhoneNumber) -> Result<u32, StoreError> {
        self.decide(self.scope_of(&to), move |rules, ledger| {
            let key = failures_key(&rules.keys, project, &to);
            let in_a_row = ledger.window(key)?.in_a_row();
            ledger.set_window(key, &Window::default());
            let subject = Subject::Number(to.masked());
            let unlocked = Event::new(project, subject, EventKind::Unlocked, ledger.now_for(&to));
            ledger.append(unlocked.with(EventData {
                count: Some(in_a_row),
                ..EventData::default()
            }));
            Ok(in_a_row)
        })
        .await
    }
}
