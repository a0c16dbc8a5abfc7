//! The words before a token (MFA guide, "Optional parameters").

use crate::bounds::CALL_MAX;
use crate::channel::Channel;
use crate::invalid::Problem;

/// The message of a request without one. The token follows after a space.
pub const DEFAULT_MESSAGE: &str = "Your Personal Authorization Code is:";

/// The size of a message together with its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageSize {
    /// Characters.
    pub characters: usize,
    /// Segments that it takes as a text.
    pub segments: usize,
    /// Characters that fit one such segment, in the encoding that it needs: 160 or 70.
    pub segment: usize,
}

impl MessageSize {
    /// Checks that the message fits its channel: a text of one segment, or what a call reads out.
    pub const fn check(self, channel: Channel) -> Result<(), Problem> {
        match channel {
            Channel::Sms if self.segments > 1 => Err(Problem::LongText(self.segment)),
            Channel::Call if self.characters > CALL_MAX => Err(Problem::LongCall),
            Channel::Sms | Channel::Call => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_text_or_500_spoken_characters() {
        let size = |characters, segments| MessageSize {
            characters,
            segments,
            segment: 160,
        };
        assert_eq!(size(160, 1).check(Channel::Sms), Ok(()));
        assert_eq!(
            size(161, 2).check(Channel::Sms),
            Err(Problem::LongText(160))
        );
        assert_eq!(size(500, 4).check(Channel::Call), Ok(()));
        assert_eq!(size(501, 4).check(Channel::Call), Err(Problem::LongCall));
    }
}
