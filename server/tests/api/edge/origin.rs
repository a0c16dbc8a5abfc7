//! Tests of forms that another site sends.

use crate::app::{ALICE, Program, Raw, TestApp, program};

const FORMS: [&str; 5] = ["/", "/validate", "/resend", "/new-code", "/sign-out"];

#[tokio::test]
async fn a_form_from_anywhere_else_is_403_and_changes_nothing() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let cookie = browser.session_cookie();
    let before = app.record().everything();
    let port = app.site().port();
    let foreign: [&[(&str, &str)]; 11] = [
        &[("Origin", "null")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "")],
        &[("Origin", "http://127.0.0.1")],
        &[("Origin", &format!("http://127.0.0.1:{}", port ^ 1))],
        &[("Origin", &format!("http://127.0.0.1:{port}.evil.example"))],
        &[("Origin", &format!("ftp://127.0.0.1:{port}"))],
        &[
            ("Origin", &format!("http://127.0.0.1:{port}")),
            ("Sec-Fetch-Site", "cross-site"),
        ],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[],
    ];
    for path in FORMS {
        for headers in foreign {
            let mut request = Raw::new("POST", path).header("Cookie", &cookie);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let answer = request
                .form("number=%2B12125550123&code=123456")
                .send(app.site())
                .await;
            assert_eq!(answer.status, 403, "{path} {headers:?}: {answer:?}");
            assert!(answer.set_cookies().is_empty());
        }
    }
    assert_eq!(app.record().everything(), before);
    browser.get("/validate").await.expect(200);
}

#[tokio::test]
async fn without_a_cookie_a_foreign_origin_is_refused_as_well() {
    let app = TestApp::start().await;
    for origin in ["null", "https://evil.example"] {
        let request = Raw::new("POST", "/")
            .header("Origin", origin)
            .form("number=%2B12125550123");
        request.send(app.site()).await.expect(403);
    }
    assert!(app.phone(ALICE).messages().await.is_empty());
}

/// A browser sends bodies of these kinds to another site without asking that site first.
#[tokio::test]
async fn a_form_in_disguise_is_refused_too() {
    let app = TestApp::start().await;
    let own = format!("http://{}", app.site());
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
    ] {
        let request = Raw::new("POST", "/")
            .header("Origin", &own)
            .body(kind, "number=%2B12125550123");
        request.send(app.site()).await.expect(422);
    }
    assert!(app.phone(ALICE).messages().await.is_empty());
}

/// A browser that has kept Basic credentials can be made to post what has no body.
#[tokio::test]
async fn the_apis_take_nothing_that_another_site_sends() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let before = app.record().everything();
    for verb in ["resend", "cancel"] {
        let foreign = Raw::new("POST", &format!("/v1/verifications/{id}/{verb}"))
            .with_credentials()
            .header("Origin", "https://shop.example");
        foreign
            .send(app.site())
            .await
            .problem(403, "foreign-origin");
    }
    let relay = Raw::new("POST", "/api/relay/rest/mfa/sms")
        .with_credentials()
        .header("Sec-Fetch-Site", "cross-site")
        .json(format!("{{\"to\":\"{ALICE}\"}}"));
    let answer = relay.send(app.site()).await.expect(403);
    assert_eq!(answer.json(), serde_json::json!({ "error": "Forbidden" }));
    assert_eq!(app.record().everything(), before);
    // Programs name no origin.
    let own = Raw::new("POST", "/v1/verifications").with_credentials();
    own.json(format!("{{\"to\":\"{ALICE}\"}}"))
        .send(app.site())
        .await
        .expect(201);
}

/// The status of a number's form at a site that people reach as `https://verify.example.com`.
async fn posted(app: &TestApp, host: &str, origin: &str) -> u16 {
    let request = Raw::new("POST", "/")
        .header("Host", host)
        .header("Origin", origin)
        .header("Sec-Fetch-Site", "same-origin");
    request.form("number=x").send(app.site()).await.status
}

/// nginx as it comes: every form was 403.
#[tokio::test]
async fn behind_a_proxy_the_configured_origin_is_own_whatever_host_it_sends() {
    let app =
        TestApp::with(|config| config.site.url = Some("https://verify.example.com".to_owned()))
            .await;
    let upstream = app.site().to_string();
    for host in [
        // `proxy_pass` alone.
        upstream.as_str(),
        // `proxy_set_header Host $host`.
        "verify.example.com",
        // `proxy_set_header Host $host:$server_port`.
        "verify.example.com:443",
        "verify.example.com:8443",
    ] {
        let status = posted(&app, host, "https://verify.example.com").await;
        assert_eq!(status, 422, "{host}");
    }
    for (host, origin) in [
        ("verify.example.com", "http://verify.example.com"),
        ("verify.example.com", "https://verify.example.com:8443"),
        (&upstream, "https://evil.example"),
        (&upstream, "https://verify.example.com.evil.example"),
    ] {
        assert_eq!(posted(&app, host, origin).await, 403, "{host} {origin}");
    }
    let loopback = format!("http://{upstream}");
    assert_eq!(posted(&app, &upstream, &loopback).await, 422);
}

/// The operator sees what came and what was expected, and not once for each request of a stranger.
#[tokio::test]
async fn a_refused_origin_is_logged_once_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("log");
    let mut command = program::command(folder.path());
    command
        .env("COUNTERSIGN_SITE__URL", "https://verify.example.com")
        .stderr(std::fs::File::create(&logs).unwrap());
    let program = Program::spawn(&mut command);
    for origin in ["https://other.example:8443", "https://x/?secret=1", "null"] {
        Raw::new("POST", "/?secret=2")
            .header("Origin", origin)
            .form("number=secret3")
            .send(program.site)
            .await
            .expect(403);
    }
    assert_eq!(program.stop("-TERM"), Some(0));
    let logs = std::fs::read_to_string(&logs).unwrap();
    let lines: Vec<_> = logs
        .lines()
        .filter(|line| line.contains("origin refused"))
        .collect();
    let [line] = lines[..] else {
        panic!("one line: {logs}");
    };
    for part in [
        "WARN",
        "origin=\"https://other.example:8443\"",
        "expected=\"https://verify.example.com\"",
        "site.url",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!logs.contains("secret"), "{logs}");
}
