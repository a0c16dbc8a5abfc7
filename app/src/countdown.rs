//! A countdown to a moment.
#![cfg(feature = "hydrate")]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{document, set_interval_with_handle};

use crate::dom::listen;

/// The seconds left until a moment. It is read off the clock each time, because timers stand still
/// while a page sleeps.
#[derive(Clone)]
pub struct Countdown(Rc<Cell<f64>>);

impl Countdown {
    /// A countdown that ends in `seconds`.
    pub fn new(seconds: u32) -> Self {
        let countdown = Self(Rc::default());
        countdown.restart(seconds);
        countdown
    }

    /// Ends in `seconds` from now.
    pub fn restart(&self, seconds: u32) {
        self.0
            .set(js_sys::Date::now() + f64::from(seconds) * 1_000.0);
    }

    /// Whole seconds left, rounded up.
    pub fn left(&self) -> u32 {
        let left = (self.0.get() - js_sys::Date::now()) / 1_000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, and is seconds"
        )]
        let left = left.ceil() as u32;
        left
    }

    /// Calls `show` now, every second, and when the page wakes up.
    pub fn watch(show: impl Fn() + 'static) {
        let show = Rc::new(show);
        show();
        let ticking = Rc::clone(&show);
        let _ = set_interval_with_handle(move || ticking(), Duration::from_secs(1));
        listen(&document(), "visibilitychange", move |_| show());
    }
}

/// A sentence with `#` where the number stands: in minutes while there are two or more, else in
/// seconds.
pub fn in_words(left: u32, minutes: &str, seconds: &str, round_up: bool) -> String {
    let (count, words) = match left {
        120.. if round_up => (left.div_ceil(60), minutes),
        120.. => (left / 60, minutes),
        _ => (left, seconds),
    };
    words.replace('#', &count.to_string())
}
