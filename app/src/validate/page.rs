//! The page that takes a code.

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use verification::message::spell;
use verification::{Alphabet, Status, Timestamp, Verification};

use super::{CodeField, NewCode, ResendCode, ResendTimer, ValidateCode};
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
    let inputmode = match format.alphabet {
        Alphabet::Digits => "numeric",
        Alphabet::Alphanumeric => "text",
    };
    let purpose = verification.purpose.to_string();
    let again = (verification.sends.len() > 1).then(|| {
        let times = verification.sends.len();
        view! { <p class="hint">{format!("Sent {times} times; every text carries the same code.")}</p> }
    });
    view! {
        <section class="card" aria-labelledby="title">
            <h1 id="title">"Validate your code"</h1>
            <p>
                {format!("We texted a {}-digit code for {purpose} to ", format.length)}
                <b class="nowrap" id="sent-to">{verification.to.masked()}</b>
                {format!(". It works for {}.", spell(remaining(verification, now)))}
            </p>
            {again}
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
                    maxlength="64"
                    aria-invalid=invalid
                    aria-describedby=described
                />
                <CodeField />
                <button type="submit">"Validate"</button>
            </form>
            <SendAgain wait=verification.resend_at().seconds_from(now) expiring=verification.is_expiring(now) />
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

/// The time left, in the unit a person would use.
fn remaining(verification: &Verification, now: Timestamp) -> std::time::Duration {
    let left = verification.expires_at.since(now);
    // 9 min 59 s reads as ten minutes on the page that opens right after the send.
    left + std::time::Duration::from_secs(if left.as_secs() % 60 >= 50 { 10 } else { 0 })
}

/// The same code once more, or a new one when the old is about to expire.
#[component]
fn SendAgain(wait: u64, expiring: bool) -> impl IntoView {
    if expiring {
        return view! { <NewCodeForm /> }.into_any();
    }
    view! {
        <form method="post" action=ResendCode::url() id="resend" class="inline" data-wait=wait.to_string()>
            <button type="submit" class="quiet" id="resend-button">"Send the code again"</button>
            <ResendTimer />
        </form>
    }
    .into_any()
}

#[component]
fn NewCodeForm() -> impl IntoView {
    view! {
        <form method="post" action=NewCode::url() class="inline">
            <button type="submit">"Send a new code"</button>
        </form>
    }
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
