//! Tests of running scripts.

use verification::call::{Branch, CallScript, Spoken};

use super::*;

/// A conversation and everything that was said in it.
struct Talk {
    conversation: Conversation,
    said: Vec<Arc<str>>,
}

impl Talk {
    fn with(steps: &[Step], person: bool) -> (Self, Pause) {
        let mut talk = Self {
            conversation: Conversation::new(steps.to_vec(), person),
            said: Vec::new(),
        };
        let pause = talk.conversation.begin(|words| talk.said.push(words));
        (talk, pause)
    }

    fn key(&mut self, key: char) -> Pause {
        self.conversation.key(key, |words| self.said.push(words))
    }

    fn silence(&mut self) -> Pause {
        self.conversation.silence(|words| self.said.push(words))
    }

    fn said(&self) -> Vec<&str> {
        self.said.iter().map(|words| &**words).collect()
    }
}

fn words(text: &str) -> Speech {
    Speech::new([Spoken::Words(text.to_owned())])
}

fn reading() -> Vec<Step> {
    let speech = Speech::new([
        Spoken::Words("Your code is:".to_owned()),
        Spoken::Symbols("2517".to_owned()),
    ]);
    let repeat = "Press 1 to hear it again.".to_owned();
    let script = CallScript::reading(speech, repeat, "Goodbye.".to_owned());
    script.steps().to_vec()
}

const READ: &str = "Your code is: 2, 5, 1, 7. Press 1 to hear it again.";
const LISTENING: Pause = Pause::Listening(Duration::from_secs(10));

#[test]
fn a_person_hears_the_code_and_silence_ends_the_call() {
    let (mut talk, pause) = Talk::with(&reading(), true);
    assert_eq!((talk.said(), pause), (vec![READ], LISTENING));
    assert_eq!(talk.silence(), Pause::Over);
    assert_eq!(talk.said(), [READ, "Goodbye."]);
}

#[test]
fn a_machine_hears_nothing() {
    let (talk, pause) = Talk::with(&reading(), false);
    assert_eq!((talk.said(), pause), (vec![], Pause::Over));
}

#[test]
fn one_repeats_three_times_and_no_more() {
    let (mut talk, _) = Talk::with(&reading(), true);
    for _ in 0..3 {
        assert_eq!(talk.key('1'), LISTENING);
    }
    assert_eq!(talk.said(), [READ; 4]);
    assert_eq!(talk.key('1'), Pause::Over, "the branch is used up");
    assert_eq!(talk.said(), [READ, READ, READ, READ, "Goodbye."]);
}

#[test]
fn any_other_key_ends_the_call() {
    for key in ['2', '0', '*', '#'] {
        let (mut talk, _) = Talk::with(&reading(), true);
        assert_eq!(talk.key(key), Pause::Over, "{key}");
        assert_eq!(talk.said(), [READ, "Goodbye."], "{key}");
    }
}

fn ask(speech: &str, keys: &[(char, usize, u8)], otherwise: usize) -> Step {
    Step::Ask {
        speech: words(speech),
        wait: Duration::from_secs(7),
        keys: keys
            .iter()
            .map(|&(key, to, at_most)| Branch {
                key,
                to: Label(to),
                at_most,
            })
            .collect(),
        otherwise: Label(otherwise),
    }
}

#[test]
fn each_step_counts_its_keys_for_itself() {
    let script = [
        ask("first", &[('1', 1, 1)], 2),
        ask("second", &[('1', 0, 1), ('2', 1, 2)], 2),
    ];
    let (mut talk, _) = Talk::with(&script, true);
    for key in ['1', '2', '2', '1'] {
        assert_eq!(talk.key(key), Pause::Listening(Duration::from_secs(7)));
    }
    assert_eq!(
        talk.said(),
        ["first", "second", "second", "second", "first"]
    );
    assert_eq!(talk.key('1'), Pause::Over, "a step past the end is the end");
}

#[test]
fn past_the_end_the_call_is_over() {
    let (talk, pause) = Talk::with(&[Step::Speak(words("bye"))], true);
    assert_eq!((talk.said(), pause), (vec!["bye"], Pause::Over));
    assert_eq!(Talk::with(&[], true).1, Pause::Over);
    let nowhere = Step::Screen {
        person: Label(usize::MAX),
        machine: Label(0),
    };
    assert_eq!(Talk::with(&[nowhere], true).1, Pause::Over);
}

#[test]
fn a_script_that_never_ends_is_ended() {
    let here = Step::Screen {
        person: Label(0),
        machine: Label(0),
    };
    assert_eq!(Talk::with(&[here], true).1, Pause::Over);
    let again = [ask("still there?", &[], 0)];
    let (mut talk, _) = Talk::with(&again, true);
    while talk.silence() != Pause::Over {}
    assert_eq!(talk.said.len(), limits::CALL_STEPS);
    assert!(
        talk.said
            .iter()
            .all(|words| Arc::ptr_eq(words, &talk.said[0])),
        "what is said again costs no memory"
    );
}
