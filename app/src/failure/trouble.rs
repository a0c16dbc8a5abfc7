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
    };
    let content = if trouble == Trouble::Unverified {
        view! { <Refused /> }.into_any()
    } else {
        view! {
            <section class="card narrow refused" aria-labelledby="title">
                <h1 id="title">{title}</h1>
                <p>{text}</p>
                <p><a class="button" href="/">"Go to the start"</a></p>
            </section>
        }
        .into_any()
    };
    view! {
        <Title text=title />
        <Layout>{content}</Layout>
    }
}
