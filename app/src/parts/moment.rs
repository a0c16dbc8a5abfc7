//! A moment, as people read it.

use leptos::prelude::*;
use verification::Timestamp;

/// `22 November 2026, 11:26 UTC`, exact to the second for programs.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let exact = at.to_string();
    let read = spell(&exact).unwrap_or_else(|| exact.clone());
    view! { <time datetime=exact>{read}</time> }
}

/// RFC 3339 in words.
fn spell(exact: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month: usize = exact.get(5..7)?.parse().ok()?;
    let day: u8 = exact.get(8..10)?.parse().ok()?;
    let name = MONTHS.get(month.checked_sub(1)?)?;
    Some(format!(
        "{day} {name} {}, {} UTC",
        exact.get(..4)?,
        exact.get(11..16)?
    ))
}

#[cfg(test)]
mod tests {
    use super::spell;

    #[test]
    fn it_reads_like_a_date() {
        assert_eq!(
            spell("2026-11-02T09:05:59Z").unwrap(),
            "2 November 2026, 09:05 UTC"
        );
        assert_eq!(spell("out of range"), None);
    }
}
