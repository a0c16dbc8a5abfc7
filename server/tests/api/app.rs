//! Test helpers: an instance of its own for each test, and functions to talk to it.

mod answer;
mod api;
pub mod browser;
mod mfa;
mod phone;
pub mod program;
mod raw;
mod record;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use server::Running;
use server::config::Config;
use server::infrastructure::projects::DEMO_SECRET;
use tempfile::TempDir;
use verification::ProjectId;

pub use answer::Answer;
pub use api::Api;
pub use browser::Browser;
pub use mfa::Mfa;
pub use phone::Phone;
pub use program::Program;
pub use raw::Raw;
pub use record::Record;

/// Fictional numbers, which reach no phone.
pub const ALICE: &str = "+12125550123";
pub const BOB: &str = "+12125550145";

/// A running instance with a store of its own. Dropping it ends it.
pub struct TestApp {
    running: Option<Running>,
    config: Config,
    folder: TempDir,
    client: reqwest::Client,
    /// The newest message that a test has read of each number.
    read: Mutex<HashMap<String, u64>>,
}

impl TestApp {
    /// An instance as the demo is.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// An instance with a configuration that differs from the demo's.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::guarding(change, Router::new()).await
    }

    /// An instance with further routes beside the pages.
    pub async fn guarding(change: impl FnOnce(&mut Config), guarded: Router) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config_in(folder.path());
        change(&mut config);
        Self {
            running: Some(server::start(&config, guarded).await.unwrap()),
            config,
            folder,
            client: client(),
            read: Mutex::default(),
        }
    }

    /// The same store under a new process, as it were. Messages are gone, as they live in memory.
    pub async fn restart(mut self) -> Self {
        self.running.take().unwrap().stop().await.unwrap();
        self.start_again().await
    }

    /// Starts again after [`take_running`](Self::take_running).
    pub async fn start_again(mut self) -> Self {
        self.running = Some(server::start(&self.config, Router::new()).await.unwrap());
        self.read = Mutex::default();
        self
    }

    /// Takes the running instance out, to stop it while the test looks on.
    pub fn take_running(&mut self) -> Running {
        self.running.take().unwrap()
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Where the site listens.
    pub fn site(&self) -> SocketAddr {
        self.running().site
    }

    /// Where the phones listen.
    pub fn phones(&self) -> SocketAddr {
        self.running().sandbox.unwrap()
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn store_path(&self) -> PathBuf {
        self.folder.path().join("data/countersign.db")
    }

    /// What is written down at this moment.
    pub fn record(&self) -> Record {
        Record::open(&self.store_path())
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.client.clone(), self.site())
    }

    /// A program with the demo project's credentials.
    pub fn api(&self) -> Api {
        Api::new(self.client.clone(), self.site())
    }

    /// A program that speaks SignalWire's MFA API, with the demo project's credentials.
    pub fn mfa(&self) -> Mfa {
        Mfa::new(self.client.clone(), self.site())
    }

    /// A `POST` of a form by a program, as curl sends it: no origin, no cookie. Yet to be sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.site());
        self.client.post(url).form(fields)
    }

    /// Makes a project by the command line, beside the running instance.
    pub fn project(&self, sender: &str, policy: &str) -> MadeProject {
        let output = self.run(&["project", "create", sender, "--policy", policy]);
        MadeProject {
            id: word_after(&output, "project"),
            secret: word_after(&output, "secret"),
        }
    }

    /// Runs the program with these arguments beside the running instance; what it printed.
    pub fn run(&self, args: &[&str]) -> String {
        let output = program::command(self.folder.path())
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The virtual phone of `number`, as an operator sees it.
    pub fn phone<'a>(&'a self, number: &'a str) -> Phone<'a> {
        Phone::new(&self.client, self.phones(), number, &self.read)
    }

    /// Moves the clock of `number` to `seconds` from now.
    pub async fn move_clock(&self, number: &str, seconds: i64) {
        self.phone(number).move_clock(seconds).await;
    }

    /// Moves the clock of the whole instance to `seconds` from now.
    pub async fn move_all_clocks(&self, seconds: i64) {
        let body = serde_json::json!({ "offset_seconds": seconds });
        let request = self.operator("PUT", "/sandbox/v1/clock").json(&body);
        Answer::of(request).await.expect(200);
    }

    /// `GET` of the site by a program, without anything else.
    pub async fn get(&self, path: &str) -> Answer {
        let url = format!("http://{}{path}", self.site());
        Answer::of(self.client.get(url)).await
    }

    /// A request to the phones' listener, yet to be sent.
    pub fn operator(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.phones());
        self.client.request(method.parse().unwrap(), url)
    }
}

/// A project as it was printed when it was made.
pub struct MadeProject {
    pub id: String,
    pub secret: String,
}

/// The word behind `label` in a program's output.
pub fn word_after(output: &str, label: &str) -> String {
    let line = output.lines().find_map(|line| line.strip_prefix(label));
    let word = line.unwrap_or_else(|| panic!("no {label}: {output}"));
    word.trim().to_owned()
}

/// The demo's configuration, on any free ports and in `folder`.
pub fn config_in(folder: &Path) -> Config {
    let mut config = Config::default();
    config.site.addr.set_port(0);
    config.sandbox.addr.set_port(0);
    config.store.path = folder.join("data/countersign.db");
    config.keys.path = folder.join("keys/countersign.keys");
    config
}

/// The demo project's name and secret.
pub fn demo() -> (String, &'static str) {
    (ProjectId::DEMO.to_string(), DEMO_SECRET)
}

/// A code of the same form that is not `code`.
pub fn wrong(code: &str) -> String {
    let (rest, last) = code.split_at(code.len() - 1);
    format!("{rest}{}", if last == "7" { '8' } else { '7' })
}

/// Nine codes of the same form, none of which is `code`.
pub fn wrong_codes(code: &str) -> impl Iterator<Item = String> + Clone + use<> {
    let (rest, last) = code.split_at(code.len() - 1);
    let (rest, last) = (rest.to_owned(), last.to_owned());
    let digits = ('0'..='9').filter(move |digit| digit.to_string() != last);
    digits.map(move |digit| format!("{rest}{digit}"))
}

pub fn client() -> reqwest::Client {
    // Nothing here is encrypted, but a client is not built without it; all but the first fail.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap()
}
