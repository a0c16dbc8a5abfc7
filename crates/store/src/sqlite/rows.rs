//! How values of the domain stand in columns.

use std::time::Duration;

use rusqlite::Row;
use rusqlite::types::Type;
use uuid::Uuid;
use verification::limits::Window;
use verification::{
    Alphabet, Binding, CallerId, CodeFormat, CodeIssuer, Event, EventData, EventKind, KeyId,
    Locale, MessageTemplate, Partition, PhoneNumber, Policy, Preamble, ProjectId, Purpose, Salt,
    SenderName, Status, Subject, Timestamp, VendorId, Verification, VerificationId,
};

use super::sends;
use crate::LoggedEvent;

/// A column holds what this program never wrote there.
#[derive(Debug, thiserror::Error)]
#[error("the store holds an unreadable {0}")]
struct Unreadable(&'static str);

pub(crate) fn unreadable(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(Unreadable(what)))
}

/// The columns that [`verification`] reads, in its order.
macro_rules! columns {
    () => {
        "id, project, status, attempts, max_attempts, code_length, alphabet, valid_for, key_id, salt, \
         purpose, number, calling_code, country, kind, binding, created_at, expires_at, closed_at, sends, \
         sender, message, caller_id, verifier, vendor_id, request_key, last_guess, partition, locale"
    };
}
pub(crate) use columns;

pub(crate) fn verification(row: &Row<'_>) -> rusqlite::Result<Verification> {
    Ok(Verification {
        id: VerificationId::from_bytes(row.get(0)?),
        project: project(row, 1)?,
        status: status(row, 2)?,
        attempts: row.get(3)?,
        policy: Policy {
            max_attempts: row.get(4)?,
            format: CodeFormat {
                length: row.get(5)?,
                alphabet: alphabet(row, 6)?,
            },
            valid_for: Duration::from_millis(row.get::<_, i64>(7)?.unsigned_abs()),
        },
        key: KeyId(row.get(8)?),
        salt: row.get::<_, Option<_>>(9)?.map(Salt::new),
        purpose: Purpose::new(row.get_ref(10)?.as_str()?).map_err(|_| unreadable(10, "purpose"))?,
        to: PhoneNumber::restore(
            row.get(11)?,
            row.get(12)?,
            row.get_ref(13)?.as_str()?,
            row.get(14)?,
        )
        .ok_or_else(|| unreadable(11, "number"))?,
        binding: row.get::<_, Option<_>>(15)?.map(Binding::new),
        created_at: timestamp(row, 16)?,
        expires_at: timestamp(row, 17)?,
        closed_at: row.get::<_, Option<_>>(18)?.map(Timestamp::from_millis),
        sends: sends::unpack(row.get_ref(19)?.as_blob()?)
            .ok_or_else(|| unreadable(19, "list of sends"))?,
        template: template(row)?,
        from: row
            .get::<_, Option<String>>(22)?
            .map(|number| CallerId::new(&number))
            .transpose()
            .map_err(|_| unreadable(22, "number to come from"))?,
        issuer: issuer(row)?,
        request: row.get(25)?,
        last_guess: row.get(26)?,
        partition: Partition::from_number(row.get(27)?),
        locale: locale(row)?,
    })
}

/// `times, in_a_row`.
pub(crate) fn window(row: &Row<'_>) -> rusqlite::Result<Window> {
    let times = unpack_times(row.get_ref(0)?.as_blob()?).ok_or_else(|| unreadable(0, "window"))?;
    Ok(Window::new(times, row.get(1)?))
}

/// `seq, project, subject, verification, number, kind, data, at`.
pub(crate) fn logged_event(row: &Row<'_>) -> rusqlite::Result<LoggedEvent> {
    let number = || -> rusqlite::Result<String> { row.get(4) };
    let subject = match row.get(2)? {
        VERIFICATION => Subject::Verification {
            id: VerificationId::from_bytes(row.get(3)?),
            to: number()?,
        },
        NUMBER => Subject::Number(number()?),
        PROJECT => Subject::Project,
        RECORD => Subject::Record,
        _ => return Err(unreadable(2, "subject")),
    };
    let kind = row.get_ref(5)?.as_str()?;
    let data = row.get_ref(6)?.as_str_or_null()?;
    let event = Event {
        project: project(row, 1)?,
        subject,
        kind: EventKind::from_name(kind).ok_or_else(|| unreadable(5, "event"))?,
        data: data
            .map_or(Ok(EventData::default()), serde_json::from_str)
            .map_err(|_| unreadable(6, "data of an event"))?,
        at: timestamp(row, 7)?,
    };
    let seq: i64 = row.get(0)?;
    let seq = u64::try_from(seq).map_err(|_| unreadable(0, "sequence number"))?;
    Ok(LoggedEvent { seq, event })
}

const VERIFICATION: u8 = 0;
const NUMBER: u8 = 1;
const PROJECT: u8 = 2;
const RECORD: u8 = 3;

