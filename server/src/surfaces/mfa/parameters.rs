//! The parameters of the two send endpoints, as the domain takes them.

use signalwire::bounds::is_sender;
use signalwire::message::{DEFAULT_MESSAGE, MessageSize};
use signalwire::mfa::SendRequest;
use signalwire::{Field, InvalidParameter, Parameter, Problem};
use verification::message::InvalidPreamble;
use verification::{
    CallerId, Channel, InvalidNumber, MessageTemplate, PhoneNumber, Policy, PolicyBounds,
    PolicyError, PolicyRequest, Preamble,
};

use super::refusal::Refusal;

/// What a request asks for, checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameters {
    pub to: PhoneNumber,
    pub from: Option<CallerId>,
    pub template: MessageTemplate,
    pub policy: Policy,
}

impl Parameters {
    /// Takes every parameter within `bounds`, or reports everything that is wrong at once.
    pub fn read(
        request: &SendRequest,
        channel: Channel,
        bounds: &PolicyBounds,
    ) -> Result<Self, Refusal> {
        let mut wrong = Vec::new();
        let to = to(request).map_err(|error| wrong.push(error)).ok();
        let from = from(request).map_err(|error| wrong.push(error)).ok();
        let policy = policy(request, bounds, &mut wrong);
        let length = policy.map_or(bounds.code_length.default, |policy| policy.format.length);
        let preamble = preamble(request, channel, length)
            .map_err(|error| wrong.push(error))
            .ok();
        // SignalWire sends its own registered words from its own number, and no others.
        let is_custom = |preamble: &Preamble| preamble.as_str() != DEFAULT_MESSAGE;
        if channel == Channel::Sms && from == Some(None) && preamble.as_ref().is_some_and(is_custom)
        {
            wrong.push(Parameter::From.with(Problem::BlankWithMessage));
        }
        match (to, from, preamble, policy) {
            (Some(to), Some(from), Some(preamble), Some(policy)) if wrong.is_empty() => Ok(Self {
                to,
                from,
                template: MessageTemplate::Preamble(preamble),
                policy,
            }),
            _ => Err(Refusal::Invalid(wrong)),
        }
    }
}

/// The name of a channel at SignalWire.
pub const fn wire(channel: Channel) -> signalwire::Channel {
    match channel {
        Channel::Sms => signalwire::Channel::Sms,
        Channel::Call => signalwire::Channel::Call,
    }
}

fn to(request: &SendRequest) -> Result<PhoneNumber, InvalidParameter> {
    let text = request
        .to
        .read(Parameter::To)?
        .ok_or(Parameter::To.with(Problem::Blank))?;
    PhoneNumber::parse(text).map_err(|reason| {
        Parameter::To.with(match reason {
            InvalidNumber::Empty => Problem::Blank,
            reason => Problem::Invalid(reason.to_string()),
        })
    })
}

fn from(request: &SendRequest) -> Result<Option<CallerId>, InvalidParameter> {
    let Some(text) = request.from.read(Parameter::From)? else {
        return Ok(None);
    };
    let number = text.trim();
    CallerId::new(number)
        .ok()
        .filter(|_| is_sender(number))
        .map(Some)
        .ok_or(Parameter::From.with(Problem::NotSender))
}

fn preamble(
    request: &SendRequest,
    channel: Channel,
    length: u8,
) -> Result<Preamble, InvalidParameter> {
    let given = request.message.read(Parameter::Message)?;
    let text = given.map_or(DEFAULT_MESSAGE, String::as_str);
    checked(text, channel, length).map_err(|problem| Parameter::Message.with(problem))
}

fn checked(text: &str, channel: Channel, length: u8) -> Result<Preamble, Problem> {
    let preamble = Preamble::new(text).map_err(|error| match error {
        InvalidPreamble::Blank => Problem::Blank,
        InvalidPreamble::Control => Problem::Control,
    })?;
    let segments = preamble.segments(length);
    let size = MessageSize {
        characters: preamble.characters(length),
        segments: segments.count,
        segment: segments.encoding.single(),
    };
    size.check(wire(channel)).map(|()| preamble)
}

fn policy(
    request: &SendRequest,
    bounds: &PolicyBounds,
    wrong: &mut Vec<InvalidParameter>,
) -> Option<Policy> {
    let before = wrong.len();
    let mut number = |field: &Field<i64>, parameter| {
        field
            .read(parameter)
            .map_err(|error| wrong.push(error))
            .ok()
            .flatten()
            .copied()
    };
    let numbers = [
        number(&request.token_length, Parameter::TokenLength),
        number(&request.valid_for, Parameter::ValidFor),
        number(&request.max_attempts, Parameter::MaxAttempts),
    ];
    let alphas = request
        .alphas()
        .map_err(|error| wrong.push(error))
        .ok()
        .flatten();
    // One at a time, so that one response reports everything that is wrong.
    for (place, parameter) in [
        Parameter::TokenLength,
        Parameter::ValidFor,
        Parameter::MaxAttempts,
    ]
    .into_iter()
    .enumerate()
    {
        let mut alone = [None; 3];
        alone[place] = numbers[place];
        if let Err(error) = bounds.policy(asked(alone, None)) {
            wrong.push(parameter.with(out_of_bounds(numbers[place], &error)));
        }
    }
    if wrong.len() > before {
        return None;
    }
    bounds.policy(asked(numbers, alphas)).ok()
}

fn asked(
    [code_length, valid_for, max_attempts]: [Option<i64>; 3],
    alphas: Option<bool>,
) -> PolicyRequest {
    // No bound reaches up there, so what is below 0 is refused like what is far too large.
    let count =
        |number: Option<i64>| number.map(|number| u64::try_from(number).unwrap_or(u64::MAX));
    PolicyRequest {
        code_length: count(code_length),
        allow_alphas: alphas,
        valid_for: count(valid_for),
        max_attempts: count(max_attempts),
    }
}

fn out_of_bounds(given: Option<i64>, error: &PolicyError) -> Problem {
    if given.is_some_and(|given| i128::from(given) < i128::from(error.min)) {
        Problem::TooSmall(error.min)
    } else {
        Problem::TooLarge(error.max)
    }
}
