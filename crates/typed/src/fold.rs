//! Folding of characters to the ASCII ones that they stand for.

/// The digit zero of every script outside ASCII that has decimal digits (Unicode 16, general category
/// Nd). The nine other digits of a script follow its zero.
#[rustfmt::skip]
const ZEROS: [char; 75] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}',
    '\u{1040}', '\u{1090}', '\u{17e0}', '\u{1810}', '\u{1946}', '\u{19d0}', '\u{1a80}', '\u{1a90}',
    '\u{1b50}', '\u{1bb0}', '\u{1c40}', '\u{1c50}', '\u{a620}', '\u{a8d0}', '\u{a900}', '\u{a9d0}',
    '\u{a9f0}', '\u{aa50}', '\u{abf0}', '\u{ff10}', '\u{104a0}', '\u{10d30}', '\u{10d40}',
    '\u{11066}', '\u{110f0}', '\u{11136}', '\u{111d0}', '\u{112f0}', '\u{11450}', '\u{114d0}',
    '\u{11650}', '\u{116c0}', '\u{116d0}', '\u{116da}', '\u{11730}', '\u{118e0}', '\u{11950}',
    '\u{11bf0}', '\u{11c50}', '\u{11d50}', '\u{11da0}', '\u{11f50}', '\u{16130}', '\u{16a60}',
    '\u{16ac0}', '\u{16b50}', '\u{16d70}', '\u{1ccf0}', '\u{1d7ce}', '\u{1d7d8}', '\u{1d7e2}',
    '\u{1d7ec}', '\u{1d7f6}', '\u{1e140}', '\u{1e2f0}', '\u{1e4f0}', '\u{1e5f1}', '\u{1e950}',
    '\u{1fbf0}',
];

/// Stands for a character of another script that is no digit, mark or punctuation.
pub const OTHER: u8 = 0x80;

/// The characters of `text` in ASCII, as [`fold`] has them: at most `limit`, and one more where there
/// are more.
pub fn folded(text: &str, limit: usize) -> Vec<u8> {
    text.chars().filter_map(fold).take(limit + 1).collect()
}

/// One character in ASCII: decimal digits of every script, full-width forms, spaces, dashes, slashes,
/// dots, tildes and brackets. Any other punctuation becomes a comma, and any other
/// character [`OTHER`]. `None` for an invisible mark.
fn fold(c: char) -> Option<u8> {
    Some(match c {
        '\0'..='\x7f' => return u8::try_from(c).ok(),
        // Soft hyphen, joiners, bidi marks, embeddings and isolates, word joiner, variation
        // selectors, byte order mark.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => return None,
        '\u{85}' | '\u{2028}' | '\u{2029}' => b'\n',
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            b' '
        }
        '\u{58a}'
        | '\u{5be}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2e17}'
        | '\u{2e1a}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{2e40}'
        | '\u{2e5d}'
        | '\u{3030}'
        | '\u{30a0}'
        | '\u{30fc}'
        | '\u{fe31}'
        | '\u{fe32}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff70}'
        | '\u{10d6e}'
        | '\u{10ead}' => b'-',
        '\u{2044}' | '\u{2215}' => b'/',
        '\u{b7}' | '\u{2024}' | '\u{2027}' | '\u{fe52}' => b'.',
        '\u{2053}' | '\u{223c}' | '\u{301c}' => b'~',
        '\u{3010}' | '\u{3014}' | '\u{fe59}' => b'(',
        '\u{3011}' | '\u{3015}' | '\u{fe5a}' => b')',
        '\u{fe5f}' => b'#',
        '\u{fe62}' => b'+',
        '\u{fe6b}' => b'@',
        // Full-width forms stand in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => return u8::try_from(u32::from(c) - 0xfee0).ok(),
        '\u{ab}'
        | '\u{bb}'
        | '\u{60c}'
        | '\u{61b}'
        | '\u{61f}'
        | '\u{66a}'..='\u{66d}'
        | '\u{6d4}'
        | '\u{964}'
        | '\u{965}'
        | '\u{2016}'..='\u{2027}'
        | '\u{2030}'..='\u{205e}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{301f}'
        | '\u{fe10}'..='\u{fe19}'
        | '\u{fe30}'..='\u{fe6b}'
        | '\u{ff5f}'..='\u{ff65}' => b',',
        _ => ZEROS
            .iter()
            .find_map(|zero| {
                let digit = u32::from(c).wrapping_sub(u32::from(*zero));
                char::from_digit(digit, 10)?.try_into().ok()
            })
            .unwrap_or(OTHER),
    })
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    /// The assigned characters that text is made of: planes 0 and 1.
    fn characters() -> impl Iterator<Item = char> {
        (0..0x2_0000).filter_map(char::from_u32)
    }

    /// Whether a character is of a general category of Unicode.
    fn category(name: &str) -> impl Fn(char) -> bool {
        let pattern = Regex::new(&format!(r"^\p{{{name}}}$")).unwrap();
        move |c| pattern.is_match(c.encode_utf8(&mut [0; 4]))
    }

    #[test]
    fn decimal_digits_of_every_script_are_known() {
        let is_digit = category("Nd");
        for c in characters() {
            let is_folded = fold(c).is_some_and(|folded| folded.is_ascii_digit());
            assert_eq!(is_folded, is_digit(c), "{c:?}");
        }
        for zero in ZEROS {
            for value in 0..10 {
                let digit = char::from_u32(u32::from(zero) + value).unwrap();
                assert_eq!(
                    fold(digit),
                    u8::try_from(value).ok().map(|value| b'0' + value),
                    "{digit:?}"
                );
            }
        }
    }

    #[test]
    fn every_space_is_a_space_or_a_line_break() {
        let is_space = category("Z");
        for c in characters() {
            let is_folded = matches!(fold(c), Some(b' ' | b'\n'));
            assert_eq!(
                is_folded,
                is_space(c) || matches!(c, '\n' | '\u{85}'),
                "{c:?}"
            );
        }
    }

    #[test]
    fn every_dash_is_a_dash() {
        let is_dash = category("Pd");
        for c in characters().filter(|c| is_dash(*c)) {
            assert!(matches!(fold(c), Some(b'-' | b'~')), "{c:?}");
        }
    }

    #[test]
    fn invisible_marks_are_left_out() {
        let is_format = category("Cf");
        for c in characters().filter(|c| is_format(*c)) {
            // Signs of some scripts belong to the category, and show.
            let is_sign = matches!(c, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{8e2}')
                || c >= '\u{fff9}';
            assert!(is_sign || fold(c).is_none(), "{c:?}");
        }
        let marked = "\u{202a}+1\u{202c}\u{200b}\u{feff}2\u{2060}";
        assert_eq!(folded(marked, 9), b"+12");
    }

    #[test]
    fn full_width_text_is_ascii() {
        assert_eq!(
            folded("＋４４（０）２０［１］／～－．＃＠Ａｚ　", 99),
            b"+44(0)20[1]/~-.#@Az "
        );
    }

    #[test]
    fn other_characters_are_of_one_kind() {
        assert_eq!(folded("コード é ب🔑", 99), b"\x80-\x80 \x80 \x80\x80");
    }
}
