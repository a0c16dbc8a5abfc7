//! The page that takes a code.

use http::StatusCode;
use leptos::prelude::*;
use server_fn::ServerFn;
use typed::code::MAX_INPUT;
use verification::{Alphabet, Channel, CodeFormat, Status, Timestamp, Verification};

use super::delivery::DeliveryStatus;
use super::send_again::{NewCodeForm, SendAgain};
use super::{CodeField, Expiry, ValidateCode};
use crate::countdown::UntilWords;
use crate::failure::{FieldError, FormError, FormNotice};
use crate::forbidden::AfterExhausted;
use crate::parts::curl::CurlLine;
use crate::parts::status::set_status;
use crate::parts::title::PageTitle;
use crate::phone::Phone;
use crate::request::NumberForm;
use crate::site::Site;
use crate::success::Verified;
use crate::visitor::Visitor;
use crate::words::{nowrap, with_elements, words};

/// What this browser can do about its code: enter it, request a new one, or request one at all.
#[component]
pub fn Page() -> impl IntoView {
    let visitor = Visitor::current();
    let main = match visitor.status() {
        Some(Status::Pending) => view! { <Enter /> }.into_any(),
        Some(Status::Expired) => view! { <Expired /> }.into_any(),
        Some(Status::Exhausted) => view! { <Exhausted /> }.into_any(),
        _ if visitor.verified().is_some() => {
            view! { <PageTitle text=words().you_are_verified() /><StillVerified /> }.into_any()
        }
        status => view! { <Ask canceled=status == Some(Status::Canceled) /> }.into_any(),
    };
    // A phone that waits for a number is of no use to a visitor who needs no code.
    let has_phone = visitor.verified().is_none() || visitor.verification.is_some();
    view! {
        <div class=has_phone.then_some("with-phone")>
            <div class="cards">{main}</div>
            {has_phone.then(|| view! { <Phone /> })}
        </div>
    }
}

/// A verified visitor has nothing to enter here. A form that was refused still says why.
#[component]
fn StillVerified() -> impl IntoView {
    let failure = Visitor::current().failure;
    view! {
        <FormNotice message=failure.map(|failure| failure.error.message(words())) />
        <Verified />
    }
}

