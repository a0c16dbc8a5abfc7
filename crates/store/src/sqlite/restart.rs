//! What a start, or a repair of the clock, has to make void before anything is decided.

use rusqlite::params;
use verification::limits::Window;
use verification::{Event, EventKind, ProjectId, Status, Subject, Timestamp};

use super::operation::{Operation, OperationError};
use super::rows;
use crate::ClockReset;

/// The event of each row that [`EXPIRE_PENDING`] closes. The number is masked as
/// [`PhoneNumber::masked`](verification::PhoneNumber::masked) does.
const TELL_PENDING: &str = "INSERT INTO events (project, subject, verification, kind, number, at) \
     SELECT project, 0, id, ?1, '+' || calling_code || ' ••• ' || substr(number, -2), ?2 \
     FROM verifications WHERE status = 0 ORDER BY expires_at";

const EXPIRE_PENDING: &str =
    "UPDATE verifications SET status = ?1, salt = NULL, closed_at = ?2 WHERE status = 0";

/// Pending rows from which on dropping and making the indexes over them is cheaper.
const MANY: i64 = 10_000;

/// Brings a record with times in the future back to `now`.
pub(super) fn reset_clock(
    operation: &mut Operation<'_>,
    now: Timestamp,
) -> Result<ClockReset, OperationError> {
    let voided = void_pending(operation, now)?;
    let sessions = end_sessions(operation)?;
    let mut clamped = clamp_windows(operation, now)?;
    for sql in [
        "UPDATE verifications SET closed_at = ?1 WHERE closed_at > ?1",
        "UPDATE events SET at = ?1 WHERE at > ?1",
    ] {
        clamped += operation.write(sql, [now.as_millis()])?;
    }
    operation.write(
        "UPDATE meta SET mark = ?1 WHERE mark > ?1",
        [now.as_millis()],
    )?;
    operation.append(&Event::new(
        ProjectId::SITE,
        Subject::Record,
        EventKind::ClockReset,
        now,
    ))?;
    Ok(ClockReset {
        voided,
        sessions,
        clamped,
    })
}

/// Two statements, however many rows: hundreds of thousands take less than a second.
pub(super) fn void_pending(
    operation: &mut Operation<'_>,
    now: Timestamp,
) -> Result<usize, OperationError> {
    let pending: Option<i64> = operation.read(
        "SELECT count(*) FROM verifications WHERE status = 0",
        [],
        |row| row.get(0),
    )?;
    operation.append_events(
        TELL_PENDING,
        params![EventKind::Expired.name(), now.as_millis()],
    )?;
    // To take many rows out of an index one by one costs more than all the rest.
    let indexes = if pending.unwrap_or_default() > MANY {
        drop_pending_indexes(operation)?
    } else {
        Vec::new()
    };
    let expired = rows::status_number(Status::Expired);
    let voided = operation.write(EXPIRE_PENDING, params![expired, now.as_millis()])?;
    for definition in indexes {
        operation.write(&definition, [])?;
    }
    Ok(voided)
}

/// Drops the indexes over pending rows; the statements that make them again.
fn drop_pending_indexes(operation: &mut Operation<'_>) -> Result<Vec<String>, OperationError> {
    let indexes: Vec<(String, String)> = operation.read_all(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' \
         AND tbl_name = 'verifications' AND sql LIKE '%WHERE status = 0%'",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    indexes
        .into_iter()
        .map(|(name, definition)| {
            operation.write(&format!("DROP INDEX {name}"), [])?;
            Ok(definition)
        })
        .collect()
}

pub(super) fn end_sessions(operation: &mut Operation<'_>) -> Result<usize, OperationError> {
    operation.write("DELETE FROM sessions", [])
}

/// Events of a limit that lie in the future count as of now: none is forgotten, and none limits for
/// longer than its span.
fn clamp_windows(operation: &mut Operation<'_>, now: Timestamp) -> Result<usize, OperationError> {
    let ahead: Vec<([u8; 16], Window)> = operation.read_all(
        "SELECT times, in_a_row, key FROM windows WHERE touched_at > ?1",
        [now.as_millis()],
        |row| Ok((row.get(2)?, rows::window(row)?)),
    )?;
    for (key, window) in &ahead {
        let times = window.times().iter().map(|time| (*time).min(now)).collect();
        operation.set_window(*key, &Window::new(times, window.in_a_row()))?;
    }
    Ok(ahead.len())
}
