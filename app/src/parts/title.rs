//! The title of the page being rendered.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::visitor::Visitor;

/// The page's title. It begins with `Error:` where the page says that something was refused, because
/// a screen reader reads the title first (GOV.UK Design System, "Error summary").
#[component]
pub fn PageTitle(
    /// What the page is about.
    text: &'static str,
    /// Whether the page itself says that something was refused. A form that was refused just now is
    /// known without it.
    #[prop(optional)]
    refused: bool,
) -> impl IntoView {
    let refused = refused || Visitor::current().failure.is_some();
    let title = if refused {
        format!("Error: {text}")
    } else {
        text.to_owned()
    };
    view! { <Title text=title /> }
}
