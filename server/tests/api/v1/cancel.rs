use crate::app::{ALICE, TestApp};

#[tokio::test]
async fn a_canceled_verification_stays_canceled() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    for _ in 0..2 {
        let object = app.api().cancel(&id).await.expect(200).json();
        assert_eq!(object["status"], "canceled");
        assert_eq!(object["attempts_left"], 0);
    }
    app.api().check(&id, &code).await.problem(409, "canceled");
    assert_eq!(
        app.record().events(),
        ["requested", "delivered", "canceled"]
    );
}

#[tokio::test]
async fn what_ended_otherwise_keeps_its_end() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    app.api().check(&id, &code).await.expect(200);
    assert_eq!(
        app.api().cancel(&id).await.expect(200).json()["status"],
        "approved"
    );
}
