//! The document around every page, and the scripts it runs.

use std::sync::LazyLock;

use http::{HeaderValue, header};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::parts::status::set_header;
use crate::site::{Assets, Site};
use crate::words::locale;

/// The whole document around `App`.
pub fn shell() -> impl IntoView {
    document(crate::routes::App)
}

/// The whole document around `content`.
///
/// The style sheet stands in the page, so the first paint waits for nothing; the islands load when
/// the browser is idle.
pub fn document<V: IntoView + 'static>(content: impl FnOnce() -> V + 'static) -> impl IntoView {
    // Nothing on the server hydrates but islands, which carry their own marks.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let site = Site::current();
    let nonce = use_nonce()
        .map(|nonce| nonce.to_string())
        .unwrap_or_default();
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce, &site)) {
        set_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    let accent = site
        .brand
        .accent
        .as_ref()
        .map(|accent| format!(":root{{--brand:{accent}}}"));
    let assets = (site.assets)();
    let css = format!("{}{}", assets.css, accent.unwrap_or_default());
    view! {
        <!DOCTYPE html>
        <html lang=locale().as_str().to_owned()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <style nonce=nonce.clone() inner_html=css></style>
                <script nonce=nonce.clone() inner_html=PAGE.as_str()></script>
                {islands(&assets, &nonce)}
                {site.reload_port.map(|port| reload(port, &nonce))}
                <MetaTags />
            </head>
            <body>{content()}</body>
        </html>
    }
}

/// The script that every page runs, whether or not there are islands.
static PAGE: LazyLock<String> = LazyLock::new(|| compact(include_str!("shell/page.js")));
/// The script that starts the islands, with `JS` and `WASM` for their addresses.
static ISLANDS: LazyLock<String> = LazyLock::new(|| compact(include_str!("shell/islands.js")));

/// A script without its comments and indentation. Both stand on lines of their own.
fn compact(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let code: Vec<_> = lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect();
    code.join("\n")
}

fn islands(assets: &Assets, nonce: &str) -> Option<impl IntoView + use<>> {
    let (js, wasm) = (assets.js.clone()?, assets.wasm.clone()?);
    let script = ISLANDS
        .replace("(WASM)", &format!("('{wasm}')"))
        .replace("(JS)", &format!("('{js}')"));
    let nonce = nonce.to_owned();
    Some(view! {
        <link rel="modulepreload" href=js nonce=nonce.clone() />
        <script type="module" nonce=nonce inner_html=script></script>
    })
}

/// During development: loads the page anew when a build has changed it. Leptos' own script would swap
/// a linked style sheet, and this page has none.
fn reload(port: u16, nonce: &str) -> impl IntoView + use<> {
    let script = format!(
        "new WebSocket('ws://'+location.hostname+':{port}/live_reload').onmessage=e=>{{\
         const m=JSON.parse(e.data);if(m.all||m.css)location.reload()}}"
    );
    let nonce = nonce.to_owned();
    view! { <script nonce=nonce inner_html=script></script> }
}

/// The origin of an `https` URL: what stands before its path.
fn origin_of(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://")?;
    let length = host.find(['/', '?', '#']).unwrap_or(host.len());
    url.get(..url.len() - host.len() + length)
}

fn content_security_policy(nonce: &str, site: &Site) -> String {
    let images = match site.brand.logo.as_deref().and_then(origin_of) {
        Some(origin) => format!("'self' {origin}"),
        None => "'self'".to_owned(),
    };
    let builds = site
        .reload_port
        .map(|port| format!(" ws://*:{port}"))
        .unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src {images}; connect-src 'self'{builds}; form-action 'self'; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_origin_of_a_logo_alone() {
        for (logo, origin) in [
            (
                "https://cdn.example/a/b.svg?c#d",
                Some("https://cdn.example"),
            ),
            (
                "https://cdn.example:8443/a",
                Some("https://cdn.example:8443"),
            ),
            ("https://cdn.example?a", Some("https://cdn.example")),
            ("https://cdn.example", Some("https://cdn.example")),
            ("/logo.svg", None),
        ] {
            assert_eq!(origin_of(logo), origin, "{logo}");
        }
    }
}
