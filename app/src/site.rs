//! The site: the context of every page and server function.

use std::ops::Deref;
use std::sync::Arc;

use http::{HeaderMap, header};
use leptos::prelude::{expect_context, use_context};
use sandbox::Sandbox;
use verification::ports::Entropy;
use verification::{Locale, Policy, Service};

use crate::phone::Tabs;

/// The site, cheap to clone. The server provides it as context to pages and server functions.
#[derive(Clone)]
pub struct Site(Arc<Parts>);

/// What a [`Site`] is made of.
pub struct Parts {
    /// The verbs behind the forms.
    pub service: Service,
    /// Randomness for browser secrets.
    pub entropy: Arc<dyn Entropy>,
    /// The rules of the pages' verifications.
    pub policy: Policy,
    /// The languages of the site, at least one. The first is taken where a request asks for none of them.
    pub locales: Vec<Locale>,
    /// What the site is called and looks like.
    pub brand: Brand,
    /// The files the page loads, as they stand now.
    pub assets: Box<dyn Fn() -> Assets + Send + Sync>,
    /// The port where `cargo leptos watch` announces new builds, during development.
    pub reload_port: Option<u16>,
    /// The virtual carrier, where this is a sandbox.
    pub sandbox: Option<Demo>,
}

/// A team's own name, colour and lines.
#[derive(Clone, Debug)]
pub struct Brand {
    /// The name, in the header, in titles and in messages.
    pub name: String,
    /// Path or URL of a logo to show instead of the built-in mark.
    pub logo: Option<String>,
    /// The accent colour as CSS hex, `#rrggbb`.
    pub accent: Option<String>,
    /// Link to the terms of service.
    pub terms_url: Option<String>,
    /// Link to the privacy policy.
    pub privacy_url: Option<String>,
    /// A line of the team's own in the footer.
    pub legal_line: Option<String>,
}

/// What only a sandbox shows: the visitor's phone, and curl lines that work as printed.
pub struct Demo {
    /// The virtual carrier.
    pub sandbox: Sandbox,
    /// The native API's base URL, such as `http://127.0.0.1:3000`.
    pub site_url: String,
    /// The sandbox listener's base URL.
    pub sandbox_url: String,
    /// The demo project's credentials, as curl takes them.
    pub credentials: String,
    /// A number to try.
    pub number: &'static str,
    /// The pages that follow a phone live.
    pub tabs: Tabs,
}

/// Built files by the names they are served under. Absent before the first front-end build; pages
/// work without them.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// The whole style sheet, small enough to stand in the page.
    pub css: String,
    /// Path of the JavaScript that loads the islands.
    pub js: Option<String>,
    /// Path of the islands.
    pub wasm: Option<String>,
}

impl Site {
    /// A site of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The language of a request with these headers.
    pub fn locale(&self, headers: &HeaderMap) -> Locale {
        let accepted = headers.get(header::ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|accepted| accepted.to_str().ok());
        catalog::negotiate(accepted, &self.locales)
    }

    /// The site of the page or server function that is running.
    ///
    /// # Panics
    ///
    /// When called outside a request: the server provides the site to each.
    pub fn current() -> Self {
        expect_context()
    }

    /// The virtual carrier of the current site, where it is a sandbox.
    pub fn demo(&self) -> Option<&Demo> {
        self.0.sandbox.as_ref()
    }

    /// Like [`current`](Self::current), outside a request `None`.
    pub fn try_current() -> Option<Self> {
        use_context()
    }
}

impl Deref for Site {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
