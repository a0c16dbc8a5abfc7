//! The layout around every page.

use leptos::prelude::*;

use crate::brand::Mark;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::words::words;

/// Header, page, footer.
#[component]
pub fn Layout(children: Children) -> impl IntoView {
    let site = Site::try_current();
    let words = words();
    let demo = site.as_ref().and_then(Site::demo);
    let banner = demo.map(|demo| {
        view! {
            <p class="banner">
                {words.sandbox_banner()} " "
                <a class="nowrap" href=demo.sandbox_url.clone()>{words.all_phones()}</a>
            </p>
        }
    });
    let line = site.as_ref().and_then(|site| site.brand.legal_line.clone());
    view! {
        <a class="skip" href="#main">{words.skip_to_content()}</a>
        <header class="top">
            {site.is_some().then(|| view! { <Mark /> })} <Account /> {banner}
        </header>
        <main id="main" tabindex="-1">{children()}</main>
        <footer class="bottom">
            {line.map(|line| view! { <p>{line}</p> })}
            <p>{words.footer_advice()}</p>
        </footer>
    }
}

/// The way to the account, for a verified visitor.
#[component]
fn Account() -> impl IntoView {
    Visitor::current().verified().map(|verified| {
        view! {
            <a class="account" href="/account">
                {words().account_link()} " " <span class="nowrap">{verified.to.masked()}</span>
            </a>
        }
    })
}
