//! The error pages, each in place of a page that can't be shown.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};

use crate::forbidden::Refused;
use crate::parts::layout::Layout;

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
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Unverified => ("Not verified", ""),
            Self::CookiesNeeded => (
                "Allow cookies for this site",
                "This browser sent no cookie, so a code could not be entered in it. Nothing was sent. Allow cookies for this site, go to the start and try again.",
            ),
            Self::ForeignForm => (
                "Send the form from this site",
                "This form was not sent from a page of this site, so nothing was done. Open the page here and send it again.",
            ),
            Self::UnusableForm => (
                "The form did not arrive",
                "It was larger than the forms of this site, or it took too long. Nothing was done. Open the page and try again.",
            ),
            Self::Unavailable => (
                "Try again in a moment",
                "Something is not working on our side. Open the page again to see whether your last step went through.",
            ),
            Self::Broken => (
                "Something went wrong",
                "Something went wrong on our side. Try again in a minute.",
            ),
            Self::Unfinished => (
                "This takes longer than usual",
                "What you sent may still go through. Open the page again to see what became of it.",
            ),
            Self::TooMany => (
                "Too many requests",
                "Too many requests from your network are in progress. Wait a moment, then try again.",
            ),
            Self::WrongHost => (
                "Wrong address",
                "This site does not answer at this address. Check the address for mistakes.",
            ),
            Self::OnlyForms => (
                "This address only takes forms",
                "Open the page and send the form from there.",
            ),
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
    let (title, text) = page.words();
    let (link, leads) = match page {
        ErrorPage::Unfinished => ("/validate", "Open the page again"),
        _ => ("/", "Go to the start"),
    };
    let content = if page == ErrorPage::Unverified {
        view! { <Refused /> }.into_any()
    } else {
        view! {
            <section class="card narrow refused" aria-labelledby="title">
                <h1 id="title" tabindex="-1" autofocus>{title}</h1>
                <p>{text}</p>
                <p><a class="button" href=link>{leads}</a></p>
            </section>
        }
        .into_any()
    };
    view! {
        <Title text=format!("Error: {title}") />
        <Layout>{content}</Layout>
    }
}
