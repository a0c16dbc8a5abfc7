//! Projects by the command line, beside a running instance.

use serde_json::json;

use crate::app::program::command;
use crate::app::{ALICE, Answer, BOB, TestApp, word_after};

#[tokio::test]
async fn a_project_is_made_and_may_call_at_once() {
    let app = TestApp::start().await;
    let project = app.project("Harbour Bank", "compat");
    assert!(project.secret.starts_with("PT") && project.secret.len() == 50);
    let mfa = app.mfa().with_credentials(&project.id, &project.secret);
    mfa.sms(json!({ "to": ALICE })).await.expect(200);
    let native = app
        .api()
        .ask_without_credentials("POST", "/v1/verifications")
        .basic_auth(&project.id, Some(&project.secret))
        .json(&json!({ "to": BOB }));
    Answer::of(native).await.expect(201);
    let message = app.phone(BOB).next_message().await;
    let body = message["body"].as_str().unwrap();
    assert!(
        body.contains("is your Harbour Bank code for sign-in."),
        "{body}"
    );
    assert!(
        !body.contains('@'),
        "{body}: whose site it is for is not known here"
    );
    assert!(message["code"].is_string(), "{message}");
}

#[tokio::test]
async fn secrets_are_shown_once_and_stored_hashed() {
    let app = TestApp::start().await;
    let project = app.project("Harbour Bank", "strict");
    let list = app.run(&["project", "list"]);
    assert!(list.contains(&project.id) && list.contains("strict") && list.contains("Harbour Bank"));
    assert!(!list.contains(&project.secret));
    let folder = app.store_path();
    for file in std::fs::read_dir(folder.parent().unwrap()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secret = project.secret.as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
}

#[tokio::test]
async fn a_rotated_secret_replaces_the_old_one_at_once() {
    let app = TestApp::start().await;
    let project = app.project("Harbour Bank", "compat");
    let secret = word_after(&app.run(&["project", "rotate", &project.id]), "secret");
    assert_ne!(secret, project.secret);
    let body = json!({ "to": ALICE });
    let old = app.mfa().with_credentials(&project.id, &project.secret);
    old.sms(body.clone()).await.expect(401);
    let new = app.mfa().with_credentials(&project.id, &secret);
    new.sms(body).await.expect(200);
}

#[tokio::test]
async fn a_revoked_project_is_shut_out_at_once_and_for_good() {
    let app = TestApp::start().await;
    let project = app.project("Harbour Bank", "compat");
    let mfa = app.mfa().with_credentials(&project.id, &project.secret);
    let id = mfa.sent(json!({ "to": ALICE })).await;
    let code = app.phone(ALICE).next_code().await;
    app.run(&["project", "revoke", &project.id]);
    mfa.sms(json!({ "to": BOB })).await.expect(401);
    mfa.verify(&id, &code).await.expect(401);
    assert!(app.run(&["project", "list"]).contains("revoked"));
    for verb in ["rotate", "revoke"] {
        let output = command(app.store_path().parent().unwrap().parent().unwrap())
            .args(["project", verb, &project.id])
            .output()
            .unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("there is no project"), "{said}");
    }
}

#[tokio::test]
async fn one_projects_numbers_and_failures_are_nothing_to_another() {
    let app = TestApp::start().await;
    let mine = app.project("Harbour Bank", "compat");
    let mfa = app.mfa().with_credentials(&mine.id, &mine.secret);
    let id = mfa.sent(json!({ "to": ALICE, "max_attempts": 20 })).await;
    for _ in 0..15 {
        assert!(!mfa.verifies(&id, "wrong").await);
    }
    mfa.verify(&id, "wrong").await.expect(429);
    let other = app.mfa().sent(json!({ "to": ALICE })).await;
    app.phone(ALICE).next_code().await;
    let code = app.phone(ALICE).next_code().await;
    assert!(app.mfa().verifies(&other, &code).await);
    // Classic looks by number, and finds nothing of another project's.
    let form = app.form("/validate-auth", &[("number", ALICE), ("auth_code", &code)]);
    let foreign = form.basic_auth(&mine.id, Some(&mine.secret));
    Answer::of(foreign).await.expect(429);
}

/// CVE-2025-64175: another project's verification is as unknown as none, to every verb.
#[tokio::test]
async fn another_projects_verification_is_unknown_to_every_verb() {
    let app = TestApp::start().await;
    let other = app.project("Harbour Bank", "compat");
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    let before = app.record().everything();
    let nobodys = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (method, verb) in [
        ("GET", ""),
        ("POST", "/check"),
        ("POST", "/resend"),
        ("POST", "/cancel"),
    ] {
        let mut bodies = Vec::new();
        for id in [id.as_str(), nobodys] {
            let path = format!("/v1/verifications/{id}{verb}");
            let mut request = app
                .api()
                .ask_without_credentials(method, &path)
                .basic_auth(&other.id, Some(&other.secret));
            if verb == "/check" {
                request = request.json(&json!({ "code": code }));
            }
            let answer = Answer::of(request).await;
            answer.problem(404, "not-found");
            bodies.push(answer.body);
        }
        assert_eq!(bodies[0], bodies[1], "{verb}");
    }
    assert_eq!(app.record().everything(), before);
    app.api().check(&id, &code).await.expect(200);
}

#[tokio::test]
async fn names_that_could_forge_a_line_are_refused() {
    let app = TestApp::start().await;
    let folder = app.store_path();
    let folder = folder.parent().unwrap().parent().unwrap();
    for name in ["", "a\nb", "@evil.example #1", &"n".repeat(31)] {
        let output = command(folder)
            .args(["project", "create", name])
            .output()
            .unwrap();
        assert!(!output.status.success(), "{name:?}");
    }
    let none = app.run(&["project", "list"]);
    assert!(none.contains("No projects yet"), "{none}");
}
