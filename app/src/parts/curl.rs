//! The step of the form beside it, as a curl command to paste into a terminal.

use leptos::prelude::*;

use crate::words::words;

/// A request as a curl line, and the reply it gets.
#[component]
pub fn CurlLine(
    /// The line, ready to paste.
    request: String,
    /// What comes back.
    reply: String,
) -> impl IntoView {
    let words = words();
    view! {
        <details class="curl">
            <summary>{words.same_with_curl()}</summary>
            <pre tabindex="0"><code>{request}</code></pre>
            <p class="small">{words.curl_answers()}</p>
            <pre tabindex="0"><code>{reply}</code></pre>
        </details>
    }
}
