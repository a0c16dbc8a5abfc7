//! What a voice call does, as a small script that every voice provider renders to its own document.
//!
//! It speaks, asks for a key, branches and hangs up, and nothing else: LaML, SWML and `CallFire`
//! dialplans can all say that much.

use std::fmt;
use std::time::Duration;

/// A script. It starts at its first step; each step goes on with the next one unless it says
/// otherwise, and after the last the call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallScript(Vec<Step>);

/// One thing that a call does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finds out who picked up.
    Screen {
        /// Where to go on with a person.
        person: Label,
        /// Where to go on with an answering machine.
        machine: Label,
    },
    /// Speaks.
    Speak(Speech),
    /// Speaks, and listens for one key meanwhile and for a while after.
    Ask {
        /// What is said.
        speech: Speech,
        /// How long to listen once it is said.
        wait: Duration,
        /// What the keys do.
        keys: Vec<Branch>,
        /// Where to go on after silence, any other key, or a branch that is used up.
        otherwise: Label,
    },
    /// Ends the call.
    HangUp,
}

/// A step of the same script, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(pub usize);

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// `0` to `9`, `*` or `#`.
    pub key: char,
    /// Where to go on.
    pub to: Label,
    /// How often in one call.
    pub at_most: u8,
}

/// What is said, in one breath. As secret as the code in it: `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Speech(Vec<Spoken>);

/// A part of what is said.
#[derive(Clone, PartialEq, Eq)]
pub enum Spoken {
    /// Words, read as words.
    Words(String),
    /// Letters and digits, read one by one: `2517` is never two thousand.
    Symbols(String),
}

/// How often a person can have the code read again.
const REPEATS: u8 = 3;
/// How long to wait for a key.
const PATIENCE: Duration = Duration::from_secs(10);

impl CallScript {
    /// A call that reads `speech` to a person, again for each 1 that is pressed, three times at
    /// most. Silence ends it, and machines hear nothing: a recording could be played back, with
    /// the code.
    ///
    /// `repeat` is the offer to hear it again, and `goodbye` ends the call.
    pub fn reading(speech: Speech, repeat: String, goodbye: String) -> Self {
        const READ: Label = Label(1);
        const GOODBYE: Label = Label(2);
        const END: Label = Label(3);
        let Speech(mut spoken) = speech;
        spoken.push(Spoken::Words(repeat));
        Self(vec![
            Step::Screen {
                person: READ,
                machine: END,
            },
            Step::Ask {
                speech: Speech(spoken),
                wait: PATIENCE,
                keys: vec![Branch {
                    key: '1',
                    to: READ,
                    at_most: REPEATS,
                }],
                otherwise: GOODBYE,
            },
            Step::Speak(Speech::new([Spoken::Words(goodbye)])),
            Step::HangUp,
        ])
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The step at `label`; `None` past the end, where the call is over.
    pub fn step(&self, label: Label) -> Option<&Step> {
        self.0.get(label.0)
    }
}

impl Speech {
    /// What is said, part by part.
    pub fn new(parts: impl IntoIterator<Item = Spoken>) -> Self {
        Self(parts.into_iter().collect())
    }

    /// Its parts, for providers that mark up what is read symbol by symbol.
    pub fn parts(&self) -> &[Spoken] {
        &self.0
    }

    /// The words as a plain text that any voice reads right: `Your code is: 2, 5, 1, 7.`
    pub fn to_text(&self) -> String {
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|part| match part {
                Spoken::Words(words) => words.clone(),
                Spoken::Symbols(symbols) => {
                    let symbols: Vec<String> = symbols.chars().map(String::from).collect();
                    format!("{}.", symbols.join(", "))
                }
            })
            .collect();
        parts.join(" ")
    }
}

impl fmt::Debug for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::REDACTED)
    }
}

impl fmt::Debug for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> CallScript {
        let speech = Speech::new([
            Spoken::Words("Your code is:".to_owned()),
            Spoken::Symbols("2517".to_owned()),
        ]);
        CallScript::reading(speech, "Again?".to_owned(), "Goodbye.".to_owned())
    }

    /// As `CallFire`'s samples warn, a voice reads `2517` as a number.
    #[test]
    fn the_code_is_read_symbol_by_symbol() {
        let script = script();
        let Some(Step::Ask { speech, .. }) = script.step(Label(1)) else {
            panic!("{script:?}");
        };
        assert_eq!(speech.to_text(), "Your code is: 2, 5, 1, 7. Again?");
    }

    /// Seed fault 33: unlimited repeats, and machines that were talked to.
    #[test]
    fn seed_fault_33_repeats_are_few_and_machines_hear_nothing() {
        let script = script();
        let Some(Step::Screen { person, machine }) = script.step(Label(0)) else {
            panic!("{script:?}");
        };
        assert_eq!(script.step(*machine), Some(&Step::HangUp));
        let Some(Step::Ask { keys, .. }) = script.step(*person) else {
            panic!("{script:?}");
        };
        assert_eq!(keys.iter().map(|branch| branch.at_most).sum::<u8>(), 3);
    }

    #[test]
    fn every_label_is_in_the_script() {
        let script = script();
        for step in script.steps() {
            let labels = match step {
                Step::Screen { person, machine } => vec![*person, *machine],
                Step::Ask {
                    keys, otherwise, ..
                } => keys
                    .iter()
                    .map(|branch| branch.to)
                    .chain([*otherwise])
                    .collect(),
                Step::Speak(_) | Step::HangUp => vec![],
            };
            assert!(labels.into_iter().all(|label| script.step(label).is_some()));
        }
    }

    #[test]
    fn debug_shows_no_word() {
        let shown = format!("{:?}", script());
        assert!(!shown.contains("code") && !shown.contains("25"), "{shown}");
    }
}
