//! A countdown to a moment, and the words for it.

#[cfg(feature = "hydrate")]
pub use browser::Countdown;

/// How long something lasts, in sentences with `#` where the number stands.
pub struct UntilWords {
    /// While whole minutes are left, two or more.
    pub minutes: String,
    /// While at most half a minute is missing to so many minutes.
    pub almost: String,
    /// In the last two minutes.
    pub seconds: String,
    /// In the last second.
    pub second: String,
}

impl UntilWords {
    /// The sentence when `left` seconds are left. It never overstates them.
    pub fn at(&self, left: u32) -> String {
        match left {
            1 => self.second.clone(),
            0..120 => with_count(&self.seconds, left),
            _ if left % 60 >= 30 => with_count(&self.almost, left / 60 + 1),
            _ => with_count(&self.minutes, left / 60),
        }
    }
}

/// How long to wait for something, in a sentence with `#` where the number stands: in minutes while
/// there are two or more, else in seconds. Rounded up, so that waiting so long is enough.
#[cfg(feature = "hydrate")]
pub fn wait_in_words(left: u32, minutes: &str, seconds: &str) -> String {
    match left {
        120.. => with_count(minutes, left.div_ceil(60)),
        _ => with_count(seconds, left),
    }
}

fn with_count(words: &str, count: u32) -> String {
    words.replace('#', &count.to_string())
}

#[cfg(feature = "hydrate")]
mod browser {
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
}

#[cfg(test)]
mod tests {
    use super::UntilWords;

    #[test]
    fn the_time_left_is_never_overstated_and_reads_as_in_the_text_at_first() {
        let words = UntilWords {
            minutes: "# minutes".to_owned(),
            almost: "almost # minutes".to_owned(),
            seconds: "# seconds".to_owned(),
            second: "1 second".to_owned(),
        };
        for (left, said) in [
            (600, "10 minutes"),
            (599, "almost 10 minutes"),
            (570, "almost 10 minutes"),
            (569, "9 minutes"),
            (540, "9 minutes"),
            (120, "2 minutes"),
            (119, "119 seconds"),
            (2, "2 seconds"),
            (1, "1 second"),
            (0, "0 seconds"),
        ] {
            assert_eq!(words.at(left), said, "{left} s");
        }
    }
}
