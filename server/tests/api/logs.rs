//! Tests of what the program logs, at every level.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::app::{ALICE, Answer, BOB, Mfa, Program, Raw, demo, program, wrong};

/// Everything that may not stand in a log, gathered while the flow runs.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn keep(&mut self, secret: impl Into<String>) {
        self.0.push(secret.into());
    }
}

/// Runs both surfaces through what succeeds and what fails.
async fn walk(program: &Program, secrets: &mut Secrets) {
    let (api, mut browser) = (program.api(), program.browser());
    let read = std::sync::Mutex::default();
    let client = crate::app::client();
    let phone =
        |number: &'static str| crate::app::Phone::new(&client, program.phones, number, &read);

    browser.get("/").await.expect(200);
    browser
        .post("/", &[("number", "+1 212 555 01")])
        .await
        .expect(303);
    secrets.keep(browser.cookie(&browser.flash_name()).unwrap());
    browser.get("/").await.expect(422);
    browser.request(ALICE).await.expect(200);
    secrets.keep(browser.session());
    let code = phone(ALICE).next_code().await;
    browser.validate(&wrong(&code)).await.expect(422);
    browser.submit("/resend", &[]).await.expect(429);
    phone(ALICE).move_clock(31).await;
    browser.submit("/resend", &[]).await.expect(200);
    browser.validate(&code).await.expect(200);
    secrets.keep(browser.session());
    browser.get("/account").await.expect(200);
    browser.post_for_json("/sign-out", &[]).await.expect(200);
    browser.set_session("not-a-session-cookie");
    browser.get("/account").await.expect(403);
    secrets.keep("not-a-session-cookie");
    secrets.keep(wrong(&code));
    secrets.keep(code);

    phone(BOB).behave(json!({ "delivery": "failed" })).await;
    let id = api.created(BOB).await;
    let code = phone(BOB).next_code().await;
    api.check(&id, &wrong(&code)).await.expect(200);
    api.check(&id, &code).await.expect(200);
    api.check(&id, &code).await.expect(409);
    api.create(json!({ "to": "+1 212 555 01" }))
        .await
        .expect(422);
    api.create(json!({ "to": BOB, "code_length": 99 }))
        .await
        .expect(422);
    secrets.keep(wrong(&code));
    secrets.keep(code);

    let injected = Raw::new(
        "GET",
        "/phone%0d%0aWARN%20forged/+12125550123?code=424242&number=%2B12125550123",
    );
    injected.send(program.site).await.expect(404);
    let stranger =
        Raw::new("POST", "/v1/verifications").header("Authorization", "Basic c3RyYW5nZXI6c2VjcmV0");
    stranger
        .json("{\"to\":\"+12125550123\"}")
        .send(program.site)
        .await
        .expect(401);
    secrets.keep("c3RyYW5nZXI6c2VjcmV0");
    secrets.keep("424242");
    secrets.keep("WARN forged");
    let (_, secret) = demo();
    secrets.keep(secret);
    for number in [ALICE, BOB] {
        secrets.keep(&number[1..]);
        secrets.keep(&number[2..]);
    }
    secrets.keep("212 555 01");
}

/// Runs the surfaces for clients of others, and a call, through what succeeds and what fails. The phones
/// are those at `phones`, wherever the codes are made.
async fn walk_clients(program: &Program, phones: SocketAddr, secrets: &mut Secrets) {
    const CAROL: &str = "+12125550167";
    let read = std::sync::Mutex::default();
    let client = crate::app::client();
    let phone = crate::app::Phone::new(&client, phones, CAROL, &read);
    let mfa = Mfa::new(client.clone(), program.site);

    let id = mfa.sent(json!({ "to": CAROL })).await;
    let code = phone.next_code().await;
    assert!(!mfa.verifies(&id, &wrong(&code)).await);
    assert!(mfa.verifies(&id, &code).await);
    secrets.keep(wrong(&code));
    secrets.keep(code);
    let stranger = mfa.clone().with_credentials(&id, "PTnot-a-secret-of-ours");
    stranger.sms(json!({ "to": CAROL })).await.expect(401);
    secrets.keep("PTnot-a-secret-of-ours");

    let called = mfa.call(json!({ "to": CAROL })).await.expect(200).json();
    let call = phone.next_call().await;
    let code = call["code"].as_str().unwrap().to_owned();
    phone.press(&call, "1").await.expect(200);
    phone.hang_up(&call).await.expect(200);
    assert!(mfa.verifies(called["id"].as_str().unwrap(), &code).await);
    // As it is spoken.
    let symbols: Vec<String> = code.chars().map(String::from).collect();
    secrets.keep(symbols.join(", "));
    secrets.keep(code);

    let form = |path: &str, fields: &[(&str, &str)]| {
        let url = format!("http://{}{path}", program.site);
        Answer::of(client.post(url).form(fields))
    };
    form("/request-auth", &[("number", CAROL)])
        .await
        .expect(200);
    let code = phone.next_code().await;
    let bad = [("number", CAROL), ("auth_code", &*wrong(&code))];
    form("/validate-auth", &bad).await.expect(403);
    let good = [("number", CAROL), ("auth_code", &*code)];
    form("/validate-auth", &good).await.expect(200);
    secrets.keep(code);
    let (_, secret) = demo();
    secrets.keep(secret);
    secrets.keep(&CAROL[1..]);
    secrets.keep(&CAROL[2..]);
}

