//! A form that is pressed twice, or loses its response, leads where one press would have led.

use futures_util::future::join_all;
use proptest::prelude::*;

use crate::app::browser::HTML;
use crate::app::{ALICE, Answer, BOB, Browser, TestApp, wrong};

type Form<'a> = &'a [(&'a str, &'a str)];

/// Sends the form `times` times at once, all with the cookies that the browser has now.
async fn press(browser: &Browser, times: usize, path: &str, form: Form<'_>) -> Vec<Answer> {
    let presses = (0..times).map(|_| Answer::of(browser.ask("POST", path, HTML).form(form)));
    join_all(presses).await
}

/// Presses three times, and keeps the cookies of all responses.
async fn press_thrice(browser: &mut Browser, path: &str, form: Form<'_>, leads_to: &str) {
    browser.open().await;
    for answer in press(browser, 3, path, form).await {
        assert_eq!(answer.status, 303, "{path}: {answer:?}");
        assert_eq!(answer.location(), leads_to, "{path}: {answer:?}");
        browser.receive(answer);
    }
}

fn count(app: &TestApp, kind: &str) -> usize {
    let events = app.record().events();
    events.iter().filter(|event| *event == kind).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_pressed_three_times_acts_once() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    press_thrice(&mut browser, "/", &[("number", ALICE)], "/validate").await;
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
    let code = app.phone(ALICE).next_code().await;

    let guess = wrong(&code);
    press_thrice(&mut browser, "/validate", &[("code", &guess)], "/validate").await;
    assert_eq!(app.record().attempts(ALICE), 1);
    let page = browser.get("/validate").await.expect(422);
    assert!(page.element("code-error").unwrap().contains("4 tries left"));

    app.move_clock(ALICE, 31).await;
    press_thrice(&mut browser, "/resend", &[("sends", "1")], "/validate").await;
    assert_eq!(app.phone(ALICE).messages().await.len(), 2);
    browser.get("/validate").await.expect(200);

    app.move_clock(ALICE, 601).await;
    press_thrice(&mut browser, "/new-code", &[], "/validate").await;
    assert_eq!(app.phone(ALICE).messages().await.len(), 3);
    app.phone(ALICE).next_code().await;
    let code = app.phone(ALICE).next_code().await;

    press_thrice(&mut browser, "/validate", &[("code", &code)], "/success").await;
    assert_eq!(count(&app, "approved"), 1);
    browser.get("/account").await.expect(200);

    press_thrice(&mut browser, "/sign-out", &[], "/?signed-out").await;
    browser.get("/account").await.expect(403);
}

/// The first response is lost each time; the browser repeats the form with the cookies it has.
#[tokio::test]
async fn a_form_that_is_sent_again_after_a_lost_response_acts_once() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.open().await;
    press(&browser, 1, "/", &[("number", ALICE)]).await;
    browser.request(ALICE).await.expect(200);
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
    let code = app.phone(ALICE).next_code().await;

    let guess = wrong(&code);
    press(&browser, 1, "/validate", &[("code", &guess)]).await;
    let page = browser.validate(&guess).await.expect(422);
    assert!(page.element("code-error").unwrap().contains("4 tries left"));

    app.move_clock(ALICE, 31).await;
    press(&browser, 1, "/resend", &[("sends", "1")]).await;
    browser.submit("/resend", &[("sends", "1")]).await;
    assert_eq!(app.phone(ALICE).messages().await.len(), 2);

    let before = browser.clone();
    press(&browser, 1, "/validate", &[("code", &code)]).await;
    browser
        .validate(&code)
        .await
        .expect(200)
        .showing("You are verified");
    browser.get("/account").await.expect(200);
    assert_eq!(app.record().attempts(ALICE), 2);

    // Who only looks after the lost response has not lost it either.
    for page in ["/", "/validate", "/success", "/account"] {
        let mut looking = before.clone();
        looking.get(page).await.expect(200);
        assert_eq!(looking.session(), browser.session(), "{page}");
    }
}

