use crate::app::{ALICE, Answer, TestApp};

const TOKEN: &str = "a-token-of-some-length";

#[tokio::test]
async fn where_a_token_is_configured_it_has_to_be_presented() {
    let app = TestApp::with(|config| config.sandbox.token = Some(TOKEN.to_owned())).await;
    let messages = format!("/sandbox/v1/numbers/{ALICE}/messages");
    let paths = [
        "/",
        "/phone/+12125550123",
        "/sandbox/v1/numbers",
        "/sandbox/v1/nothing",
        &messages,
    ];
    for path in paths {
        for value in [
            None,
            Some(format!("Bearer {TOKEN}x")),
            Some("Bearer".to_owned()),
            Some(format!("Bearer {}", &TOKEN[1..])),
            Some(TOKEN.to_owned()),
        ] {
            let mut request = app.operator("GET", path);
            if let Some(value) = &value {
                request = request.header("authorization", value);
            }
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, 401, "{path} {value:?}: {answer:?}");
            assert!(
                answer
                    .header("www-authenticate")
                    .unwrap()
                    .contains("Bearer")
            );
        }
    }
    for path in ["/", "/sandbox/v1/numbers", &messages] {
        Answer::of(app.operator("GET", path).bearer_auth(TOKEN))
            .await
            .expect(200);
        // The way a browser can present it.
        Answer::of(app.operator("GET", path).basic_auth("anybody", Some(TOKEN)))
            .await
            .expect(200);
    }
    app.browser().get("/").await.expect(200);
}

#[tokio::test]
async fn a_site_visitor_needs_no_token_to_see_their_own_phone() {
    let app = TestApp::with(|config| config.sandbox.token = Some(TOKEN.to_owned())).await;
    let mut browser = app.browser();
    let page = browser.request(ALICE).await.expect(200);
    assert!(page.body.contains("data-code=\""), "{}", page.body);
}

#[tokio::test]
async fn a_listener_for_everybody_does_not_start_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::app::config_in(folder.path());
    config.sandbox.addr = "0.0.0.0:0".parse().unwrap();
    let refused = server::start(&config, axum::Router::new()).await;
    let error = refused.err().unwrap().to_string();
    assert!(error.starts_with("sandbox.token:"), "{error}");
}
