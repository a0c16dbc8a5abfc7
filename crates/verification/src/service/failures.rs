//! The wrong codes that limits count.

use super::Rules;
use crate::events::{Event, EventData, EventKind};
use crate::limits::{Client, Limited, Window, WindowKey, client_failures_key, failures_key};
use crate::phone_number::PhoneNumber;
use crate::ports::{Ledger, ReadError, Snapshot};
use crate::project::ProjectId;
use crate::record::Verification;
use crate::timestamp::Timestamp;

/// The wrong codes remembered of a number, and of this client for the number.
pub(super) struct Failures {
    number: (WindowKey, Window),
    client: Option<(WindowKey, Window)>,
}

impl Failures {
    pub(super) fn load(
        rules: &Rules,
        snapshot: &mut dyn Snapshot,
        project: ProjectId,
        to: &PhoneNumber,
        client: Option<Client>,
    ) -> Result<Self, ReadError> {
        let number = failures_key(&rules.keys, project, to);
        let client = client.map(|client| client_failures_key(&rules.keys, client, to));
        Ok(Self {
            number: (number, snapshot.window(number)?),
            client: client
                .map(|key| Ok::<_, ReadError>((key, snapshot.window(key)?)))
                .transpose()?,
        })
    }

    pub(super) fn allow(&self, rules: &Rules, now: Timestamp) -> Result<(), Limited> {
        rules.limits.allow_check(&self.number.1, now)?;
        match &self.client {
            Some((_, window)) => rules.limits.allow_client(window, now),
            None => Ok(()),
        }
    }

    /// Records the right code: the wrong ones before it no longer count as a row.
    pub(super) fn record_right(mut self, ledger: &mut Ledger<'_>) {
        let (key, window) = &mut self.number;
        if window.in_a_row() > 0 {
            window.clear();
            ledger.set_window(*key, window);
        }
    }

    /// Records a wrong code for `verification`, and the event of a lock where it locks the number.
    pub(super) fn record_wrong(
        mut self,
        rules: &Rules,
        ledger: &mut Ledger<'_>,
        verification: &Verification,
        now: Timestamp,
    ) {
        let (_, window) = &mut self.number;
        window.miss(now);
        if window.in_a_row() == rules.limits.failures_in_a_row {
            ledger.append(Event::of(verification, EventKind::Locked, now));
        }
        self.of_client(|window| window.add(now));
        self.save(ledger);
    }

    /// A failure that no verification was charged for. It grows old like any other, and is not one in
    /// a row.
    pub(super) fn record_stray(mut self, ledger: &mut Ledger<'_>, now: Timestamp) {
        self.number.1.add(now);
        self.of_client(|window| window.add(now));
        self.save(ledger);
    }

    /// Takes back what was counted at `at` for `verification`, whose verdict came after its charge and was
    /// right: it counts as if it had been known from the start. Where the charge had locked the number, the
    /// event of its unlocking follows.
    pub(super) fn take_back(
        mut self,
        rules: &Rules,
        ledger: &mut Ledger<'_>,
        verification: &Verification,
        at: Timestamp,
    ) {
        let (_, window) = &mut self.number;
        let in_a_row = window.in_a_row();
        if in_a_row >= rules.limits.failures_in_a_row {
            let now = ledger.now_for(&verification.to);
            let unlocked = Event::of(verification, EventKind::Unlocked, now);
            ledger.append(unlocked.with(EventData {
                count: Some(in_a_row),
                ..EventData::default()
            }));
        }
        window.take_back(at);
        window.clear();
        self.of_client(|window| window.take_back(at));
        self.save(ledger);
    }

    fn of_client(&mut self, change: impl FnOnce(&mut Window)) {
        if let Some((_, window)) = &mut self.client {
            change(window);
        }
    }

    fn save(&self, ledger: &mut Ledger<'_>) {
        for (key, window) in [Some(&self.number), self.client.as_ref()]
            .into_iter()
            .flatten()
        {
            ledger.set_window(*key, window);
        }
    }
}
