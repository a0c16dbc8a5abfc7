//! The first view of `/`: its bytes by type, and on Slow 4G when it is painted and usable.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;

use crate::assets;
use crate::client::{Caller, Connection, Reply};
use crate::failure::{Failure, Outcome};
use crate::machine::Cores;
use crate::server::Server;
use crate::stats::median;

/// How long all views in the browser may take together.
const PATIENCE: Duration = Duration::from_secs(150);

/// Bytes of bodies as they went over the wire.
#[derive(Debug, Default)]
pub struct Weight {
    /// By type: document, css, js, wasm, font, image, other.
    pub by_type: BTreeMap<&'static str, usize>,
    /// Status lines and headers of the answers, beside the bodies.
    pub heads: usize,
    /// How many requests there were.
    pub requests: usize,
}

impl Weight {
    /// All bodies together.
    pub fn bodies(&self) -> usize {
        self.by_type.values().sum()
    }

    fn add(&mut self, reply: &Reply<'_>) {
        let kind = kind(reply.header("content-type").unwrap_or_default());
        *self.by_type.entry(kind).or_default() += reply.body.len();
        self.heads += reply.head.len();
        self.requests += 1;
    }
}

/// Times in a browser, in ms, each the median of its views.
#[derive(Debug)]
pub struct Paint {
    /// First contentful paint of `/`.
    pub page: f64,
    /// First contentful paint of the same text as bare HTML.
    pub bare: f64,
    /// When WASM was live.
    pub hydrated: f64,
    /// Share of the views in which the form could be used at the first paint, in percent.
    pub usable: f64,
    /// The browser's name and version.
    pub browser: String,
    /// Paths that the browser fetched, event streams excepted.
    fetched: Vec<String>,
}

/// Fetches `/` and everything that its HTML names or a browser fetched for it.
///
/// # Errors
/// If anything of it is missing or lies on another host.
pub async fn weigh(server: &Server, paint: Option<&Paint>) -> Outcome<Weight> {
    let mut weight = Weight::default();
    let mut connection = Connection::open(server.site, Caller::Browser).await?;
    weight.add(&connection.get("/").await?.expect(200, "GET /")?);
    // Read from a page that is not compressed; only the nonce in it differs.
    let mut plain = Connection::open(server.site, Caller::PlainBrowser).await?;
    let page = plain.get("/").await?.expect(200, "GET /")?;
    let html = std::str::from_utf8(page.body).map_err(Failure::during("GET /"))?;
    let mut paths = assets::named(html, server.site)?;
    for path in paint
        .map(|paint| paint.fetched.as_slice())
        .unwrap_or_default()
    {
        if path != "/" && !paths.contains(path) {
            paths.push(path.clone());
        }
    }
    for path in paths {
        weight.add(&connection.get(&path).await?.expect(200, &path)?);
    }
    Ok(weight)
}

/// The last line that `end2end/first-view.mjs` prints; times in ms, one for each view.
#[derive(Deserialize)]
struct Views {
    browser: String,
    page: Vec<View>,
    bare: Vec<f64>,
}

#[derive(Deserialize)]
struct View {
    paint: f64,
    hydrated: f64,
    usable: bool,
    fetched: Vec<String>,
}

/// Opens `/` and its bare twin `times` each, cold, in Chromium on Slow 4G with a CPU slowed four
/// times. The browser may use every core; the server does nothing else meanwhile.
///
/// # Errors
/// With what the script said, when Node, Playwright or Chromium is missing or a view fails.
pub async fn paint(server: &Server, root: &Path, cores: &Cores, times: usize) -> Outcome<Paint> {
    let script = root.join("end2end/first-view.mjs");
    let mut command = Command::from(cores.for_all(Path::new("node")));
    command
        .arg(&script)
        .arg(format!("http://{}/", server.site))
        .arg(times.to_string())
        .current_dir(root)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let what = "the first view in a browser (leave it out with --no-browser)";
    let output = tokio::time::timeout(PATIENCE, command.output())
        .await
        .map_err(|_| Failure::new(format!("{what}: not done after 150 seconds")))?
        .map_err(Failure::during(what))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("{what}: {}", output.status)).with(said.trim()));
    }
    let line = stdout.lines().last().unwrap_or_default();
    let views: Views = serde_json::from_str(line).map_err(Failure::during(what))?;
    summary(views, server)
}

fn summary(views: Views, server: &Server) -> Outcome<Paint> {
    let mut fetched = Vec::new();
    for address in views.page.iter().flat_map(|view| &view.fetched) {
        if let Some(path) = assets::path(address, server.site)?
            && !fetched.contains(&path)
        {
            fetched.push(path);
        }
    }
    let share = |view: &View| if view.usable { 100.0 } else { 0.0 };
    Ok(Paint {
        page: median(views.page.iter().map(|view| view.paint)),
        bare: median(views.bare),
        hydrated: median(views.page.iter().map(|view| view.hydrated)),
        // The worst view counts: a form that works in most of them is not usable.
        usable: views.page.iter().map(share).fold(100.0, f64::min),
        browser: views.browser,
        fetched,
    })
}

/// The type of an answer by its `content-type`.
fn kind(content_type: &str) -> &'static str {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    match essence {
        "text/html" => "document",
        "text/css" => "css",
        "text/javascript" | "application/javascript" => "js",
        "application/wasm" => "wasm",
        _ if essence.starts_with("font/") => "font",
        _ if essence.starts_with("image/") => "image",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_their_essence() {
        assert_eq!(kind("text/html; charset=utf-8"), "document");
        assert_eq!(kind("text/javascript"), "js");
        assert_eq!(kind("image/svg+xml"), "image");
        assert_eq!(kind("font/woff2"), "font");
        assert_eq!(kind(""), "other");
    }
}
