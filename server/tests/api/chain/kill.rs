//! `kill -9` of either instance between any two steps of a send or a verify.
//!
//! A send: recorded here → asked there → recorded there, texted → answered → recorded here.
//! A verify: charged here → asked there → judged there → answered → recorded here.
//! The gate stops the clock at the two moments in between that one instance alone can't see.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::gate::{Gate, Hold};
use crate::app::program::command;
use crate::app::{ALICE, Answer, Browser, Program, Record, client, demo};

/// Which instance dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    One,
    Two,
}

/// What the gate holds, and the instance that is killed.
const CASES: [(Hold, Victim); 4] = [
    (Hold::Requests, Victim::One),
    (Hold::Requests, Victim::Two),
    (Hold::Answers, Victim::One),
    (Hold::Answers, Victim::Two),
];

/// Two programs with a gate between them.
struct Chain {
    folders: [TempDir; 2],
    one: Option<Program>,
    two: Option<Program>,
    gate: Gate,
}

impl Chain {
    async fn start() -> Self {
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let two = Program::serve(folders[1].path());
        let gate = Gate::to(two.site).await;
        let one = serve_one(&folders[0], &gate);
        Self {
            folders,
            one: Some(one),
            two: Some(two),
            gate,
        }
    }

    fn browser(&self) -> Browser {
        self.one.as_ref().unwrap().browser()
    }

