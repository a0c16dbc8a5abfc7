//! Medians and percentiles.

/// The value below or at which `percent` of the sorted `values` lie (nearest rank), 0 of none.
pub fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

/// The middle of `values`, the mean of the two middle ones of an even count, 0 of none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match (
        values.get(half),
        half.checked_sub(1).and_then(|i| values.get(i)),
    ) {
        (Some(upper), Some(lower)) if values.len().is_multiple_of(2) => {
            f64::midpoint(*lower, *upper)
        }
        (Some(middle), _) => *middle,
        (None, _) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let values: Vec<u32> = (1..=200).collect();
        assert_eq!(percentile(&values, 50), 100);
        assert_eq!(percentile(&values, 99), 198);
        assert_eq!(percentile(&values, 100), 200);
        assert_eq!(percentile(&[7], 99), 7);
        assert_eq!(percentile(&[], 99), 0);
    }

    #[test]
    fn medians_of_odd_even_and_nothing() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(median([3.0, 1.0, 2.0]), 2.0));
        assert!(near(median([4.0, 1.0, 2.0, 3.0]), 2.5));
        assert!(near(median([5.0]), 5.0));
        assert!(near(median([]), 0.0));
    }
}
