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

/// Both cards: request a code, or go and enter one. A verified visitor is recognised.
#[component]
pub fn Page() -> impl IntoView {
    let visitor = Visitor::current();
    let waiting = visitor.pending().map(|(verification, _)| {
        view! { <p>"A code is waiting for " <b class="nowrap">{verification.to.masked()}</b> "."</p> }
    });
    let label = if waiting.is_some() {
        "Enter your code"
    } else {
        "I already have a code"
    };
    let lead = if Site::current().service.carries(Channel::Call) {
        "We text a code to your number, or call and read it out. You enter it here. That is all."
    } else {
        "We text a code to your number. You enter it here. That is all."
    };
    view! {
        <PageTitle text="Verify your phone" />
        <div class="lead">
            <h1>"Verify your phone"</h1>
            <p>{lead}</p>
        </div>
        <div class="with-phone">
            <div class="cards">
                <AlreadyVerified />
                {has_signed_out().then(|| view! { <p class="done" role="status">"You are signed out."</p> })}
                <section class="card" aria-labelledby="request">
                    <h2 id="request">"Request a code"</h2>
                    <NumberForm />
                    <RequestLine />
                </section>
                <section class="card" aria-labelledby="validate">
                    <h2 id="validate">"Validate your code"</h2>
                    {waiting}
                    <p class="hint">"A code works once, in the browser that asked for it."</p>
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
    Visitor::current().verified().map(|verified| {
        view! {
            <section class="card success" aria-labelledby="verified">
                <h2 id="verified">"You are verified"</h2>
                <p>
                    "This browser has proved "
                    <b class="nowrap">{verified.to.masked()}</b>
                    ". It ends by itself after a while, or when you prove another number or sign out."
                </p>
                <p><a class="button quiet" href="/account">"Open your account"</a></p>
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
        view! { <CurlLine title="The same with curl" request=request reply=reply /> }
    })
}
