//! The first page, with the number form.

use leptos::prelude::*;
use verification::Channel;

use super::NumberForm;
use crate::account::has_signed_out;
use crate::parts::curl::CurlLine;
use crate::parts::title::PageTitle;
use crate::phone::Phone;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::words::{nowrap, with_elements, words};

/// Both cards: request a code, or go and enter one. A verified visitor is recognised.
#[component]
pub fn Page() -> impl IntoView {
    let visitor = Visitor::current();
    let words = words();
    let waiting = visitor.pending().map(|(verification, _)| {
        let number = nowrap(verification.to.masked());
        view! { <p>{with_elements(|[number]| words.code_waiting(number), [number])}</p> }
    });
    let label = if waiting.is_some() {
        words.enter_your_code()
    } else {
        words.have_a_code()
    };
    let lead = if Site::current().service.carries(Channel::Call) {
        words.lead_text_or_call()
    } else {
        words.lead_text()
    };
    let signed_out = has_signed_out().then(|| {
        view! { <p class="done" role="status">{words.signed_out()}</p> }
    });
    view! {
        <PageTitle text=words.verify_your_phone() />
        <div class="lead">
            <h1>{words.verify_your_phone()}</h1>
            <p>{lead}</p>
        </div>
        <div class="with-phone">
            <div class="cards">
                <AlreadyVerified />
                {signed_out}
                <section class="card" aria-labelledby="request">
                    <h2 id="request">{words.request_a_code()}</h2>
                    <NumberForm />
                    <RequestLine />
                </section>
                <section class="card" aria-labelledby="validate">
                    <h2 id="validate">{words.validate_your_code()}</h2>
                    {waiting}
                    <p class="hint">{words.one_browser()}</p>
                    <p><a class="button quiet" href="/validate">{label}</a></p>
                </section>
            </div>
            <Phone />
        </div>
    }
}

/// What a verified visitor has, and keeps while another number is tried.
#[component]
fn AlreadyVerified() -> impl IntoView {
    let words = words();
    Visitor::current().verified().map(|verified| {
        let number = nowrap(verified.to.masked());
        view! {
            <section class="card success" aria-labelledby="verified">
                <h2 id="verified">{words.you_are_verified()}</h2>
                <p>{with_elements(|[number]| words.browser_has_proved(number), [number])}</p>
                <p><a class="button quiet" href="/account">{words.open_your_account()}</a></p>
            </section>
        }
    })
}

/// This step for programs.
#[component]
fn RequestLine() -> impl IntoView {
    let site = Site::current();
    site.demo().map(|demo| {
        let number = demo.number.replace(' ', "");
        let request = format!(
            "curl {}/v1/verifications \\\n  -u {} \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"to\":\"{number}\",\"channel\":\"sms\"}}'",
            demo.site_url, demo.credentials
        );
        let reply = format!(
            "201 Created\n{{\"id\":\"…\",\"to\":\"{number}\",\"channel\":\"sms\",\n \"status\":\"pending\",\"attempts_left\":3,…}}"
        );
        view! { <CurlLine request=request reply=reply /> }
    })
}
