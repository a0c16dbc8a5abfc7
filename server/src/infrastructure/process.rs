//! Limits of this process: open files, of which each connection takes one, and core dumps.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::infrastructure::listen::Caps;

/// Connections that a listener keeps open where there are enough descriptors.
const CONNECTIONS: u64 = 1_024;
/// Descriptors kept for calls to a vendor, of which there are up to 64 at once.
const FOR_CALLS: u64 = 64;
/// Descriptors kept for the store, the log, the listeners and the runtime.
const FOR_THE_REST: u64 = 64;

/// The highest that macOS takes where it says that there is no limit (`OPEN_MAX`).
const MACOS_MOST: u64 = 10_240;

/// Keeps a crash from writing memory to disk, where the keys would stay behind. One byte is less than any
/// dump, and the one size at which Linux starts no program to collect it either (core(5), `fs/coredump.c`).
pub fn forbid_core_dumps() {
    let Rlimit { current, maximum } = getrlimit(Resource::Core);
    let limit = Rlimit {
        current: Some(current.unwrap_or(u64::MAX).min(1)),
        maximum,
    };
    if let Err(error) = setrlimit(Resource::Core, limit) {
        tracing::warn!(%error, "a crash may leave a core dump, with the keys in it");
    }
}

/// Raises the limit on open files to the highest that this user may have; the limit there is now,
/// `None` where there is none.
pub fn raise_open_files() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    for raised in [maximum, Some(MACOS_MOST)] {
        let is_higher = match (current, raised) {
            (Some(current), Some(raised)) => raised > current,
            (current, None) => current.is_some(),
            (None, Some(_)) => false,
        };
        let limit = Rlimit {
            current: raised,
            maximum,
        };
        if is_higher && setrlimit(Resource::Nofile, limit).is_ok() {
            return raised;
        }
    }
    current
}

/// Connections that each of `listeners` may keep open under `limit` open files.
pub fn connections(limit: Option<u64>, listeners: u64) -> usize {
    let left = limit.map_or(u64::MAX, |limit| {
        limit.saturating_sub(FOR_CALLS + FOR_THE_REST)
    });
    let each = left / listeners.max(1);
    let most = each.clamp(4, CONNECTIONS);
    if most < CONNECTIONS {
        tracing::warn!(
            limit,
            most,
            usual = CONNECTIONS,
            "the limit on open files (ulimit -n) leaves fewer connections to each listener"
        );
    }
    usize::try_from(most).unwrap_or(usize::MAX)
}

/// The caps of the site's listener: one peer gets a quarter.
pub const fn site(in_all: usize) -> Caps {
    Caps {
        in_all,
        per_peer: in_all / 4,
    }
}

/// The caps of the sandbox's listener. Test suites come from one address, so that it gets three
/// quarters.
pub const fn sandbox(in_all: usize) -> Caps {
    Caps {
        in_all,
        per_peer: in_all / 4 * 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_everything_else() {
        for (limit, listeners, most) in [
            (None, 2, 1_024),
            (Some(1_048_576), 2, 1_024),
            (Some(2_048 + 128), 2, 1_024),
            (Some(1_024), 2, 448),
            (Some(1_024), 1, 896),
            (Some(256), 2, 64),
            (Some(10), 2, 4),
        ] {
            assert_eq!(connections(limit, listeners), most, "{limit:?}");
        }
        assert_eq!((site(1_024).per_peer, sandbox(1_024).per_peer), (256, 768));
    }
}
