//! Phone numbers for code requests, each one used only once.
//!
//! A number takes five sends in ten minutes, so a load must never come back to one. These are
//! valid in the North American plan and not reserved: a known area code, an exchange of 200 to
//! 999 without the service codes (211 to 911) and without 555.

use std::sync::atomic::{AtomicU64, Ordering};

/// Area codes in service that have been general-purpose for decades.
const AREAS: [u64; 16] = [
    202, 206, 212, 213, 214, 215, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702,
];
/// 800 exchanges less the eight service codes and 555.
const EXCHANGES: u64 = 791;
const LINES: u64 = 10_000;
const SPACE: u64 = 16 * EXCHANGES * LINES;
/// Shares no factor with [`SPACE`], so that multiplying by it visits every number once, in an
/// order that has nothing to do with an index's.
const STRIDE: u64 = 61_803_397;

/// A supply of more than a hundred million different numbers.
#[derive(Debug, Default)]
pub struct Numbers(AtomicU64);

impl Numbers {
    /// The digits after the `+` of a number that this supply has not given before.
    pub fn next(&self) -> String {
        nth(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

fn nth(index: u64) -> String {
    let place = index % SPACE * STRIDE % SPACE;
    let (head, line) = (place / LINES, place % LINES);
    let (area, exchange) = (head / EXCHANGES, head % EXCHANGES);
    let area = AREAS
        .iter()
        .copied()
        .nth(usize::try_from(area).unwrap_or(0))
        .unwrap_or(AREAS[0]);
    format!("1{area}{:03}{line:04}", exchange_code(exchange))
}

/// The `index`th exchange that is neither a service code nor 555.
fn exchange_code(index: u64) -> u64 {
    let mut code = 200 + index;
    for skipped in [211, 311, 411, 511, 555, 611, 711, 811, 911] {
        if code >= skipped {
            code += 1;
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn exchanges_are_those_in_service() {
        let all: Vec<u64> = (0..EXCHANGES).map(exchange_code).collect();
        let expected: Vec<u64> = (200..1000)
            .filter(|code| code % 100 != 11 && *code != 555)
            .collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn the_stride_visits_every_number() {
        let (mut a, mut b) = (SPACE, STRIDE);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        assert_eq!(a, 1);
    }

    #[test]
    fn numbers_are_different_and_well_formed() {
        let numbers = Numbers::default();
        let seen: HashSet<String> = (0..100_000).map(|_| numbers.next()).collect();
        assert_eq!(seen.len(), 100_000);
        assert!(seen.iter().all(|n| n.len() == 11 && n.starts_with('1')));
        assert!(
            seen.iter()
                .all(|n| AREAS.contains(&n[1..4].parse().unwrap()))
        );
    }
}
