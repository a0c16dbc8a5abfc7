//! DNS rebinding: a listener answers to its own names only.

use std::net::SocketAddr;

use crate::app::browser::HTML;
use crate::app::{ALICE, Answer, Raw, TestApp};

#[tokio::test]
async fn foreign_names_are_421_on_every_path_of_both_listeners() {
    let app = TestApp::start().await;
    let site = [
        "/",
        "/validate",
        "/account",
        "/phone/stream",
        "/v1/verifications",
        "/pkg/x.js",
        "/nowhere",
    ];
    let messages = format!("/sandbox/v1/numbers/{ALICE}/messages?wait=60");
    let phones = [
        "/",
        "/phone/+12125550123",
        "/sandbox/v1/numbers",
        &messages,
        "/pkg/x.js",
        "/nowhere",
    ];
    let all = site.iter().map(|path| (app.site(), *path));
    let all = all.chain(phones.iter().map(|path| (app.phones(), *path)));
    for (listener, path) in all {
        let foreign =
            Raw::new("GET", path).header("Host", &format!("evil.example:{}", listener.port()));
        let answer = foreign.send(listener).await.expect(421);
        assert!(!answer.body.contains("data-"), "{answer:?}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}

#[tokio::test]
async fn names_that_only_look_like_ours_are_foreign() {
    let app = TestApp::start().await;
    for host in [
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example#127.0.0.1",
        "127.0.0.1@evil.example",
        "127.0.0.2",
        "0.0.0.0",
        "2130706433",
        "[::2]",
        "[::1].evil.example",
        "[::1]:80:evil",
        "[::1",
        "[localhost]",
        "evil@127.0.0.1",
        "127.0.0.1:80x",
        "localhost.",
        "*",
        "127.0.0.1, evil.example",
    ] {
        let answer = Raw::new("GET", "/")
            .header("Host", host)
            .send(app.site())
            .await;
        assert!([400, 421].contains(&answer.status), "{host}: {answer:?}");
    }
    for host in ["127.0.0.1", "localhost:1", "LocalHost", "[::1]:80"] {
        Raw::new("GET", "/")
            .header("Host", host)
            .send(app.site())
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn two_hosts_or_none_are_nobodys() {
    let app = TestApp::start().await;
    let own = |listener: SocketAddr| listener.to_string();
    for listener in [app.site(), app.phones()] {
        let twice = Raw::new("GET", "/")
            .header("Host", &own(listener))
            .header("Host", &own(listener));
        twice.send(listener).await.expect(421);
        let foreign = Raw::new("GET", "/")
            .header("Host", &own(listener))
            .header("Host", "evil.example");
        foreign.send(listener).await.expect(421);
        Raw::new("GET", "/")
            .header("Host", "")
            .send(listener)
            .await
            .expect(421);
    }
}

/// RFC 9112 §3.2.2: an absolute target outranks the header.
#[tokio::test]
async fn an_absolute_target_names_the_host() {
    let app = TestApp::start().await;
    let foreign = Raw::new("GET", "http://evil.example/").header("Host", &app.site().to_string());
    foreign.send(app.site()).await.expect(421);
    let own = Raw::new("GET", &format!("http://{}/", app.site()));
    own.header("Host", "evil.example")
        .send(app.site())
        .await
        .expect(200);
}

#[tokio::test]
async fn configured_names_are_ours_too() {
    let app = TestApp::with(|config| {
        config.site.url = Some("https://verify.example.com".to_owned());
        config.site.hosts = vec!["Other.Example.com".to_owned()];
        config.sandbox.hosts = vec!["phones.example.com".to_owned()];
    })
    .await;
    for host in ["verify.example.com", "other.example.com:8443"] {
        Raw::new("GET", "/validate")
            .header("Host", host)
            .send(app.site())
            .await
            .expect(200);
        Raw::new("GET", "/")
            .header("Host", host)
            .send(app.phones())
            .await
            .expect(421);
    }
    Raw::new("GET", "/")
        .header("Host", "phones.example.com")
        .send(app.phones())
        .await
        .expect(200);
}

/// `proxy_pass http://countersign:3000;` and nothing more: the name of a container as the host.
#[tokio::test]
async fn a_trusted_proxy_may_name_its_upstream() {
    let app = TestApp::with(|config| {
        config.site.url = Some("https://verify.example.com".to_owned());
        config.site.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let ask = |host: &'static str, origin: &'static str| {
        app.form("/", &[("number", ALICE)])
            .header("host", host)
            .header("origin", origin)
            .header("sec-fetch-site", "same-origin")
    };
    let upstream = "countersign:3000";
    for (host, origin, status) in [
        // Only the browser's cookie is missing.
        (upstream, "https://verify.example.com", "Allow cookies"),
        (
            upstream,
            "http://countersign:3000",
            "not sent from a page of this site",
        ),
        // A name that was led here by DNS rebinding, and passed on by the proxy.
        (
            "evil.example",
            "http://evil.example",
            "not sent from a page of this site",
        ),
    ] {
        let answer = Answer::of(ask(host, origin).header("accept", HTML)).await;
        answer.expect(403).showing(status);
    }
    let page = app.form("/", &[]).header("host", upstream);
    assert_ne!(Answer::of(page).await.status, 421);
}

/// Announced and then answered with 421: the configured literal kept its brackets.
#[tokio::test]
async fn ipv6_addresses_are_hosts_like_any_other() {
    let app = TestApp::with(|config| {
        config.site.url = Some("http://[fd00::5]:36817".to_owned());
        config.site.hosts = vec!["fd00::6".to_owned(), "[fd00::7]".to_owned()];
        config.sandbox.hosts = vec!["fd00::8".to_owned()];
    })
    .await;
    let status = async |listener: SocketAddr, host: &str| {
        let request = Raw::new("GET", "/").header("Host", host);
        request.send(listener).await.status
    };
    for host in ["[fd00::5]:36817", "[FD00:0::5]", "[fd00::6]", "[fd00::7]:1"] {
        assert_eq!(status(app.site(), host).await, 200, "{host}");
    }
    assert_eq!(status(app.phones(), "[fd00::8]:3010").await, 200);
    for host in ["[fd00::9]", "fd00::5", "[fd00::5"] {
        let status = status(app.site(), host).await;
        assert!([400, 421].contains(&status), "{host}: {status}");
    }
}

#[tokio::test]
async fn a_site_that_listens_on_an_ipv6_address_answers_to_it() {
    let app = TestApp::with(|config| config.site.addr = "[::1]:0".parse().unwrap()).await;
    assert!(app.site().is_ipv6());
    let own = Raw::new("GET", "/").header("Host", &app.site().to_string());
    own.send(app.site()).await.expect(200);
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
}

/// GHSA-mcqj-7p29-9528: a poisoned host name ended up in the message.
#[tokio::test]
async fn the_message_names_the_configured_host_whatever_the_request_says() {
    let app =
        TestApp::with(|config| config.site.url = Some("https://verify.example.com".to_owned()))
            .await;
    let request = Raw::new("POST", "/")
        .header("Host", "localhost")
        .header("X-Forwarded-Host", "evil.example")
        .header("Forwarded", "host=evil.example")
        .header("Sec-Fetch-Site", "same-origin")
        .header(
            "Cookie",
            "__Host-countersign-browser=AAAAAAAAAAAAAAAAAAAAAA",
        )
        .form("number=%2B12125550123");
    request.send(app.site()).await.expect(200);
    let message = app.phone(ALICE).next_message().await;
    let body = message["body"].as_str().unwrap();
    assert!(
        body.contains("\n\n@verify.example.com #") && !body.contains("evil"),
        "{body}"
    );
}
