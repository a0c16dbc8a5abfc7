//! Tests of forms that meet each other between two steps of the server.

use crate::app::browser::HTML;
use crate::app::{ALICE, Answer, Browser, TestApp};

/// Rounds of a test with an outcome that depends on what the server does first.
const ROUNDS: u8 = 40;

fn number(round: u8) -> String {
    format!("+121255501{round:02}")
}

/// Sends a form with the cookies that the browser has now. The browser loses the response.
async fn press(browser: &Browser, path: &str, form: &[(&str, &str)]) {
    let answer = Answer::of(browser.ask("POST", path, HTML).form(form)).await;
    answer.expect(303);
}

/// Either the code was right first and the sign-out ends what it proved, or the sign-out was first and
/// has canceled the code.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_out_ends_what_a_right_code_proves_at_the_same_moment() {
    let app = TestApp::start().await;
    for round in 0..ROUNDS {
        let number = number(round);
        let mut browser = app.browser();
        browser.request(&number).await.expect(200);
        let code = app.phone(&number).next_code().await;
        let right = [("code", code.as_str())];
        tokio::join!(
            press(&browser, "/validate", &right),
            press(&browser, "/sign-out", &[]),
        );
        let page = browser.get("/account").await;
        assert_eq!(page.status, 403, "round {round}: {page:?}");
    }
}

/// The visitor goes back and sends the number again, and the connection breaks.
#[tokio::test]
async fn a_repeated_request_whose_response_is_lost_leaves_the_session_alone() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    press(&browser, "/", &[("number", ALICE)]).await;
    app.move_all_clocks(61).await;
    browser.validate(&code).await.expect(200);
}

/// The number was requested less than a minute ago, so the second request repeats the first one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_request_sends_nothing_beside_a_resend() {
    let app = TestApp::start().await;
    for round in 0..ROUNDS {
        let number = number(round);
        let mut browser = app.browser();
        browser.request(&number).await.expect(200);
        app.move_clock(&number, 31).await;
        let (resend, request) = ([("sends", "1")], [("number", number.as_str())]);
        tokio::join!(
            press(&browser, "/resend", &resend),
            press(&browser, "/", &request),
        );
        let texts = app.phone(&number).messages().await.len();
        assert_eq!(texts, 2, "round {round}");
    }
}
