//! The title of the page being rendered.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::visitor::Visitor;
use crate::words::words;

/// The page's title. It begins with `Error:` where the page says that something was refused, because
/// a screen reader reads the title first (GOV.UK Design System, "Error summary").
#[component]
pub fn PageTitle(
    /// What the page is about.
    text: String,
    /// Whether the page itself says that something was refused. A form that was refused just now is
    /// known without it.
    #[prop(optional)]
    refused: bool,
) -> impl IntoView {
    let refused = refused || Visitor::current().failure.is_some();
    let title = if refused {
        words().error_title(text)
    } else {
        text
    };
    view! { <Title text=title /> }
}
