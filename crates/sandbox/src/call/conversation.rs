//! Interpreter of a call's script.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use verification::call::{Label, Speech, Step};

use crate::limits;

/// A script that is being carried out. It goes on by itself until it listens for a key, and then
/// with that key or with silence.
pub struct Conversation {
    steps: Vec<Step>,
    /// Whether a person is on the line.
    person: bool,
    /// The step that listens.
    at: Label,
    /// How often the keys of the steps were used.
    used: HashMap<(usize, char), u8>,
    /// What each step says, made once: a repeat costs no memory.
    said: HashMap<usize, Arc<str>>,
    /// How many more steps may be taken.
    left: usize,
}

/// Where a script stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// It listens for a key, for so long.
    Listening(Duration),
    /// The caller has hung up.
    Over,
}

impl Conversation {
    /// A conversation by these steps that has not begun, with a person or a machine.
    pub fn new(steps: Vec<Step>, person: bool) -> Self {
        Self {
            steps,
            person,
            at: Label(0),
            used: HashMap::new(),
            said: HashMap::new(),
            left: limits::CALL_STEPS,
        }
    }

    /// Begins. What is spoken goes to `say`, here and below.
    pub fn begin(&mut self, say: impl FnMut(Arc<str>)) -> Pause {
        self.run(Label(0), say)
    }

    /// Goes on with a key, once it listens.
    pub fn key(&mut self, key: char, say: impl FnMut(Arc<str>)) -> Pause {
        let next = match self.steps.get(self.at.0) {
            Some(Step::Ask {
                keys, otherwise, ..
            }) => {
                let branch = keys.iter().find(|branch| branch.key == key);
                let used = self.used.entry((self.at.0, key)).or_default();
                match branch {
                    Some(branch) if *used < branch.at_most => {
                        *used += 1;
                        branch.to
                    }
                    _ => *otherwise,
                }
            }
            _ => return Pause::Over,
        };
        self.run(next, say)
    }

    /// Goes on after a silence: no key was pressed in time.
    pub fn silence(&mut self, say: impl FnMut(Arc<str>)) -> Pause {
        match self.steps.get(self.at.0) {
            Some(Step::Ask { otherwise, .. }) => self.run(*otherwise, say),
            _ => Pause::Over,
        }
    }

    fn run(&mut self, from: Label, mut say: impl FnMut(Arc<str>)) -> Pause {
        let mut at = from;
        loop {
            let Some(left) = self.left.checked_sub(1) else {
                return Pause::Over;
            };
            self.left = left;
            self.at = at;
            at = match self.steps.get(at.0) {
                Some(Step::Screen { person, machine }) => {
                    if self.person {
                        *person
                    } else {
                        *machine
                    }
                }
                Some(Step::Speak(speech)) => {
                    say(spoken(&mut self.said, at, speech));
                    Label(at.0.saturating_add(1))
                }
                Some(Step::Ask { speech, wait, .. }) => {
                    say(spoken(&mut self.said, at, speech));
                    return Pause::Listening(*wait);
                }
                Some(Step::HangUp) | None => return Pause::Over,
            };
        }
    }
}

fn spoken(said: &mut HashMap<usize, Arc<str>>, at: Label, speech: &Speech) -> Arc<str> {
    let words = said.entry(at.0).or_insert_with(|| speech.to_text().into());
    Arc::clone(words)
}
