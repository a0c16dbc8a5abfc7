//! Ids of messages and calls.

/// A UUID of version 8 (RFC 9562 §5.8, the vendor's own scheme): a random number of this process,
/// then the place among everything that was ever sent.
pub fn id(run: u64, place: u64) -> String {
    format!(
        "{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        run >> 32,
        (run >> 16) & 0xffff,
        run & 0xfff,
        (place >> 48) & 0xfff,
        place & 0xffff_ffff_ffff
    )
}

/// The place that the [`id`] in `text` encodes, if it is an id of `run`.
pub fn place(run: u64, text: &str) -> Option<u64> {
    let mut groups = text.split('-').skip(3);
    let high = u64::from_str_radix(groups.next()?.get(1..)?, 16).ok()?;
    let low = u64::from_str_radix(groups.next()?, 16).ok()?;
    let place = (high << 48) | low;
    (id(run, place) == text).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_uuids_and_differ() {
        assert_eq!(
            id(0x0123_4567_89ab_cdef, 258),
            "01234567-89ab-8def-8000-000000000102"
        );
        assert_eq!(
            id(u64::MAX, u64::MAX),
            "ffffffff-ffff-8fff-8fff-ffffffffffff"
        );
        assert_ne!(id(1, 1), id(1, 2));
    }

    #[test]
    fn an_id_tells_its_place_and_nothing_else_does() {
        for at in [0, 1, 258, 1 << 50, (1 << 60) - 1] {
            assert_eq!(place(7, &id(7, at)), Some(at));
            assert_eq!(place(8, &id(7, at)), None, "of another process");
        }
        let upper = id(0xab, 1).to_uppercase();
        for text in [
            "",
            "-",
            "1-2-3-é4-5",
            "00000000-0000-8007-8000-",
            "00000000-0000-8007-8000-00000000000x",
            "00000000-0000-8007-8000-000000000001-",
            "00000000-0000-8007-8000-1",
            "00000000-0000-8007-8fffffffffffffffff-000000000001",
            &upper,
        ] {
            assert_eq!(place(7, text), None, "{text}");
        }
    }
}