    /// Sends a form that gets stuck at the gate, kills, and starts anew.
    async fn kill_during(
        &mut self,
        browser: &mut Browser,
        (hold, victim): (Hold, Victim),
        path: &'static str,
        form: Vec<(&'static str, String)>,
    ) -> Option<Answer> {
        browser.open().await;
        self.gate.hold(hold);
        let request = browser.ask("POST", path, "application/json").form(&form);
        let sending = tokio::spawn(request.send());
        self.gate.until_held().await;
        match victim {
            Victim::One => self.one.take().unwrap().kill(),
            Victim::Two => self.two.take().unwrap().kill(),
        }
        self.gate.hold(Hold::Nothing);
        let answer = match sending.await.unwrap() {
            Ok(response) => Some(Answer {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                body: response.text().await.unwrap_or_default(),
            }),
            Err(_) => None,
        };
        match victim {
            Victim::One => {
                let one = serve_one(&self.folders[0], &self.gate);
                browser.go_to(one.site);
                self.one = Some(one);
            }
            Victim::Two => {
                let two = Program::serve(self.folders[1].path());
                self.gate.point_to(two.site);
                self.two = Some(two);
            }
        }
        answer
    }

    fn record(&self, of: Victim) -> Record {
        Record::open(
            &self.folders[usize::from(of == Victim::Two)]
                .path()
                .join("data/countersign.db"),
        )
    }

    /// The texts on the phone of the second instance, as its process remembers them.
    async fn texts(&self) -> Vec<Value> {
        let phones = self.two.as_ref().unwrap().phones;
        let url = format!("http://{phones}/sandbox/v1/numbers/{ALICE}/messages?wait=5");
        let answer = Answer::of(client().get(url)).await.expect(200).json();
        answer["messages"].as_array().unwrap().clone()
    }

    /// Moves the clock of the number at the first instance.
    async fn pass_seconds(&self, seconds: i64) {
        let phones = self.one.as_ref().unwrap().phones;
        let url = format!("http://{phones}/sandbox/v1/numbers/{ALICE}/clock");
        let body = json!({ "offset_seconds": seconds });
        Answer::of(client().put(url).json(&body)).await.expect(200);
    }

    fn approvals(&self, of: Victim) -> usize {
        let events = self.record(of).events();
        events.iter().filter(|event| *event == "approved").count()
    }
}

fn serve_one(folder: &TempDir, gate: &Gate) -> Program {
    let (project, secret) = demo();
    Program::spawn(
        command(folder.path())
            .arg("serve")
            .env("COUNTERSIGN_PROVIDER__USE", "signalwire")
            .env("COUNTERSIGN_PROVIDER__STAND_IN", "true")
            .env("SIGNALWIRE_SPACE", format!("http://{}", gate.addr))
            .env("SIGNALWIRE_PROJECT", project)
            .env("SIGNALWIRE_TOKEN", secret),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_during_a_send_leaves_no_code_that_passes_unseen() {
    for case in CASES {
        let mut chain = Chain::start().await;
        let mut browser = chain.browser();
        let form = vec![("number", ALICE.to_owned())];
        let answer = chain.kill_during(&mut browser, case, "/", form).await;

        // No response said that a code is on its way, so the visitor can't enter one.
        if let Some(answer) = answer {
            assert_eq!(
                (answer.status, answer.refusal()),
                (502, json!({ "error": "not_sent" })),
                "{case:?}"
            );
        }
        let refused = browser
            .post_for_json("/validate", &[("code", "123456")])
            .await;
        assert_eq!(
            refused.refusal(),
            json!({ "error": "nothing_pending" }),
            "{case:?}"
        );
        let events = chain.record(Victim::One).events();
        match case.1 {
            // It died before it heard anything: asked for, and nothing is known of the hand-over.
            Victim::One => assert_eq!(events, ["requested"], "{case:?}"),
            // The wire was cut: it may be out, and is withdrawn, because it can't be checked.
            Victim::Two => assert_eq!(events, ["requested", "unknown", "canceled"], "{case:?}"),
        }
        let was_taken = case.0 == Hold::Answers;
        assert_eq!(
            chain.record(Victim::Two).count("verifications"),
            usize::from(was_taken),
            "{case:?}"
        );

        // The next request works, with a code of its own, once nothing can be under way any more.
        chain.pass_seconds(7).await;
        browser.post("/", &[("number", ALICE)]).await.expect(303);
        let texts = chain.texts().await;
        let code = texts.last().unwrap()["code"].as_str().unwrap();
        browser.validate(code).await.expect(200);
        assert_eq!(chain.approvals(Victim::One), 1, "{case:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_during_a_verify_never_passes_a_code_twice() {
    for case in CASES {
        let mut chain = Chain::start().await;
        let mut browser = chain.browser();
        browser.post("/", &[("number", ALICE)]).await.expect(303);
        let code = chain.texts().await[0]["code"].as_str().unwrap().to_owned();
        let form = vec![("code", code.clone())];
        let answer = chain
            .kill_during(&mut browser, case, "/validate", form)
            .await;

        // No verdict came, so the response gives none, and the attempt is charged.
        if let Some(answer) = answer {
            assert_eq!(
                (answer.status, answer.refusal()),
                (500, json!({ "error": "unjudged" })),
                "{case:?}"
            );
            let events = chain.record(Victim::One).events();
            assert_eq!(events.last().unwrap(), "check_unjudged", "{case:?}");
        }
        browser.get("/account").await.expect(403);
        assert_eq!(chain.record(Victim::One).attempts(ALICE), 1, "{case:?}");
        assert_eq!(chain.approvals(Victim::One), 0, "{case:?}");

        let again = browser.post_for_json("/validate", &[("code", &code)]).await;
        if case.0 == Hold::Answers {
            // The vendor has passed it once and will not again; here it never did.
            assert_eq!(again.refusal(), json!({ "error": "expired" }), "{case:?}");
            assert_eq!(
                (chain.approvals(Victim::One), chain.approvals(Victim::Two)),
                (0, 1)
            );
            browser.get("/account").await.expect(403);
        } else {
            // The vendor never saw the first attempt.
            assert_eq!(again.json()["status"], "approved", "{case:?}");
            assert_eq!(
                (chain.approvals(Victim::One), chain.approvals(Victim::Two)),
                (1, 1)
            );
            browser.get("/account").await.expect(200);
            let third = browser.post_for_json("/validate", &[("code", &code)]).await;
            assert_eq!(
                third.refusal(),
                json!({ "error": "already_approved" }),
                "{case:?}"
            );
        }
    }
}