/// The visitor requests a second number in another tab; the first tab still shows the first one.
#[tokio::test]
async fn a_tab_that_is_out_of_date_is_told_so_and_costs_nothing() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let old_tab = browser.request(ALICE).await.expect(200);
    let about = about(&old_tab);
    let old = app.phone(ALICE).next_code().await;
    browser.request(BOB).await.expect(200);
    let new = app.phone(BOB).next_code().await;
    let before = app.record().everything();
    for (path, form) in [
        ("/validate", vec![("code", old.as_str()), ("about", &about)]),
        ("/validate", vec![("code", new.as_str()), ("about", &about)]),
        ("/resend", vec![("about", &about), ("sends", "1")]),
        ("/new-code", vec![("about", &about)]),
    ] {
        let page = browser.submit(path, &form).await;
        if path == "/new-code" {
            // The newer code was sent within the minute, so this form may be the one that asked for it.
            page.expect(200);
        } else {
            page.expect(409)
                .showing("You have requested a newer code since.")
                .showing("+1 ••• 45");
        }
    }
    assert_eq!(app.record().everything(), before);
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
    assert_eq!(app.phone(BOB).messages().await.len(), 1);
    browser.validate(&new).await.expect(200);
    let answer = browser
        .post("/validate", &[("code", &new), ("about", &about)])
        .await;
    assert_eq!(answer.location(), "/success");
}

/// The verification that the page's forms are about.
fn about(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"about\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Without the cookie nothing is sent, because the code could not be entered; the page that says so
/// sets the cookie, so that the next press of a browser that takes it works.
#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_before_anything_is_sent() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    for (path, form) in [
        ("/", vec![("number", ALICE)]),
        ("/validate", vec![("code", "123456")]),
        ("/resend", vec![]),
        ("/new-code", vec![]),
    ] {
        let answer = press(&app.browser(), 1, path, &form).await.remove(0);
        let page = answer
            .expect(403)
            .showing("This browser sent no cookie")
            .showing("<title>Error: Allow cookies for this site");
        assert!(
            page.set_cookies()[0].starts_with(&browser.token_name()),
            "{page:?}"
        );
    }
    assert_eq!(app.record().everything(), [""; 0]);
    let page = press(&browser, 1, "/", &[("number", ALICE)])
        .await
        .remove(0);
    browser.receive(page);
    let answer = press(&browser, 1, "/", &[("number", ALICE)])
        .await
        .remove(0);
    browser.receive(answer.expect(303));
    browser.get("/validate").await.expect(200);
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
}

/// An attacker knows every cookie that the victim's browser had before it requested its code.
#[tokio::test]
async fn a_planted_cookie_gains_nothing() {
    let app = TestApp::start().await;
    let mut attacker = app.browser();
    attacker.request(BOB).await.expect(200);
    let mut victim = app.browser();
    let token = attacker.token_name();
    victim.set_cookie(&token, attacker.cookie(&token).unwrap());
    victim.set_session(attacker.session());
    victim.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;

    // The attacker repeats the victim's request, and even learns the code.
    attacker.request(ALICE).await.expect(200);
    let mut requested = attacker.clone();
    victim.validate(&code).await.expect(200);
    for thief in [&mut attacker, &mut requested] {
        thief.get("/account").await.expect(403);
        thief.validate(&code).await.expect(403);
        thief.get("/success").await.expect(403);
        thief.get("/account").await.expect(403);
    }
    victim
        .get("/account")
        .await
        .expect(200)
        .showing("+1 ••• 23");
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
}

/// What becomes of one press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Lost,
    Arrives,
}

/// The presses of one form, and the order in which their responses arrive.
fn presses() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![Just(Fate::Lost), Just(Fate::Arrives)];
    prop::collection::vec(fate, 1..=3)
}

#[derive(Clone, Debug)]
struct Visit {
    request: Vec<Fate>,
    wrong: Option<Vec<Fate>>,
    resend: Option<Vec<Fate>>,
    /// Whether the resend is pressed together with the right code.
    at_once: bool,
    right: Vec<Fate>,
    sign_out: Vec<Fate>,
}

