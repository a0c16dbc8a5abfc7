//! The page that takes a code.

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use typed::code::MAX_INPUT;
use verification::message::spell;
use verification::{Alphabet, Channel, CodeFormat, Status, Timestamp, Verification};

use super::reach::{Reach, is_lost};
use super::send_again::{NewCodeForm, SendAgain};
use super::{CodeField, ValidateCode};
use crate::failure::{FieldError, FormError, FormNotice};
use crate::parts::curl::CurlLine;
use crate::parts::status::set_status;
use crate::phone::Phone;
use crate::request::NumberForm;
use crate::site::Site;
use crate::success::Verified;
use crate::visitor::Visitor;

/// What this browser can do about its code: enter it, ask for a new one, or ask for one at all.
#[component]
pub fn Page() -> impl IntoView {
    let visitor = Visitor::current();
    let main = match visitor.status() {
        Some(Status::Pending) => view! { <Enter /> }.into_any(),
        Some(Status::Expired) => {
            view! { <Again title="Your code has expired" text="Codes work for a short time only. The same number can have a new one." /> }.into_any()
        }
        Some(Status::Exhausted) => {
            view! { <Again title="That code can't be used any more" text="Too many wrong codes were entered. The same number can have a new one." /> }.into_any()
        }
        Some(Status::Approved) if visitor.verified().is_some() => view! { <Verified /> }.into_any(),
        Some(Status::Approved | Status::Canceled) | None => view! { <Ask /> }.into_any(),
    };
    view! {
        <Title text="Validate your code" />
        <div class="with-phone">
            <div class="cards">{main}</div>
            <Phone />
        </div>
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
    if refusal.is_some() && verification.attempts > 0 {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let notice = visitor
        .failure
        .as_ref()
        .map(|failure| &failure.error)
        .filter(|error| !error.is_about_code())
        .map(FormError::message);
    let invalid = refusal.is_some().then_some("true");
    let described = if refusal.is_some() {
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
    view! {
        <section class="card" aria-labelledby="title">
            <h1 id="title">"Validate your code"</h1>
            <SentTo verification=verification.clone() now=now />
            <Reach verification=verification.clone() hidden=told />
            <FormNotice message=notice />
            <form method="post" action=ValidateCode::url() class="stack">
                <label for="code">"Code"</label>
                <p class="hint" id="code-hint">"Spaces and hyphens do not matter."</p>
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
                    aria-invalid=invalid
                    aria-describedby=described
                />
                <CodeField />
                <button type="submit">"Validate"</button>
            </form>
            <SendAgain verification=verification.clone() now=now />
            <p><a href="/">"Use a different number"</a></p>
            <CheckLine />
        </section>
    }
    .into_any()
}

/// What the record and the last form say is wrong with the code.
fn refusal(visitor: &Visitor, verification: &Verification) -> Option<String> {
    let told = visitor
        .failure
        .as_ref()
        .map(|failure| &failure.error)
        .filter(|error| error.is_about_code());
    let recorded = (verification.attempts > 0).then(|| FormError::WrongCode {
        attempts_left: verification.attempts_left(),
    });
    told.or(recorded.as_ref()).map(FormError::message)
}

/// Where the code went, and how long it works.
#[component]
fn SentTo(verification: Verification, now: Timestamp) -> impl IntoView {
    let CodeFormat { length, alphabet } = verification.policy.format;
    let symbol = match alphabet {
        Alphabet::Digits => "digit",
        Alphabet::Alphanumeric => "character",
    };
    let code = format!("{length}-{symbol} code for {}", verification.purpose);
    let to = view! { <b class="nowrap" id="sent-to">{verification.to.masked()}</b> };
    let sent = match verification.channel() {
        Channel::Sms => view! { {format!("We texted a {code} to ")} {to} ". " }.into_any(),
        Channel::Call => {
            let we_call = if is_lost(&verification) {
                "We called "
            } else {
                "We are calling "
            };
            view! { {we_call} {to} {format!(" to read out a {code}. ")} }.into_any()
        }
    };
    let times = verification.sends.len();
    let again = (times > 1).then(|| {
        let of_codes = if Site::current().service.repeats_codes() {
            "the code is the same each time."
        } else {
            "only the newest code works."
        };
        view! { <p class="hint">{format!("Sent {times} times; {of_codes}")}</p> }
    });
    view! {
        <p>{sent} {format!("It works for {}.", spell(remaining(&verification, now)))}</p>
        {again}
    }
}

/// The time left, in the unit a person would use.
fn remaining(verification: &Verification, now: Timestamp) -> std::time::Duration {
    let left = verification.expires_at.since(now);
    // 9 min 59 s reads as ten minutes on the page that opens right after the send.
    left + std::time::Duration::from_secs(if left.as_secs() % 60 >= 50 { 10 } else { 0 })
}

/// The code is dead; one action gets another, and the number is not asked for again.
#[component]
fn Again(title: &'static str, text: &'static str) -> impl IntoView {
    let visitor = Visitor::current();
    let error = visitor
        .failure
        .as_ref()
        .map(|failure| failure.error.message());
    let to = visitor
        .verification
        .as_ref()
        .map(|(verification, _)| verification.to.masked());
    view! {
        <section class="card" aria-labelledby="title">
            <h1 id="title">{title}</h1>
            <FieldError id="code-error" message=error />
            <p>{text}</p>
            <p>"Number: " <b class="nowrap">{to}</b></p>
            <NewCodeForm />
            <p><a href="/">"Use a different number"</a></p>
        </section>
    }
}

/// This browser has asked for no code that can still be checked.
#[component]
fn Ask() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="title">
            <h1 id="title">"Validate your code"</h1>
            <p id="code-error">
                "No code is waiting in this browser. Codes only work in the browser that asked for them, so that nobody can use one they talked you out of."
            </p>
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
        view! { <CurlLine title="The same with curl" request=request reply=reply.to_owned() /> }
    })
}
