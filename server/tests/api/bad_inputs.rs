//! Tests of bad inputs: each gets its status, and none changes anything. `docs/bad-inputs.md` is
//! rendered from the tables here.

mod api;
mod calls;
mod clients;
mod forms;
mod http;
mod phones;

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::app::{ALICE, BOB, Browser, Raw, TestApp};

/// One bad input.
pub struct BadInput {
    /// What it is, in words.
    pub input: &'static str,
    /// The request that brings it.
    pub send: fn(&Scene) -> Raw,
    /// The status it gets; 0 where the connection is closed without an answer.
    pub status: u16,
    /// Words of the response that give the reason. Empty where the status is the reason.
    pub says: &'static str,
}

/// Bad inputs to one surface.
pub struct Table {
    pub title: &'static str,
    /// What holds for all of them.
    pub about: &'static str,
    pub at: Listener,
    pub inputs: &'static [BadInput],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    Site,
    Phones,
}

pub const fn bad(
    input: &'static str,
    status: u16,
    says: &'static str,
    send: fn(&Scene) -> Raw,
) -> BadInput {
    BadInput {
        input,
        send,
        status,
        says,
    }
}

/// `POST /v1/verifications` with credentials.
pub fn create(body: &str) -> Raw {
    Raw::new("POST", "/v1/verifications")
        .with_credentials()
        .json(body)
}

const TABLES: [&Table; 9] = [
    &api::CREATE,
    &api::CHECK,
    &calls::REQUESTS,
    &forms::FORMS,
    &forms::BROWSERS,
    &clients::MFA,
    &clients::CLASSIC,
    &http::HTTP,
    &phones::PHONES,
];

/// What bad inputs are aimed at: a verification of a program, and one of a browser, both pending.
pub struct Scene {
    app: TestApp,
    pub id: String,
    pub code: String,
    browser: Browser,
    browser_code: String,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let id = app.api().created(ALICE).await;
        let code = app.phone(ALICE).next_code().await;
        let mut browser = app.browser();
        browser.request(BOB).await.expect(200);
        let browser_code = app.phone(BOB).next_code().await;
        Self {
            app,
            id,
            code,
            browser,
            browser_code,
        }
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.app.site())
    }

    /// `POST /v1/verifications/{id}/check` with credentials.
    pub fn check(&self, body: &str) -> Raw {
        let path = format!("/v1/verifications/{}/check", self.id);
        Raw::new("POST", &path).with_credentials().json(body)
    }

    /// A form of the browser that waits, sent by a script on our own page.
    pub fn form(&self, path: &str, body: &str) -> Raw {
        self.own(Raw::new("POST", path)).form(body)
    }

    /// The cookies and the origin of the browser that waits.
    pub fn own(&self, raw: Raw) -> Raw {
        self.cookie(raw).header("Origin", &self.origin())
    }

    /// The token of a browser that has looked at a page and asked for nothing, and further cookies.
    pub fn token(&self, raw: Raw, others: &str) -> Raw {
        let name = self.browser.token_name();
        let token = self.browser.cookie(&name).unwrap();
        raw.header("Origin", &self.origin())
            .header("Cookie", &format!("{name}={token}; {others}"))
    }

    pub fn cookie(&self, raw: Raw) -> Raw {
        raw.header("Cookie", &self.browser.cookies())
    }

    /// A session's cookie with another value.
    pub fn session(&self, value: &str) -> String {
        format!("{}={value}", self.browser.session_name())
    }

    /// Everything that an input could have changed.
    async fn everything(&self) -> (Vec<String>, Vec<Value>) {
        let mut phones = Vec::new();
        for number in [ALICE, BOB] {
            phones.extend(self.app.phone(number).messages().await);
        }
        for path in [
            "numbers",
            "clock",
            "numbers/+12125550123/clock",
            "numbers/+12125550123/behavior",
        ] {
            let request = self.app.operator("GET", &format!("/sandbox/v1/{path}"));
            phones.push(crate::app::Answer::of(request).await.expect(200).json());
        }
        (self.app.record().everything(), phones)
    }

    /// Sends one bad input; what was wrong with the answer.
    async fn try_one(&self, table: &Table, bad: &BadInput) -> Option<String> {
        let to = match table.at {
            Listener::Site => self.app.site(),
            Listener::Phones => self.app.phones(),
        };
        let answer = (bad.send)(self).send(to).await;
        let fits = answer.status == bad.status && answer.body.contains(bad.says);
        let (input, status, says) = (bad.input, bad.status, bad.says);
        (!fits).then(|| format!("{input}: expected {status} `{says}`, got {answer:?}"))
    }

    /// Both codes still work, at the first try.
    async fn finish(mut self) {
        let checked = self
            .app
            .api()
            .check(&self.id, &self.code)
            .await
            .expect(200)
            .json();
        assert_eq!(
            (&checked["status"], &checked["attempts"]),
            (&"approved".into(), &1.into())
        );
        self.browser.validate(&self.browser_code).await.expect(200);
        assert_eq!(self.app.record().attempts(BOB), 1);
    }
}

