//! Segments of a text message (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1).

/// How the characters of a text travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits a character, for the characters of the GSM default alphabet.
    Gsm7,
    /// Two bytes a UTF-16 unit, for everything else.
    Ucs2,
}

/// What a text costs to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// How it travels.
    pub encoding: Encoding,
    /// How many messages it takes.
    pub count: usize,
}

/// The GSM 7-bit default alphabet, without the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
    ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension: an escape and a septet each.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

impl Encoding {
    /// Units in a text that fits one message.
    pub const fn single(self) -> usize {
        self.capacity().0
    }

    /// Units in a text that fits one message, and in each part of one that does not.
    const fn capacity(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }
}

impl Segments {
    /// Counts `text`. An escaped character and a surrogate pair are never split between two parts.
    pub fn of(text: &str) -> Self {
        let gsm: Option<Vec<usize>> = text.chars().map(septets).collect();
        let (encoding, units) = match gsm {
            Some(units) => (Encoding::Gsm7, units),
            None => (Encoding::Ucs2, text.chars().map(char::len_utf16).collect()),
        };
        let (whole, part) = encoding.capacity();
        if units.iter().sum::<usize>() <= whole {
            return Self { encoding, count: 1 };
        }
        let (mut count, mut used) = (1, 0);
        for unit in units {
            if used + unit > part {
                count += 1;
                used = 0;
            }
            used += unit;
        }
        Self { encoding, count }
    }
}

/// The first character of `text` that is outside the GSM alphabet, and so more than halves what fits
/// one message.
pub fn outside_gsm(text: &str) -> Option<char> {
    text.chars().find(|c| septets(*c).is_none())
}

fn septets(c: char) -> Option<usize> {
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENDED.contains(c) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Encoding, usize) {
        let segments = Segments::of(text);
        (segments.encoding, segments.count)
    }

    #[test]
    fn the_alphabet_is_complete() {
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENDED.chars().count(), 10);
    }

    #[test]
    fn gsm_bounds() {
        for (length, count) in [
            (0, 1),
            (160, 1),
            (161, 2),
            (306, 2),
            (307, 3),
            (459, 3),
            (460, 4),
        ] {
            assert_eq!(of(&"a".repeat(length)), (Encoding::Gsm7, count), "{length}");
        }
    }

    #[test]
    fn ucs2_bounds() {
        for (length, count) in [(70, 1), (71, 2), (134, 2), (135, 3)] {
            assert_eq!(of(&"ç".repeat(length)), (Encoding::Ucs2, count), "{length}");
        }
    }

    #[test]
    fn extended_characters_cost_two() {
        assert_eq!(of(&"€".repeat(80)), (Encoding::Gsm7, 1));
        assert_eq!(of(&"€".repeat(81)), (Encoding::Gsm7, 2));
    }

    #[test]
    fn escapes_and_pairs_are_not_split() {
        // 152 septets, then an escape that would straddle the boundary at 153, then 152 more.
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!(of(&text), (Encoding::Gsm7, 3));
        let text = format!("{}😀{}", "ç".repeat(66), "ç".repeat(66));
        assert_eq!(of(&text), (Encoding::Ucs2, 3));
    }

    #[test]
    fn one_outsider_makes_all_ucs2() {
        for outsider in ['’', 'ç', '`', '😀'] {
            assert_eq!(
                of(&format!("code {outsider}")).0,
                Encoding::Ucs2,
                "{outsider}"
            );
        }
    }
}
