//! The assets that a browser fetches for an HTML page, found in its tags.

use std::net::SocketAddr;

use crate::failure::{Failure, Outcome};

/// Relations of a `link` that are fetched with the page.
const FETCHED: [&str; 5] = ["stylesheet", "preload", "modulepreload", "icon", "manifest"];

/// The paths on `site` that `html` names, each once, in order.
///
/// These are `link`s that are fetched with the page, and the `src` of scripts and images.
///
/// # Errors
/// If the page names an asset on another host, since its bytes could not be counted.
pub fn named(html: &str, site: SocketAddr) -> Outcome<Vec<String>> {
    let mut paths = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = rest.get(open + 1..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = tag(rest);
        rest = after;
        let address = match tag.name.as_str() {
            "link" if fetched(&tag) => tag.get("href"),
            "script" | "img" | "source" | "iframe" => tag.get("src"),
            _ => None,
        };
        if let Some(path) = address
            .map(|address| path(address, site))
            .transpose()?
            .flatten()
            && !paths.contains(&path)
        {
            paths.push(path);
        }
        // The content of these is not markup, even if it looks like it.
        if matches!(tag.name.as_str(), "script" | "style") {
            let end = format!("</{}", tag.name);
            rest = rest
                .find(&end)
                .and_then(|at| rest.get(at..))
                .unwrap_or_default();
        }
    }
    Ok(paths)
}

/// The path on `site` that an address in a page means; `None` when nothing is fetched for it.
///
/// # Errors
/// If it lies on another host.
pub fn path(address: &str, site: SocketAddr) -> Outcome<Option<String>> {
    let address = address.replace("&amp;", "&");
    let address = address.split('#').next().unwrap_or_default().trim();
    if address.is_empty() || address.starts_with("data:") || address.starts_with("blob:") {
        return Ok(None);
    }
    let own = format!("http://{site}");
    let address = address.strip_prefix(&own).unwrap_or(address);
    if address.contains("://") || address.starts_with("//") {
        return Err(Failure::new(format!(
            "the first view needs {address}, which is not ours"
        )));
    }
    let relative = address.trim_start_matches("./").trim_start_matches('/');
    Ok(Some(format!("/{relative}")))
}

fn fetched(link: &Tag) -> bool {
    link.get("rel").is_some_and(|relations| {
        relations
            .split_whitespace()
            .any(|one| FETCHED.contains(&one.to_ascii_lowercase().as_str()))
    })
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|(key, _)| key == name);
        attribute.map(|(_, value)| value.as_str())
    }
}

/// Reads a tag from behind its `<`. Returns it, and the text behind its `>`.
fn tag(text: &str) -> (Tag, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut tag = Tag {
        name: name.to_ascii_lowercase(),
        attributes: Vec::new(),
    };
    // A `<` that starts no tag: text, the end of an element, a doctype.
    if tag.name.is_empty() {
        return (tag, rest);
    }
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        if rest.is_empty() {
            return (tag, rest);
        }
        let stop = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>');
        let end = rest.find(stop).unwrap_or(rest.len());
        // A stray `=` where a name should stand would stop the loop otherwise.
        let (name, after) = rest.split_at(end.max(1).min(rest.len()));
        rest = after.trim_start();
        let mut value = String::new();
        if let Some(given) = rest.strip_prefix('=') {
            let (text, after) = attribute_value(given.trim_start());
            text.clone_into(&mut value);
            rest = after;
        }
        tag.attributes.push((name.to_ascii_lowercase(), value));
    }
}

/// An attribute's value, quoted or bare, and what comes behind it.
fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(html: &str) -> Vec<String> {
        named(html, SocketAddr::from(([127, 0, 0, 1], 3000))).unwrap()
    }

    #[test]
    fn a_page_of_ours() {
        let html = r##"<!DOCTYPE html><html><head>
            <style nonce="x">a > b { background: url("<link rel=stylesheet href=/no.css>") }</style>
            <link rel="modulepreload" href="/pkg/app.123.js" nonce="x"/>
            <link rel=preload href=/pkg/app.456.wasm as=fetch crossorigin>
            <link rel="stylesheet" href="/pkg/app.css?a=1&amp;b=2">
            <link rel="shortcut icon" href='favicon.svg'>
            <link rel="canonical" href="/elsewhere"><link rel="icon" href="data:image/png;base64,AA">
            <script type="module">import("/pkg/not-counted.js"); if (1 < 2) {}</script>
            <script src="http://127.0.0.1:3000/late.js#x" defer></script></head>
            <body><!-- <img src="/hidden.png"> --><p>1 < 2 <img alt=a src="./logo.png"/>
            <a href="/validate">code</a><svg><use href="#phone"/></svg>
            <script src="/pkg/app.123.js"></script></body></html>"##;
        assert_eq!(
            all(html),
            [
                "/pkg/app.123.js",
                "/pkg/app.456.wasm",
                "/pkg/app.css?a=1&b=2",
                "/favicon.svg",
                "/late.js",
                "/logo.png"
            ]
        );
    }

    #[test]
    fn broken_markup_ends() {
        for html in [
            "<",
            "<link",
            "<link rel",
            "<link rel=",
            "<link = = >",
            "<script",
            "<!-- x",
            "<a b='c",
        ] {
            assert!(all(html).is_empty(), "{html}");
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        let site = SocketAddr::from(([127, 0, 0, 1], 3000));
        assert!(named("<script src=https://cdn.example/a.js></script>", site).is_err());
        assert!(named("<img src=//cdn.example/a.png>", site).is_err());
    }
}
