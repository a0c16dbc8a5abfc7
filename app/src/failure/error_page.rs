//! The error pages, each in place of a page that can't be shown.

use catalog::Words;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};

use crate::forbidden::Refused;
use crate::parts::layout::Layout;
use crate::words::words;

/// An error page, by what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPage {
    /// The browser is not verified, and the page is for those that are.
    Unverified,
    /// The form came from a browser that keeps no cookies. Nothing was sent.
    CookiesNeeded,
    /// The form was sent from another site, or does not say from which.
    ForeignForm,
    /// The form is larger than any of ours, or took too long to arrive.
    UnusableForm,
    /// The record can't be read or written for the moment.
    Unavailable,
    /// The handler failed.
    Broken,
    /// The request takes longer than usual, and what comes of it is not known yet.
    Unfinished,
    /// The client has too many requests in progress.
    TooMany,
    /// The address is not one of the site's.
    WrongHost,
    /// The address takes forms, and has no page.
    OnlyForms,
}

impl ErrorPage {
    /// Title and sentence of its page.
    fn words(self, words: &Words) -> (String, String) {
        match self {
            Self::Unverified => (words.not_verified(), String::new()),
            Self::CookiesNeeded => (words.allow_cookies(), words.allow_cookies_text()),
            Self::ForeignForm => (words.foreign_form(), words.foreign_form_text()),
            Self::UnusableForm => (words.unusable_form(), words.unusable_form_text()),
            Self::Unavailable => (words.try_in_a_moment(), words.try_in_a_moment_text()),
            Self::Broken => (words.went_wrong(), words.went_wrong_text()),
            Self::Unfinished => (words.takes_longer(), words.takes_longer_text()),
            Self::TooMany => (words.too_many_requests(), words.too_many_requests_text()),
            Self::WrongHost => (words.wrong_address(), words.wrong_address_text()),
            Self::OnlyForms => (words.only_forms(), words.only_forms_text()),
        }
    }
}

/// An error page: what is wrong, and what to do.
#[component]
pub fn ErrorPageView(
    /// Which one.
    page: ErrorPage,
) -> impl IntoView {
    provide_meta_context();
    let words = words();
    let (title, text) = page.words(words);
    let (link, leads) = match page {
        ErrorPage::Unfinished => ("/validate", words.open_page_again()),
        _ => ("/", words.go_to_start()),
    };
    let content = if page == ErrorPage::Unverified {
        view! { <Refused /> }.into_any()
    } else {
        view! {
            <section class="card narrow refused" aria-labelledby="title">
                <h1 id="title" tabindex="-1" autofocus>{title.clone()}</h1>
                <p>{text}</p>
                <p><a class="button" href=link>{leads}</a></p>
            </section>
        }
        .into_any()
    };
    view! {
        <Title text=words.error_title(title) />
        <Layout>{content}</Layout>
    }
}