fn visit() -> impl Strategy<Value = Visit> {
    let optional = || prop::option::of(presses());
    (
        presses(),
        optional(),
        optional(),
        any::<bool>(),
        presses(),
        presses(),
    )
        .prop_map(|(request, wrong, resend, at_once, right, sign_out)| Visit {
            request,
            wrong,
            resend,
            at_once,
            right,
            sign_out,
        })
}

/// Presses as `fates` says. A visitor who got no response presses once more.
async fn suffer(browser: &mut Browser, path: &str, form: Form<'_>, fates: &[Fate], leads_to: &str) {
    let answers = press(browser, fates.len(), path, form).await;
    // The newest press is answered first: what comes last is what the browser keeps.
    for (answer, fate) in answers.into_iter().zip(fates).rev() {
        assert_eq!(
            (answer.status, answer.location()),
            (303, leads_to),
            "{path}"
        );
        if *fate == Fate::Arrives {
            browser.receive(answer);
        }
    }
    if !fates.contains(&Fate::Arrives) {
        let answer = browser.post(path, form).await.expect(303);
        assert_eq!(answer.location(), leads_to, "{path}");
    }
}

/// One visit; every press leads where one press would have led.
async fn run(app: &TestApp, number: &str, visit: Visit) {
    let mut browser = app.browser();
    browser.open().await;
    suffer(
        &mut browser,
        "/",
        &[("number", number)],
        &visit.request,
        "/validate",
    )
    .await;
    let code = app.phone(number).next_code().await;
    if let Some(fates) = &visit.wrong {
        let guess = wrong(&code);
        suffer(
            &mut browser,
            "/validate",
            &[("code", &guess)],
            fates,
            "/validate",
        )
        .await;
    }
    let right = [("code", code.as_str())];
    let mut texts = 1;
    if let Some(fates) = &visit.resend {
        app.move_clock(number, 31).await;
        let sends = [("sends", "1")];
        if visit.at_once {
            // Whichever comes first: the code is right, and at most one more text goes out.
            let mut other = browser.clone();
            tokio::join!(
                suffer(&mut browser, "/validate", &right, &visit.right, "/success"),
                async { press(&other, fates.len(), "/resend", &sends).await },
            );
            other.get("/validate").await.expect(200);
            let sent = app.phone(number).messages().await.len();
            assert!((1..=2).contains(&sent), "{sent} texts");
            texts = sent;
        } else {
            suffer(&mut browser, "/resend", &sends, fates, "/validate").await;
            texts = 2;
        }
    }
    suffer(&mut browser, "/validate", &right, &visit.right, "/success").await;
    browser.get("/success").await.expect(200);
    browser.get("/account").await.expect(200);
    assert_eq!(app.phone(number).messages().await.len(), texts);
    let charged = 1 + u8::from(visit.wrong.is_some());
    assert_eq!(app.record().attempts(number), charged);
    let everyone = browser.clone();
    suffer(
        &mut browser,
        "/sign-out",
        &[],
        &visit.sign_out,
        "/?signed-out",
    )
    .await;
    for mut browser in [browser, everyone] {
        browser.get("/account").await.expect(403);
    }
}

/// Any interleaving of presses and lost responses ends as one press of each form would have.
#[test]
fn any_interleaving_of_presses_ends_as_one_press_would() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let app = runtime.block_on(TestApp::start());
    let numbers = std::sync::atomic::AtomicU32::new(0);
    let config = ProptestConfig {
        cases: 64,
        ..ProptestConfig::default()
    };
    proptest!(config, |(visit in visit())| {
        let n = numbers.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (area, line) = (n / 100 + 212, n % 100);
        runtime.block_on(run(&app, &format!("+1{area}55501{line:02}"), visit));
    });
    assert_eq!(
        count(&app, "approved"),
        usize::try_from(numbers.into_inner()).unwrap()
    );
}
