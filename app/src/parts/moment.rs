//! Times in human-readable form.

use leptos::prelude::*;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use verification::Timestamp;

const DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day], [hour]:[minute] UTC");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute] UTC");

/// Date and time, such as `2026-11-22, 11:26 UTC`, which reads the same in every language. The page's
/// script shows it as the visitor's browser does, in the visitor's own time zone.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let read = in_words(at, DATE);
    view! { <time datetime=at.to_string()>{read}</time> }
}

/// The time of day, such as `11:26 UTC`. The page's script shows it in the visitor's own time zone.
#[component]
pub fn Clock(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let read = in_words(at, CLOCK);
    view! { <time datetime=at.to_string() data-clock="">{read}</time> }
}

/// The moment in UTC; its RFC 3339 form where it lies out of range.
fn in_words(at: Timestamp, format: &[BorrowedFormatItem<'_>]) -> String {
    OffsetDateTime::from_unix_timestamp(at.as_millis().div_euclid(1_000))
        .ok()
        .and_then(|at| at.format(format).ok())
        .unwrap_or_else(|| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_zone() {
        let at = Timestamp::from_millis(1_793_610_359_999);
        assert_eq!(in_words(at, DATE), "2026-11-02, 09:05 UTC");
        assert_eq!(in_words(at, CLOCK), "09:05 UTC");
        let never = Timestamp::from_millis(i64::MAX);
        assert_eq!(in_words(never, DATE), "out of range");
    }
}
