//! Pages, MFA API, classic endpoints and native API at once: one service, so one set of totals.

use std::sync::atomic::{AtomicU8, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tokio::task::JoinSet;

use crate::app::{ALICE, Answer, TestApp, wrong};

static NEXT: AtomicU8 = AtomicU8::new(0);

type Asked = (&'static str, Answer);

/// Sends `rounds` of the same request by each way, all at once.
async fn all_at_once(app: &TestApp, rounds: usize, ways: &[Way<'_>]) -> Vec<Asked> {
    let mut calls = JoinSet::new();
    for _ in 0..rounds {
        for (name, request) in ways {
            let (name, request) = (*name, request(app));
            calls.spawn(async move { (name, Answer::of(request).await) });
        }
    }
    calls.join_all().await
}

type Way<'a> = (
    &'static str,
    Box<dyn Fn(&TestApp) -> reqwest::RequestBuilder + 'a>,
);

fn count(answers: &[Asked], is: impl Fn(&Asked) -> bool) -> usize {
    answers.iter().filter(|asked| is(asked)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_of_asking_shares_the_limit_of_the_number() {
    let app = TestApp::start().await;
    let ways: [Way<'_>; 4] = [
        (
            "page",
            Box::new(|app| {
                let mut browser = app.browser();
                // A browser of its own each time, or they would be one request.
                let token = [NEXT.fetch_add(1, Ordering::Relaxed); 16];
                browser.set_cookie(&browser.token_name(), &URL_SAFE_NO_PAD.encode(token));
                browser
                    .ask("POST", "/", "application/json")
                    .form(&[("number", ALICE)])
            }),
        ),
        (
            "mfa",
            Box::new(|app| app.mfa().ask("sms").json(&json!({ "to": ALICE }))),
        ),
        (
            "native",
            Box::new(|app| {
                app.api()
                    .ask("POST", "/v1/verifications")
                    .json(&json!({ "to": ALICE }))
            }),
        ),
        (
            "classic",
            Box::new(|app| app.form("/request-auth", &[("number", ALICE)])),
        ),
    ];
    let answers = all_at_once(&app, 10, &ways).await;
    let taken = count(&answers, |(_, answer)| matches!(answer.status, 200 | 201));
    let refused = count(&answers, |(_, answer)| answer.status == 429);
    assert_eq!((taken, refused), (5, 35));
    assert_eq!(app.phone(ALICE).messages().await.len(), 5);
    let events = app.record().events();
    let told = |kind: &str| events.iter().filter(|event| *event == kind).count();
    assert_eq!(told("requested") + told("resent"), 5);
    assert_eq!(told("delivered"), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_of_guessing_shares_the_tries_of_the_number() {
    let app = TestApp::start().await;
    let id = app
        .mfa()
        .sent(json!({ "to": ALICE, "max_attempts": 20 }))
        .await;
    let code = app.phone(ALICE).next_code().await;
    let guess = wrong(&code);
    let answers = all_at_once(&app, 12, &guessing(&id, &guess)).await;
    let charged = count(&answers, |(way, answer)| match *way {
        "classic" => answer.status == 403,
        _ => answer.status == 200,
    });
    assert_eq!(charged, 15, "fifteen an hour");
    assert_eq!(app.record().attempts(ALICE), 15);
    assert_eq!(count(&answers, |(_, answer)| answer.status == 429), 21);
    app.mfa().verify(&id, &code).await.expect(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_code_by_every_way_at_once_passes_once() {
    for _ in 0..3 {
        let app = TestApp::start().await;
        let id = app.mfa().sent(json!({ "to": ALICE })).await;
        let code = app.phone(ALICE).next_code().await;
        let answers = all_at_once(&app, 8, &guessing(&id, &code)).await;
        let passed = count(&answers, |(way, answer)| {
            answer.status == 200
                && match *way {
                    "mfa" => answer.body.contains("true"),
                    "native" => answer.body.contains("approved"),
                    _ => answer.body == "Success!",
                }
        });
        assert_eq!(passed, 1);
        let events = app.record().events();
        assert_eq!(
            events.iter().filter(|event| *event == "approved").count(),
            1
        );
    }
}

fn guessing<'a>(id: &'a str, code: &'a str) -> [Way<'a>; 3] {
    [
        (
            "mfa",
            Box::new(move |app| {
                app.mfa()
                    .ask(&format!("{id}/verify"))
                    .json(&json!({ "token": code }))
            }),
        ),
        (
            "native",
            Box::new(move |app| {
                let path = format!("/v1/verifications/{id}/check");
                app.api().ask("POST", &path).json(&json!({ "code": code }))
            }),
        ),
        (
            "classic",
            Box::new(move |app| {
                app.form("/validate-auth", &[("number", ALICE), ("auth_code", code)])
            }),
        ),
    ]
}
