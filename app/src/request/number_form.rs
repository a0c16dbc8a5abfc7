//! The form that takes a number.

use leptos::prelude::*;
use server_fn::ServerFn;
use verification::Channel;

use super::{NumberHint, RequestCode};
use crate::brand::Legal;
use crate::failure::{FieldError, FormNotice};
use crate::site::Site;
use crate::visitor::Visitor;
use crate::words::{nowrap, with_elements, words};

/// One number field, and a button for each way to get the code. What was typed and refused stands in the field again.
#[component]
pub fn NumberForm() -> impl IntoView {
    let words = words();
    let failure = Visitor::current().failure;
    let typed = failure.as_ref().and_then(|failure| failure.number.clone());
    let error = failure.as_ref().map(|failure| &failure.error);
    let about_field = error
        .filter(|error| error.is_about_number())
        .map(|error| error.message(words));
    let about_form = error
        .filter(|error| !error.is_about_number() && !error.is_about_code())
        .map(|error| error.message(words));
    let refused = about_field.is_some();
    let invalid = refused.then_some("true");
    let described = if refused {
        "number-error number-hint"
    } else {
        "number-hint"
    };
    let site = Site::current();
    let example = site.demo().map_or("+1 212 555 2368", |demo| demo.number);
    let hint = with_elements(|[example]| words.number_hint(example), [nowrap(example)]);
    let try_it = site
        .demo()
        .map(|_| format!(" {}", words.arrives_on_virtual_phone()));
    let by_call = site.service.carries(Channel::Call).then(|| {
        view! {
            <button
                type="submit"
                class="quiet"
                name="channel"
                value=Channel::Call.name()
                data-busy=words.calling()
            >
                {words.call_with_code()}
            </button>
        }
    });
    view! {
        <FormNotice message=about_form />
        <CookiesBlocked />
        <form method="post" action=RequestCode::url() class="stack">
            <label for="number">{words.phone_number()}</label>
            <p class="hint" id="number-hint">{hint} {try_it}</p>
            <FieldError id="number-error" message=about_field />
            <input
                id="number"
                name="number"
                type="tel"
                autocomplete="tel"
                inputmode="tel"
                required
                maxlength="64"
                value=typed
                autofocus=refused
                aria-invalid=invalid
                aria-describedby=described
            />
            <p
                class="live"
                id="number-hints"
                aria-live="polite"
                data-no-country-code=words.hint_no_country_code()
                data-leading-zero=words.hint_leading_zero()
                data-unexpected-character=words.hint_unexpected_character()
                data-extension=words.hint_extension()
                data-too-long=words.hint_too_long()
                data-north-american-short=words.hint_north_american_short()
                data-north-american-long=words.hint_north_american_long()
                data-keep-going=words.hint_keep_going()
            >
                <NumberHint />
            </p>
            <div class="actions">
                <button type="submit" name="channel" value=Channel::Sms.name() data-busy=words.sending()>
                    {words.send_by_text()}
                </button>
                {by_call}
            </div>
        </form>
        <Legal />
    }
}

/// Says before anything is sent that this browser blocks cookies. The page's script shows it where
/// that is so.
#[component]
fn CookiesBlocked() -> impl IntoView {
    view! {
        <p class="notice" id="cookies-blocked" role="alert" hidden>
            {words().cookies_blocked()}
        </p>
    }
}
