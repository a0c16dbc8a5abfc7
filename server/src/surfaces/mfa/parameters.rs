//! The parameters of the two send endpoints (SignalWire's MFA guide, "Optional parameters").

use verification::{
    CallerId, Channel, InvalidNumber, Message, MessageTemplate, PhoneNumber, Policy, PolicyError,
    PolicyRequest, Profile,
};

use super::fields::{Fields, WrongType};
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
    /// Takes every parameter under `profile`, or reports everything that is wrong at once.
    pub fn read(fields: &Fields, channel: Channel, profile: Profile) -> Result<Self, Refusal> {
        let mut wrong = Vec::new();
        let to = to(fields).map_err(|detail| wrong.push(detail)).ok();
        let from = from(fields).map_err(|detail| wrong.push(detail)).ok();
        let policy = policy(fields, profile, &mut wrong);
        let length = policy.map_or(6, |policy| policy.format.length);
        let template = template(fields, channel, length)
            .map_err(|detail| wrong.push(detail))
            .ok();
        // SignalWire sends its own registered words from its own number, and no others.
        let is_own =
            |template: &MessageTemplate| *template == MessageTemplate::Message(Message::standard());
        if channel == Channel::Sms
            && from == Some(None)
            && template.as_ref().is_some_and(|template| !is_own(template))
        {
            wrong.push("From can't be blank when message is given".to_owned());
        }
        match (to, from, template, policy) {
            (Some(to), Some(from), Some(template), Some(policy)) if wrong.is_empty() => Ok(Self {
                to,
                from,
                template,
                policy,
            }),
            _ => Err(Refusal::Invalid(wrong)),
        }
    }
}

fn to(fields: &Fields) -> Result<PhoneNumber, String> {
    let blank = || "To can't be blank".to_owned();
    let text = fields
        .string("to")
        .map_err(|WrongType| "To must be a string".to_owned())?
        .ok_or_else(blank)?;
    PhoneNumber::parse(text).map_err(|reason| match reason {
        InvalidNumber::Empty => blank(),
        reason => format!("To is invalid: {reason}"),
    })
}

fn from(fields: &Fields) -> Result<Option<CallerId>, String> {
    fields
        .string("from")
        .map_err(|WrongType| "From must be a string".to_owned())?
        .map(|text| CallerId::new(text.trim()))
        .transpose()
        .map_err(|error| format!("From {error}"))
}

fn template(fields: &Fields, channel: Channel, length: u8) -> Result<MessageTemplate, String> {
    let given = fields
        .string("message")
        .map_err(|WrongType| "Message must be a string".to_owned())?;
    let Some(text) = given else {
        return Ok(MessageTemplate::Message(Message::standard()));
    };
    Message::new(text, channel, length)
        .map(MessageTemplate::Message)
        .map_err(|error| format!("Message {error}"))
}

/// How the guide calls a field, and how its sentences do.
const NUMBERS: [(&str, &str); 3] = [
    ("token_length", "Token length"),
    ("valid_for", "Valid for"),
    ("max_attempts", "Max attempts"),
];

fn policy(fields: &Fields, profile: Profile, wrong: &mut Vec<String>) -> Option<Policy> {
    let before = wrong.len();
    let mut numbers = [None; 3];
    for (number, (name, label)) in numbers.iter_mut().zip(NUMBERS) {
        match fields.number(name) {
            Ok(given) => *number = given,
            Err(WrongType) => wrong.push(format!("{label} is not a number")),
        }
    }
    let allow_alphas = allow_alphas(fields)
        .map_err(|detail| wrong.push(detail))
        .ok()
        .flatten();
    // One at a time, so that one response reports everything that is wrong.
    for (place, label) in NUMBERS.iter().map(|(_, label)| label).enumerate() {
        let mut alone = [None; 3];
        alone[place] = numbers[place];
        if let Err(error) = profile.policy(request(alone, None)) {
            wrong.push(out_of_bounds(label, numbers[place], &error));
        }
    }
    if wrong.len() > before {
        return None;
    }
    profile.policy(request(numbers, allow_alphas)).ok()
}

fn request(
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

fn out_of_bounds(label: &str, given: Option<i64>, error: &PolicyError) -> String {
    let is_below = given.is_some_and(|given| i128::from(given) < i128::from(error.min));
    if is_below {
        format!("{label} must be greater than or equal to {}", error.min)
    } else {
        format!("{label} must be less than or equal to {}", error.max)
    }
}

/// `allow_alphas` is the parameter; `allow_alpha` is what the guide's own example sends.
fn allow_alphas(fields: &Fields) -> Result<Option<bool>, String> {
    let wrong = |WrongType| "Allow alphas must be true or false".to_owned();
    let given = fields.flag("allow_alphas").map_err(wrong)?;
    let as_printed = fields.flag("allow_alpha").map_err(wrong)?;
    Ok(given.or(as_printed))
}
