//! Errors in the form of the surface that was asked.

use axum::Router;
use axum::routing::get;
use serde_json::json;

use crate::app::{Raw, TestApp};

async fn boom() -> &'static str {
    panic!("a bug, on purpose")
}

async fn start() -> TestApp {
    let routes = Router::new()
        .route("/boom", get(boom))
        .route("/v1/boom", get(boom))
        .route("/api/boom", get(boom));
    TestApp::guarding(|_| {}, routes).await
}

/// A request by its kind of fault, to a path below `root`.
fn faulty(fault: u16, root: &str, known: &str) -> Raw {
    match fault {
        421 => Raw::new("GET", known).header("Host", "evil.example"),
        403 => Raw::new("POST", known).header("Origin", "https://evil.example"),
        404 => Raw::new("GET", &format!("{root}/nothing/here")),
        405 => Raw::new("DELETE", known),
        500 => Raw::new("GET", &format!("{root}/boom")),
        _ => unreachable!(),
    }
}

const NAMES: [(u16, &str); 5] = [
    (421, "wrong-host"),
    (403, "foreign-origin"),
    (404, "not-found"),
    (405, "method-not-allowed"),
    (500, "internal-error"),
];

#[tokio::test]
async fn the_native_api_answers_problems_alone() {
    let app = start().await;
    for (fault, name) in NAMES {
        let request = faulty(fault, "/v1", "/v1/verifications");
        // What a browser would accept makes no difference.
        for request in [request.clone(), request.header("Accept", "text/html")] {
            request.send(app.site()).await.problem(fault, name);
        }
    }
    for root in ["/v1", "/v1/"] {
        app.get(root).await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn the_control_api_answers_problems_alone() {
    let app = TestApp::with(|config| {
        config.sandbox.token = Some("a token of some length".to_owned());
    })
    .await;
    for (fault, name) in [(421, "wrong-host"), (403, "foreign-origin")] {
        let request = faulty(fault, "/sandbox", "/sandbox/v1/numbers/lease");
        request.send(app.phones()).await.problem(fault, name);
    }
    let request = Raw::new("GET", "/sandbox/v1/numbers");
    let refused = request.send(app.phones()).await;
    refused.problem(401, "unauthorized");
    assert!(
        refused
            .header("www-authenticate")
            .unwrap()
            .contains("Bearer")
    );
    for (fault, name) in [(404, "not-found"), (405, "method-not-allowed")] {
        let request = faulty(fault, "/sandbox", "/sandbox/v1/numbers");
        let request = request.header("Authorization", "Bearer a token of some length");
        request.send(app.phones()).await.problem(fault, name);
    }
}

#[tokio::test]
async fn signalwires_api_answers_in_its_own_form_alone() {
    let app = start().await;
    for (fault, error) in [
        (421, "Misdirected Request"),
        (403, "Forbidden"),
        (404, "Not Found"),
        (405, "Method Not Allowed"),
        (500, "Internal Server Error"),
    ] {
        let answer = faulty(fault, "/api", "/api/relay/rest/mfa/sms")
            .send(app.site())
            .await
            .expect(fault);
        assert_eq!(answer.json(), json!({ "error": error }));
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn browsers_get_pages_and_programs_plain_text() {
    let app = start().await;
    for (fault, title, text) in [
        (421, "Wrong address", "not served here"),
        (
            403,
            "Send the form from this site",
            "not sent from this site",
        ),
        (404, "Page not found", "nothing at this path"),
        (405, "This address only takes forms", "takes another method"),
        (500, "Something went wrong", "Something broke"),
    ] {
        let request = faulty(
            fault,
            "",
            if fault == 405 { "/resend" } else { "/validate" },
        );
        let request = if fault == 500 {
            Raw::new("GET", "/boom")
        } else {
            request
        };
        let browser = request.clone().header("Accept", "text/html,*/*");
        let page = browser.send(app.site()).await.expect(fault).showing(title);
        assert!(
            page.header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
        assert!(
            page.header("content-security-policy")
                .unwrap()
                .contains("'nonce-")
        );
        let plain = request.send(app.site()).await.expect(fault);
        assert_eq!(
            plain.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        assert!(plain.body.contains(text), "{plain:?}");
    }
    // What says which methods there are stays.
    let answer = app.browser().get("/request-auth").await.expect(405);
    assert!(answer.header("allow").is_some());
}

/// nginx collected the stream: nothing came in 25 seconds.
#[tokio::test]
async fn proxies_are_told_not_to_collect_streams() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(crate::app::ALICE).await.expect(200);
    let request = browser.ask("GET", "/phone/stream", "text/event-stream");
    let stream = request.send().await.unwrap();
    assert_eq!(stream.headers()["x-accel-buffering"], "no");
    assert_eq!(stream.headers()["cache-control"], "no-store, no-transform");
}
