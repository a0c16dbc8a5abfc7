//! What texts and calls say.

use std::time::Duration;

use verification::ports::MessageCatalog;
use verification::{Locale, Purpose};

use crate::{Words, words};

/// The catalog of the messages that phones get.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhoneMessages;

impl MessageCatalog for PhoneMessages {
    fn text(
        &self,
        locale: &Locale,
        name: &str,
        purpose: &Purpose,
        code: &str,
        left: Duration,
    ) -> String {
        let words = words(locale);
        words.text_message(code, name, words.purpose(purpose), words.time_left(left))
    }

    fn preamble(&self, locale: &Locale, name: &str, purpose: &Purpose) -> String {
        let words = words(locale);
        words.code_preamble(name, words.purpose(purpose))
    }

    fn repeat(&self, locale: &Locale) -> String {
        words(locale).press_to_repeat()
    }

    fn goodbye(&self, locale: &Locale) -> String {
        words(locale).goodbye()
    }
}

impl Words {
    /// What a code is for: the default purpose in this language, any other as it was requested.
    pub fn purpose(&self, purpose: &Purpose) -> String {
        if *purpose == Purpose::default() {
            self.sign_in()
        } else {
            purpose.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use verification::call::Step;
    use verification::code::TypedCode;
    use verification::key_ring::Pepper;
    use verification::message::{Encoding, ExtraCost, MessageKind, Segments};
    use verification::{
        Alphabet, Brand, Code, CodeFormat, MessageTemplate, MessageWriter, Preamble, Salt,
        SenderName, VerificationId,
    };

    use super::*;

    const SIX_DIGITS: CodeFormat = CodeFormat {
        length: 6,
        alphabet: Alphabet::Digits,
    };
    const VALID_FOR: Duration = Duration::from_mins(10);

    fn writer(name: &str, host: &str) -> MessageWriter {
        MessageWriter::new(Brand::new(name, host).unwrap(), Arc::new(PhoneMessages))
    }

    fn code(format: CodeFormat) -> Code {
        let id = VerificationId::from_bytes([1; 16]);
        Code::derive(&Pepper::new([2; 32]), id, &Salt::new([3; 32]), format)
    }

    fn text_in(locale: &str, name: &str, host: &str, format: CodeFormat) -> String {
        let kind = MessageKind {
            template: &MessageTemplate::Site,
            purpose: &Purpose::default(),
            locale: &Locale::new(locale).unwrap(),
        };
        writer(name, host).text(kind, &code(format), VALID_FOR)
    }

    fn text(name: &str, host: &str) -> String {
        text_in("en", name, host, SIX_DIGITS)
    }

    #[test]
    fn it_names_brand_purpose_and_time() {
        let code = code(SIX_DIGITS);
        let code = code.expose();
        assert_eq!(
            text("Harbour Bank", "bank.example"),
            format!(
                "{code} is your Harbour Bank code for sign-in. It works for 10 minutes. Never share it.\n\n@bank.example #{code}"
            )
        );
    }

    /// WICG sms-one-time-codes, "Parsing": the last line is `@host`, one space, `#code`.
    #[test]
    fn the_last_line_is_origin_bound_in_every_language() {
        for locale in crate::known() {
            assert_eq!(
                text_in(locale, "Countersign", "127.0.0.1", SIX_DIGITS)
                    .lines()
                    .last(),
                Some(format!("@127.0.0.1 #{}", code(SIX_DIGITS).expose()).as_str()),
                "{locale}"
            );
        }
    }

    /// What is sent can be pasted back, whole or by its last line.
    #[test]
    fn the_whole_message_is_understood_in_every_language() {
        for (alphabet, length) in [
            (Alphabet::Digits, 4),
            (Alphabet::Digits, 6),
            (Alphabet::Alphanumeric, 6),
            (Alphabet::Alphanumeric, 7),
        ] {
            let format = CodeFormat { length, alphabet };
            for locale in crate::known() {
                let text = text_in(locale, "Harbour Bank", "bank.example", format);
                let last = text.lines().last().unwrap();
                let one_line = text.replace('\n', "");
                for pasted in [text.as_str(), last, &one_line] {
                    assert!(code(format).matches(&TypedCode::new(pasted)), "{pasted}");
                }
            }
        }
    }

    /// Seed fault 21: the demos' messages named no service.
    #[test]
    fn seed_fault_21_the_message_names_service_and_warns() {
        let text = text("Countersign", "localhost");
        assert!(text.contains("Countersign") && text.contains("Never share it"));
    }

    #[test]
    fn the_usual_message_is_one_segment() {
        assert_eq!(
            Segments::of(&text("Countersign", "verify.harbour-bank.example")),
            Segments {
                encoding: Encoding::Gsm7,
                count: 1
            }
        );
    }

    /// One letter outside the GSM alphabet makes the text two segments, which doubles its price.
    #[test]
    fn the_segments_of_a_purpose_are_counted() {
        let writer = writer("Countersign", "verify.example");
        let count = |purpose: &str| {
            let kind = MessageKind {
                template: &MessageTemplate::Site,
                purpose: &Purpose::new(purpose).unwrap(),
                locale: &Locale::ENGLISH,
            };
            writer.segments(kind, 6, VALID_FOR).count
        };
        assert_eq!(
            (count("sign-in"), count("reçu"), count("naïveté")),
            (1, 2, 2)
        );
    }

    #[test]
    fn a_call_speaks_the_language_of_its_page() {
        let said = |locale: &str| {
            let kind = MessageKind {
                template: &MessageTemplate::Site,
                purpose: &Purpose::default(),
                locale: &Locale::new(locale).unwrap(),
            };
            let script = writer("Countersign", "verify.example").call(kind, &code(SIX_DIGITS));
            let said = script.steps().iter().filter_map(|step| match step {
                Step::Speak(speech) | Step::Ask { speech, .. } => Some(speech.to_text()),
                _ => None,
            });
            said.collect::<Vec<_>>()
        };
        let [asked, goodbye] = &said("en")[..] else {
            panic!("a call asks, then says goodbye");
        };
        assert!(
            asked.starts_with("Your Countersign code for sign-in is: "),
            "{asked}"
        );
        assert!(asked.ends_with(". Press 1 to hear it again."), "{asked}");
        assert_eq!(goodbye, "Goodbye.");
        for (ours, english) in said("en-XA").iter().zip(said("en")) {
            assert_ne!(*ours, english);
        }
    }

    /// It was taken for a call, which says more, and the code is sent again by text.
    #[test]
    fn a_preamble_that_is_too_long_for_a_text_is_replaced() {
        let code = code(SIX_DIGITS);
        let text = |words: &str| {
            let kind = MessageKind {
                template: &MessageTemplate::Preamble(Preamble::new(words).unwrap()),
                purpose: &Purpose::default(),
                locale: &Locale::ENGLISH,
            };
            writer("Countersign", "verify.example").text(kind, &code, VALID_FOR)
        };
        let code = code.expose();
        assert_eq!(text("Your PIN:"), format!("Your PIN: {code}"));
        assert_eq!(
            text(&"word ".repeat(40)),
            format!("Your Countersign code for sign-in is: {code}")
        );
    }

    fn cost(name: &str, host: &str, template: &MessageTemplate) -> Option<ExtraCost> {
        writer(name, host).extra_cost(template, &Locale::ENGLISH)
    }

    #[test]
    fn one_letter_doubles_the_price_of_a_text() {
        let site = &MessageTemplate::Site;
        for (name, letter) in [("Škoda", 'Š'), ("São Paulo Bank", 'ã'), ("L’Oréal", '’')] {
            let extra = cost(name, "verify.example.com", site).unwrap();
            assert_eq!(
                (extra.count, extra.outside_gsm),
                (2, Some(letter)),
                "{name}"
            );
            assert!(extra.to_string().contains(letter), "{extra}");
        }
        assert_eq!(cost("Länsförsäkringar", "verify.example.com", site), None);
    }

    #[test]
    fn a_long_name_at_a_long_host_is_two_messages() {
        let host = format!("{}.example.com", "h".repeat(40));
        let extra = cost(&"n".repeat(30), &host, &MessageTemplate::Site).unwrap();
        assert_eq!((extra.count, extra.outside_gsm), (2, None));
        assert!(extra.to_string().contains("too long"), "{extra}");
    }

    #[test]
    fn a_project_speaks_in_its_own_name_alone() {
        let cost = |name: &str| {
            let sender = MessageTemplate::Sender(SenderName::new(name).unwrap());
            cost("Škoda", "verify.example.com", &sender)
        };
        assert_eq!(cost("Harbour Bank"), None);
        assert!(cost("Šibenik Bank").is_some());
    }
}
