//! The language of pages, refusals, texts and calls.

use crate::app::{ALICE, Answer, Browser, TestApp};

const PSEUDO: &str = "Ṽeeřiƒẏ ẏoouuř ƥħooƞee";

async fn two_languages() -> TestApp {
    TestApp::with(|c| c.site.locales = vec!["en".into(), "en-XA".into()]).await
}

async fn page(browser: &mut Browser, path: &str, accepted: &str) -> Answer {
    let request = browser.ask("GET", path, "text/html");
    let answer = Answer::of(request.header("accept-language", accepted)).await;
    browser.receive(answer)
}

async fn post(browser: &mut Browser, path: &str, form: &[(&str, &str)], accept: &str) -> Answer {
    let request = browser.ask("POST", path, accept).form(form);
    let answer = Answer::of(request.header("accept-language", "en-XA")).await;
    browser.receive(answer)
}

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_asks_for() {
    let app = two_languages().await;
    let mut browser = app.browser();
    let english = page(&mut browser, "/", "fr, en-US;q=0.8").await;
    assert!(
        english.body.contains("<html lang=\"en\">") && english.body.contains("Verify your phone")
    );
    let pseudo = page(&mut browser, "/", "en-XA").await;
    assert!(pseudo.body.contains("<html lang=\"en-XA\">") && pseudo.body.contains(PSEUDO));
    // Pages in place of others, too, from a handler and from the edge.
    let refused = page(&mut browser, "/account", "en-XA").await;
    assert!(refused.body.contains(PSEUDO), "{}", refused.body);
    let wrong_method = page(&mut browser, "/request-auth", "en-XA").await;
    assert_eq!(wrong_method.status, 405);
    assert!(wrong_method.body.contains("<html lang=\"en-XA\">"));
}

#[tokio::test]
async fn a_language_that_is_not_offered_is_not_given() {
    let app = TestApp::start().await;
    let page = page(&mut app.browser(), "/", "en-XA").await;
    assert!(page.body.contains("<html lang=\"en\">") && page.body.contains("Verify your phone"));
}

#[tokio::test]
async fn a_refusal_is_in_the_language_of_its_page() {
    let app = two_languages().await;
    let mut browser = app.browser();
    page(&mut browser, "/", "en-XA").await;
    let typed = [("number", "12")];
    let refused = post(&mut browser, "/", &typed, "application/json").await;
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("Şŧaařŧ"), "{message}");
    assert_eq!(
        refused.body.matches("\"message\"").count(),
        1,
        "{}",
        refused.body
    );
    post(&mut browser, "/", &typed, "text/html").await;
    let shown = page(&mut browser, "/", "en-XA").await;
    assert!(shown.body.contains(&message), "{}", shown.body);
}

#[tokio::test]
async fn a_resend_and_a_call_speak_the_language_of_the_page_that_asked() {
    let app = two_languages().await;
    let mut browser = app.browser();
    page(&mut browser, "/", "en-XA").await;
    post(&mut browser, "/", &[("number", ALICE)], "text/html").await;
    app.move_clock(ALICE, 31).await;
    // By a page in English.
    browser.post("/resend", &[("channel", "sms")]).await;
    app.move_clock(ALICE, 120).await;
    browser.post("/resend", &[("channel", "call")]).await;
    let texts = app.phone(ALICE).messages().await;
    assert_eq!(texts.len(), 2);
    for text in texts {
        let body = text["body"].as_str().unwrap();
        assert!(body.contains("Ƞeeṽeeř şħaařee iŧ."), "{body}");
    }
    let call = app.phone(ALICE).next_call().await.to_string();
    assert!(call.contains("Ƥřeeşş 1 ŧoo ħeeaař iŧ aaɠaaiƞ."), "{call}");
}