/// What stands for the kind of a subject.
pub(crate) const fn subject_number(subject: &Subject) -> u8 {
    match subject {
        Subject::Verification { .. } => VERIFICATION,
        Subject::Number(_) => NUMBER,
        Subject::Project => PROJECT,
        Subject::Record => RECORD,
    }
}

/// The data of an event as JSON; `None` where there is none.
pub(crate) fn data_column(data: &EventData) -> Option<String> {
    // Numbers and names alone, which JSON can always hold.
    (*data != EventData::default()).then(|| serde_json::to_string(data).unwrap_or_default())
}

fn template(row: &Row<'_>) -> rusqlite::Result<MessageTemplate> {
    if let Some(name) = row.get::<_, Option<String>>(20)? {
        let name = SenderName::new(&name).map_err(|_| unreadable(20, "sender name"))?;
        return Ok(MessageTemplate::Sender(name));
    }
    let preamble = row.get::<_, Option<String>>(21)?;
    Ok(preamble.map_or(MessageTemplate::Site, |words| {
        MessageTemplate::Preamble(Preamble::restore(words))
    }))
}

fn locale(row: &Row<'_>) -> rusqlite::Result<Locale> {
    row.get_ref(28)?
        .as_str_or_null()?
        .map_or(Ok(Locale::ENGLISH), Locale::new)
        .map_err(|_| unreadable(28, "locale"))
}

/// What stands for a locale: its tag, and nothing for English.
pub(crate) fn locale_column(locale: &Locale) -> Option<&str> {
    (*locale != Locale::ENGLISH).then(|| locale.as_str())
}

fn issuer(row: &Row<'_>) -> rusqlite::Result<CodeIssuer> {
    match row.get(23)? {
        ENGINE => Ok(CodeIssuer::Engine),
        VENDOR => row
            .get::<_, Option<String>>(24)?
            .map(|id| VendorId::new(&id).ok_or_else(|| unreadable(24, "vendor's id")))
            .transpose()
            .map(CodeIssuer::Vendor),
        _ => Err(unreadable(23, "verifier")),
    }
}

const ENGINE: u8 = 0;
const VENDOR: u8 = 1;

/// What stands for a issuer: its number, and the vendor's name for its request.
pub(crate) fn issuer_columns(issuer: &CodeIssuer) -> (u8, Option<&str>) {
    match issuer {
        CodeIssuer::Engine => (ENGINE, None),
        CodeIssuer::Vendor(id) => (VENDOR, id.as_ref().map(VendorId::as_str)),
    }
}

/// What stands for a template: the sender's name, and the caller's own words.
pub(crate) fn template_columns(template: &MessageTemplate) -> (Option<&str>, Option<&str>) {
    match template {
        MessageTemplate::Site => (None, None),
        MessageTemplate::Sender(name) => (Some(name.as_str()), None),
        MessageTemplate::Preamble(preamble) => (None, Some(preamble.as_str())),
    }
}

fn timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

pub(crate) fn project(row: &Row<'_>, column: usize) -> rusqlite::Result<ProjectId> {
    row.get(column)
        .map(|bytes| ProjectId::new(Uuid::from_bytes(bytes)))
}

fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<Status> {
    let stored: u8 = row.get(column)?;
    STATUSES
        .into_iter()
        .find(|status| status_number(*status) == stored)
        .ok_or_else(|| unreadable(column, "status"))
}

const STATUSES: [Status; 5] = [
    Status::Pending,
    Status::Approved,
    Status::Expired,
    Status::Exhausted,
    Status::Canceled,
];

/// What stands for a status. The schema knows that pending is 0.
pub(crate) const fn status_number(status: Status) -> u8 {
    match status {
        Status::Pending => 0,
        Status::Approved => 1,
        Status::Expired => 2,
        Status::Exhausted => 3,
        Status::Canceled => 4,
    }
}

fn alphabet(row: &Row<'_>, column: usize) -> rusqlite::Result<Alphabet> {
    let stored: u8 = row.get(column)?;
    [Alphabet::Digits, Alphabet::Alphanumeric]
        .into_iter()
        .find(|alphabet| alphabet_number(*alphabet) == stored)
        .ok_or_else(|| unreadable(column, "alphabet"))
}

pub(crate) const fn alphabet_number(alphabet: Alphabet) -> u8 {
    match alphabet {
        Alphabet::Digits => 0,
        Alphabet::Alphanumeric => 1,
    }
}

pub(crate) fn pack_times(times: &[Timestamp]) -> Vec<u8> {
    times
        .iter()
        .flat_map(|time| time.as_millis().to_le_bytes())
        .collect()
}

fn unpack_times(packed: &[u8]) -> Option<Vec<Timestamp>> {
    let (times, rest) = packed.as_chunks();
    rest.is_empty().then(|| {
        times
            .iter()
            .map(|time| Timestamp::from_millis(i64::from_le_bytes(*time)))
            .collect()
    })
}
