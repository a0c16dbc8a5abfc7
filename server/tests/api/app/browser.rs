//! A browser for tests: it keeps cookies, sends its origin, and can follow redirects.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use reqwest::{Client, RequestBuilder};

use super::{Answer, TestApp};

/// What browsers ask for when a person opens a page.
pub const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[derive(Clone)]
pub struct Browser {
    client: Client,
    site: SocketAddr,
    cookies: BTreeMap<String, String>,
    forwarded: Option<String>,
}

impl Browser {
    pub fn new(client: Client, site: SocketAddr) -> Self {
        Self {
            client,
            site,
            cookies: BTreeMap::new(),
            forwarded: None,
        }
    }

    /// The same browser behind a proxy that says it comes from `address`.
    pub fn from(mut self, address: &str) -> Self {
        self.forwarded = Some(address.to_owned());
        self
    }

    /// Goes on at a restarted instance.
    pub fn move_to(&mut self, app: &TestApp) {
        self.go_to(app.site());
    }

    /// Goes on at another address, where the same site is served now. Names of cookies carry the port
    /// of a site, and a real one keeps its own.
    pub fn go_to(&mut self, site: SocketAddr) {
        let (old, new) = (base_name(self.site), base_name(site));
        self.site = site;
        self.cookies = std::mem::take(&mut self.cookies)
            .into_iter()
            .map(|(name, value)| (name.replacen(&old, &new, 1), value))
            .collect();
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// The name of the session's cookie at a site without a URL of its own.
    pub fn session_name(&self) -> String {
        base_name(self.site)
    }

    /// The name of the cookie that carries a refusal.
    pub fn flash_name(&self) -> String {
        format!("{}-flash", base_name(self.site))
    }

    /// The name of the cookie that recognises a browser before anything is bound.
    pub fn token_name(&self) -> String {
        format!("{}-browser", base_name(self.site))
    }

    pub fn session(&self) -> &str {
        self.cookie(&self.session_name()).expect("no session")
    }

    /// The session's cookie, as a `Cookie` header has it.
    pub fn session_cookie(&self) -> String {
        format!("{}={}", self.session_name(), self.session())
    }

    /// All cookies, as they are sent.
    pub fn cookies(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub fn cookie_names(&self) -> Vec<&str> {
        self.cookies.keys().map(String::as_str).collect()
    }

    /// The cookies of the same browser at another port of this host.
    pub fn take_cookies(&mut self, other: &Self) {
        self.cookies.extend(other.cookies.clone());
    }

    /// Plants or replays a session.
    pub fn set_session(&mut self, value: &str) {
        self.set_cookie(&self.session_name(), value);
    }

    /// Plants or replays a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// A request with this browser's cookies, yet to be sent. What comes back should go through
    /// [`receive`](Self::receive).
    pub fn ask(&self, method: &str, path: &str, accept: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.site);
        let mut request = self
            .client
            .request(method.parse().unwrap(), url)
            .header("accept", accept);
        if !self.cookies.is_empty() {
            request = request.header("cookie", self.cookies());
        }
        if let Some(address) = &self.forwarded {
            request = request.header("x-forwarded-for", address);
        }
        if method != "GET" {
            request = request
                .header("origin", format!("http://{}", self.site))
                .header("sec-fetch-site", "same-origin");
        }
        request
    }

    /// Keeps the cookies of an answer.
    pub fn receive(&mut self, answer: Answer) -> Answer {
        for cookie in answer.set_cookies() {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() || attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Opens a page; redirects are not followed.
    pub async fn get(&mut self, path: &str) -> Answer {
        let answer = Answer::of(self.ask("GET", path, HTML)).await;
        self.receive(answer)
    }

    /// Sends a form; the redirect is not followed.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.open().await;
        let answer = Answer::of(self.ask("POST", path, HTML).form(form)).await;
        self.receive(answer)
    }

    /// Sends a form as a script on the page would, which wants JSON.
    pub async fn post_for_json(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.open().await;
        let answer = Answer::of(self.ask("POST", path, "application/json").form(form)).await;
        self.receive(answer)
    }

    /// Opens the first page, as a visitor does before there is a form to send, and gets its cookie.
    pub async fn open(&mut self) {
        let own = self.token_name();
        let is_token = |name: &String| {
            *name == own || name.starts_with("__Host-") && name.ends_with("-browser")
        };
        let known = self.cookies.keys().any(is_token);
        if !known {
            self.get("/").await;
        }
    }

    /// Sends a form and opens the page that the answer leads to.
    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, form).await.expect(303);
        self.get(answer.location()).await
    }

    /// Asks for a code; the page that follows.
    pub async fn request(&mut self, number: &str) -> Answer {
        self.submit("/", &[("number", number)]).await
    }

    /// Enters a code; the page that follows.
    pub async fn validate(&mut self, code: &str) -> Answer {
        self.submit("/validate", &[("code", code)]).await
    }
}

fn base_name(site: SocketAddr) -> String {
    format!("{}-{}", server::name::PROGRAM, site.port())
}
