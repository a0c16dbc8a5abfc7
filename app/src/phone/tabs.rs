//! The tabs of one browser that follow the same verification.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;
use verification::VerificationId;

/// Streams that one verification may keep open. A browser opens six connections to a site over
/// HTTP/1.1, and needs some of them for pages.
const STREAMS: usize = 3;

/// The open streams by verification, oldest first.
#[derive(Default)]
pub struct Tabs(Mutex<HashMap<VerificationId, VecDeque<oneshot::Sender<()>>>>);

impl Tabs {
    /// Counts one more stream of `id`. What it gets back resolves when newer tabs need its place.
    pub fn open(&self, id: VerificationId) -> oneshot::Receiver<()> {
        let (pause, paused) = oneshot::channel();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, streams| {
            streams.retain(|stream| !stream.is_closed());
            !streams.is_empty()
        });
        let streams = open.entry(id).or_default();
        streams.push_back(pause);
        if streams.len() > STREAMS
            && let Some(oldest) = streams.pop_front()
        {
            // It may have closed this very moment.
            let _ = oldest.send(());
        }
        paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_tab_makes_room_and_closed_tabs_are_forgotten() {
        let tabs = Tabs::default();
        let id = VerificationId::from_bytes([1; 16]);
        let mut open: Vec<_> = (0..STREAMS).map(|_| tabs.open(id)).collect();
        let other = tabs.open(VerificationId::from_bytes([2; 16]));
        open.push(tabs.open(id));
        assert_eq!(open[0].try_recv(), Ok(()), "the first is paused");
        for tab in &mut open[1..] {
            assert!(tab.try_recv().is_err(), "the newest stay open");
        }
        drop(other);
        open.truncate(2);
        let mut newest = tabs.open(id);
        assert!(open[1].try_recv().is_err() && newest.try_recv().is_err());
        assert_eq!(tabs.0.lock().unwrap().len(), 1);
    }
}