async fn logs_hold_no_secret(format: &str, level: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program::command(folder.path());
    command
        .env("COUNTERSIGN_LOG__FORMAT", format)
        .env("COUNTERSIGN_LOG__LEVEL", level);
    let logs = folder.path().join("log");
    // A pipe without a reader would fill up at this level.
    command.stderr(std::fs::File::create(&logs).unwrap());
    let program = Program::spawn(&mut command);
    let mut secrets = Secrets::default();
    walk(&program, &mut secrets).await;
    walk_clients(&program, program.phones, &mut secrets).await;
    assert_eq!(program.stop("-TERM"), Some(0));
    let keys = std::fs::read_to_string(folder.path().join("keys/countersign.keys")).unwrap();
    secrets.0.extend(
        keys.split_whitespace()
            .filter(|word| word.len() == 64)
            .map(str::to_owned),
    );
    let logs = std::fs::read_to_string(&logs).unwrap();
    for secret in &secrets.0 {
        let found = logs.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(found, None, "{secret} is logged at {level}");
    }
    logs
}

#[tokio::test]
async fn at_the_most_talkative_level_no_secret_is_logged() {
    let logs = logs_hold_no_secret("text", "trace").await;
    let line = logs
        .lines()
        .find(|line| line.contains("/v1/verifications/{id}/check"));
    assert!(line.is_some(), "a route's template stands for it: {logs}");
}

/// What goes to a vendor and comes back is no more to be read in a log than what stays here.
#[tokio::test]
async fn over_a_vendor_no_secret_is_logged_either() {
    let [here, there] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let vendor = Program::serve(there.path());
    let logs = here.path().join("log");
    let (project, secret) = demo();
    let mut command = program::command(here.path());
    command
        .env("COUNTERSIGN_LOG__LEVEL", "trace")
        .env("COUNTERSIGN_PROVIDER__USE", "signalwire")
        .env("COUNTERSIGN_PROVIDER__STAND_IN", "true")
        .env("SIGNALWIRE_SPACE", format!("http://{}", vendor.site))
        .env("SIGNALWIRE_PROJECT", project)
        .env("SIGNALWIRE_TOKEN", secret)
        .env("SIGNALWIRE_NUMBER", "+12025550100")
        .stderr(std::fs::File::create(&logs).unwrap());
    let program = Program::spawn(&mut command);
    let mut secrets = Secrets::default();
    walk_clients(&program, vendor.phones, &mut secrets).await;
    // As the header of a request would have it.
    secrets.keep(STANDARD.encode(format!("{}:{secret}", demo().0)));
    drop(vendor);
    let refused = Mfa::new(crate::app::client(), program.site);
    refused.sms(json!({ "to": BOB })).await.expect(500);
    secrets.keep(&BOB[1..]);
    assert_eq!(program.stop("-TERM"), Some(0));
    let logs = std::fs::read_to_string(&logs).unwrap();
    for secret in &secrets.0 {
        let found = logs.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(found, None, "{secret} is logged");
    }
    assert!(logs.contains("send failed"), "and what failed is: {logs}");
}

#[tokio::test]
async fn logs_for_programs_are_one_object_a_line() {
    let logs = logs_hold_no_secret("json", "debug").await;
    let lines: Vec<serde_json::Value> = logs
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.len() > 20);
    for line in lines {
        let time = line["timestamp"].as_str().unwrap();
        assert!(time.ends_with('Z') && line["level"].is_string(), "{line}");
    }
}
