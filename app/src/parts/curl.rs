//! The step of the form beside it, as a curl command to paste into a terminal.

use leptos::prelude::*;

/// A request as a curl line, and the reply it gets.
#[component]
pub fn CurlLine(
    /// What the line does, as a heading.
    title: &'static str,
    /// The line, ready to paste.
    request: String,
    /// What comes back.
    reply: String,
) -> impl IntoView {
    view! {
        <details class="curl">
            <summary>{title}</summary>
            <pre tabindex="0"><code>{request}</code></pre>
            <p class="small">"answers"</p>
            <pre tabindex="0"><code>{reply}</code></pre>
        </details>
    }
}