async fn try_all(table: &Table) {
    let scene = Scene::set().await;
    let before = scene.everything().await;
    let mut wrong = Vec::new();
    let (slow, quick): (Vec<_>, Vec<_>) = table
        .inputs
        .iter()
        .partition(|bad| (bad.send)(&scene).is_cut());
    for bad in quick {
        wrong.extend(scene.try_one(table, bad).await);
        if scene.everything().await != before {
            wrong.push(format!("{}: it changed something", bad.input));
            break;
        }
    }
    // Time-outs are waited for together.
    let waiting = slow.into_iter().map(|bad| scene.try_one(table, bad));
    wrong.extend(
        futures_util::future::join_all(waiting)
            .await
            .into_iter()
            .flatten(),
    );
    if scene.everything().await != before {
        wrong.push("something slow changed something".to_owned());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    scene.finish().await;
}

#[tokio::test]
async fn bad_requests_for_a_verification_change_nothing() {
    try_all(&api::CREATE).await;
}

#[tokio::test]
async fn bad_codes_from_programs_change_nothing() {
    try_all(&api::CHECK).await;
}

#[tokio::test]
async fn bad_calls_of_the_api_change_nothing() {
    try_all(&calls::REQUESTS).await;
}

#[tokio::test]
async fn bad_forms_change_nothing() {
    try_all(&forms::FORMS).await;
}

#[tokio::test]
async fn bad_cookies_and_origins_change_nothing() {
    try_all(&forms::BROWSERS).await;
}

#[tokio::test]
async fn bad_calls_of_the_mfa_api_change_nothing() {
    try_all(&clients::MFA).await;
}

#[tokio::test]
async fn bad_forms_of_the_demo_change_nothing() {
    try_all(&clients::CLASSIC).await;
}

#[tokio::test]
async fn bad_http_changes_nothing() {
    try_all(&http::HTTP).await;
}

#[tokio::test]
async fn bad_requests_to_the_phones_change_nothing() {
    try_all(&phones::PHONES).await;
}

const INTRODUCTION: &str = "# Bad inputs

Each row is a test: the request is sent to a running instance, the answer has this status, and
nothing has changed afterwards: no row in the store, no message on a phone, no try of a pending code.
The tables are rendered from `server/tests/api/bad_inputs`, and a test compares them; refresh this page with

```
UPDATE_DOCS=1 cargo test -p server --test api bad_inputs
```
";

fn render() -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let mut page = INTRODUCTION.to_owned();
    for table in TABLES {
        let (title, about) = (table.title, table.about);
        write!(
            page,
            "\n## {title}\n\n{about}\n\n| input | status | answer |\n| --- | --- | --- |\n"
        )
        .unwrap();
        for bad in table.inputs {
            let says = match (bad.says, bad.status) {
                ("", 0) => "the connection is closed".to_owned(),
                ("", _) => String::new(),
                (says, _) => format!("`{}`", cell(says)),
            };
            let status = if bad.status == 0 {
                "none".to_owned()
            } else {
                bad.status.to_string()
            };
            writeln!(page, "| {} | {status} | {says} |", cell(bad.input)).unwrap();
        }
    }
    page
}

#[test]
fn the_page_in_the_docs_is_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/bad-inputs.md");
    let rendered = render();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &rendered).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == rendered,
        "docs/bad-inputs.md is not what the tables say; refresh it with \
         `UPDATE_DOCS=1 cargo test -p server --test api bad_inputs`"
    );
}