/// The code field, while a code can be entered.
#[component]
fn Enter() -> impl IntoView {
    let visitor = Visitor::current();
    let Some((verification, now)) = visitor.pending() else {
        return ().into_any();
    };
    let refusal = refusal(&visitor, verification);
    let refused = refusal.is_some();
    if verification.has_wrong_code_since_send() {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let notice = notice(&visitor);
    let invalid = refused.then_some("true");
    let described = if refused {
        "code-error code-hint"
    } else {
        "code-hint"
    };
    let format = verification.policy.format;
    // The island finds codes of digits alone; the server finds all.
    let (inputmode, length) = match format.alphabet {
        Alphabet::Digits => ("numeric", Some(format.length.to_string())),
        Alphabet::Alphanumeric => ("text", None),
    };
    let told = notice.is_some();
    let words = words();
    view! {
        <PageTitle text=words.validate_your_code() refused=refused />
        <section class="card" aria-labelledby="title">
            <h1 id="title">{words.validate_your_code()}</h1>
            <SentTo verification=verification.clone() now=now />
            <DeliveryStatus verification=verification.clone() hidden=told />
            <FormNotice message=notice />
            <form method="post" action=ValidateCode::url() class="stack">
                <input type="hidden" name="about" value=verification.id.to_string() autocomplete="off" />
                <label for="code">{words.code()}</label>
                <p class="hint" id="code-hint">
                    {words.spaces_do_not_matter()} <TriesLeft verification=verification.clone() hidden=refused />
                </p>
                <FieldError id="code-error" message=refusal />
                <input
                    id="code"
                    name="code"
                    class="code"
                    type="text"
                    autocomplete="one-time-code"
                    inputmode=inputmode
                    autocapitalize="characters"
                    spellcheck="false"
                    required
                    maxlength=MAX_INPUT.to_string()
                    data-length=length
                    autofocus=refused
                    aria-invalid=invalid
                    aria-describedby=described
                />
                <CodeField />
                <p class="hint" id="code-note" role="status" data-filled=words.filled_from_text()></p>
                <button type="submit" data-busy=words.checking()>{words.validate()}</button>
            </form>
            <SendAgain verification=verification.clone() now=now />
            <p><a href="/">{words.use_different_number()}</a></p>
            <CheckLine />
        </section>
    }
    .into_any()
}

/// The tries that are left once one was used. Beside a refusal, which says the same, it is hidden until
/// a code is sent again.
#[component]
fn TriesLeft(verification: Verification, hidden: bool) -> impl IntoView {
    let left = words().tries_left(verification.attempts_left());
    (verification.attempts > 0).then(|| {
        view! { <span id="tries-left" hidden=hidden>{format!(" {left}")}</span> }
    })
}

/// What the record and the last form say is wrong with the code.
fn refusal(visitor: &Visitor, verification: &Verification) -> Option<String> {
    let told = visitor
        .failure
        .as_ref()
        .map(|failure| &failure.error)
        .filter(|error| error.is_about_code());
    let recorded = verification
        .has_wrong_code_since_send()
        .then(|| FormError::WrongCode {
            attempts_left: verification.attempts_left(),
        });
    told.or(recorded.as_ref())
        .map(|error| error.message(words()))
}

/// What is wrong besides the code: why the last form was refused, or that codes for this number can't
/// be checked now.
fn notice(visitor: &Visitor) -> Option<String> {
    let refused = visitor
        .failure
        .as_ref()
        .map(|failure| &failure.error)
        .filter(|error| !error.is_about_code())
        .map(|error| error.message(words()));
    let closed = || {
        let closed = visitor.closed?;
        Some(words().limited(closed.limit.name(), closed.retry_after))
    };
    refused.or_else(closed)
}

/// Where the code went, and how long it works.
#[component]
fn SentTo(verification: Verification, now: Timestamp) -> impl IntoView {
    let words = words();
    let CodeFormat { length, alphabet } = verification.policy.format;
    let purpose = words.purpose(&verification.purpose);
    // A line breaks at hyphens, and a single word such as "sign-in" reads better whole.
    let is_word = purpose.len() <= 20 && !purpose.contains(' ');
    let purpose = view! { <span class:nowrap=is_word>{purpose}</span> }.into_any();
    let number = view! { <b class="nowrap" id="sent-to">{verification.to.masked()}</b> }.into_any();
    let is_over = verification
        .sends
        .last()
        .is_some_and(|send| send.delivery.is_final());
    let sentence = |[purpose, number]: [String; 2]| match (verification.channel(), alphabet) {
        (Channel::Sms, Alphabet::Digits) => words.texted_digits(length, purpose, number),
        (Channel::Sms, Alphabet::Alphanumeric) => words.texted_characters(length, purpose, number),
        (Channel::Call, Alphabet::Digits) if is_over => {
            words.called_digits(number, length, purpose)
        }
        (Channel::Call, Alphabet::Alphanumeric) if is_over => {
            words.called_characters(number, length, purpose)
        }
        (Channel::Call, Alphabet::Digits) => words.calling_digits(number, length, purpose),
        (Channel::Call, Alphabet::Alphanumeric) => {
            words.calling_characters(number, length, purpose)
        }
    };
    let times = verification.sends.len();
    let again = (times > 1).then(|| {
        let again = if verification.repeats_its_code() {
            words.sent_times_same(times)
        } else {
            words.sent_times_new(times)
        };
        view! { <p class="hint">{again}</p> }
    });
    view! {
        <p>
            {with_elements(sentence, [purpose, number])} " "
            <TimeLeft seconds=verification.expires_at.seconds_from(now) />
        </p>
        <p class="out-of-sight" id="expiry-soon" role="status"></p>
        <Expiry />
        {again}
    }
}

/// How long the code works. The island counts it down, in the same words.
#[component]
fn TimeLeft(seconds: u64) -> impl IntoView {
    let words = words();
    let until = UntilWords {
        minutes: words.works_for_minutes(),
        almost: words.works_for_almost_minutes(),
        seconds: words.works_for_seconds(),
        second: words.works_for_second(),
    };
    let now = until.at(u32::try_from(seconds).unwrap_or(u32::MAX));
    view! {
        <span
            id="expiry"
            data-left=seconds.to_string()
            data-minutes=until.minutes
            data-almost=until.almost
            data-seconds=until.seconds
            data-second=until.second
            data-soon=words.expires_soon()
        >
            {now}
        </span>
    }
}

/// The code has expired. One action gets another, and the number is not asked for again.
#[component]
fn Expired() -> impl IntoView {
    let words = words();
    let visitor = Visitor::current();
    // A form that was refused for another reason still says so.
    let notice = visitor
        .failure
        .map(|failure| failure.error)
        .filter(|error| *error != FormError::Expired)
        .map(|error| error.message(words));
    let to = visitor
        .verification
        .map(|(verification, _)| verification.to.masked());
    let number = nowrap(to.unwrap_or_default());
    view! {
        <PageTitle text=words.code_expired() refused=true />
        <section class="card" aria-labelledby="title">
            <h1 id="title" tabindex="-1" autofocus>{words.code_expired()}</h1>
            <FormNotice message=notice />
            <p id="code-error">{words.codes_are_short_lived()}</p>
            <p>{with_elements(|[number]| words.number_is(number), [number])}</p>
            <NewCodeForm />
            <p><a href="/">{words.use_different_number()}</a></p>
        </section>
    }
}

/// Too many wrong codes were entered.
#[component]
fn Exhausted() -> impl IntoView {
    let words = words();
    let visitor = Visitor::current();
    // A closed number says the same below.
    let is_said = visitor.closed.is_some();
    let notice = visitor
        .failure
        .map(|failure| failure.error)
        .filter(|error| *error != FormError::Exhausted)
        .filter(|error| !(is_said && matches!(error, FormError::Limited { .. })))
        .map(|error| error.message(words));
    view! {
        <PageTitle text=words.code_used_up() refused=true />
        <section class="card" aria-labelledby="title">
            <h1 id="title" tabindex="-1" autofocus>{words.code_used_up()}</h1>
            <FormNotice message=notice />
            <p>{words.too_many_wrong()}</p>
            <AfterExhausted />
        </section>
    }
}

/// This browser has requested no code that can still be entered.
#[component]
fn Ask(
    /// Whether the last request was canceled.
    canceled: bool,
) -> impl IntoView {
    // The form below shows the notice of a refused form, so the sentence here is not needed then.
    let refused = Visitor::current().failure.is_some();
    let words = words();
    let why = if canceled {
        words.last_code_canceled()
    } else {
        words.no_code_here()
    };
    let why = (!refused).then(|| view! { <p id="code-error">{why}</p> });
    view! {
        <PageTitle text=words.request_a_code() />
        <section class="card" aria-labelledby="title">
            <h1 id="title">{words.request_a_code()}</h1>
            {why}
            <NumberForm />
        </section>
    }
}

/// This step for programs.
#[component]
fn CheckLine() -> impl IntoView {
    let site = Site::current();
    site.demo().map(|demo| {
        let request = format!(
            "curl {}/v1/verifications/$ID/check \\\n  -u {} \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"code\":\"123456\"}}'",
            demo.site_url, demo.credentials
        );
        let reply = "200 OK\n{\"id\":\"…\",\"status\":\"approved\",…}\n\nor, after a wrong code,\n{\"id\":\"…\",\"status\":\"pending\",\"attempts_left\":2,…}";
        view! { <CurlLine request=request reply=reply.to_owned() /> }
    })
}
