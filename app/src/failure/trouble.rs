//! What a person sees in place of a page that could not be had.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};

use crate::forbidden::Refused;
use crate::parts::layout::Layout;

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser is not verified, and the page is for those who are.
    Unverified,
    /// The record can't be read or written for the moment.
    Unavailable,
    /// Something broke on the way.
    Broken,
    /// The request takes longer than usual, and what comes of it is not known yet.
    Unfinished,
    /// The client has too much under way.
    TooMany,
    /// The address is not one of the site's.
    WrongHost,
    /// Another site sent the form.
    ForeignForm,
    /// The address takes forms, and has no page.
    OnlyForms,
}

/// Says so, and what to do.
#[component]
pub fn TroublePage(
    /// Why.
    trouble: Trouble,
) -> impl IntoView {
    provide_meta_context();
    let (title, text) = match trouble {
        Trouble::Unverified => ("Not verified", ""),
        Trouble::Unavailable => (
            "Try again in a moment",
            "Something is not working on our side. Nothing was lost.",
        ),
        Trouble::Broken => (
            "That went wrong",
            "The page could not be made. It is our fault, and it has been noted.",
        ),
        Trouble::Unfinished => (
            "This takes longer than usual",
            "What you sent may still go through. Open the page again to see what became of it.",
        ),
        Trouble::TooMany => (
            "Too many requests",
            "Too many requests from your network are under way. Wait a moment, then try again.",
        ),
        Trouble::WrongHost => (
            "Nothing is served here",
            "The site does not answer to this address. Check the address for mistakes.",
        ),
        Trouble::ForeignForm => (
            "Not sent from this site",
            "This form was not sent from this site. Open the page and send it from there.",
        ),
        Trouble::OnlyForms => (
            "Nothing to see here",
            "This address only takes forms. Go back to the page and send the form from there.",
        ),
    };
    let (link, leads) = match trouble {
        Trouble::Unfinished => ("/validate", "Open the page again"),
        _ => ("/", "Go to the start"),
    };
    let content = if trouble == Trouble::Unverified {
        view! { <Refused /> }.into_any()
    } else {
        view! {
            <section class="card narrow refused" aria-labelledby="title">
                <h1 id="title">{title}</h1>
                <p>{text}</p>
                <p><a class="button" href=link>{leads}</a></p>
            </section>
        }
        .into_any()
    };
    view! {
        <Title text=title />
        <Layout>{content}</Layout>
    }
}
