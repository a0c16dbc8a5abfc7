//! `/healthz` and `/readyz`, as orchestrators and balancers ask them.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;

use crate::app::program::command;
use crate::app::{ALICE, Answer, Program, Raw, TestApp, client};

/// kubelet's `httpGet` and AWS' load balancer ask by address, `HAProxy` by HTTP/1.0 without host.
#[tokio::test]
async fn probes_answer_whatever_host_they_are_asked_by() {
    let app =
        TestApp::with(|config| config.site.url = Some("https://verify.example.com".to_owned()))
            .await;
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        for host in ["10.244.0.5:3000", "[fd00::5]:3000", "evil.example", ""] {
            let probe = Raw::new("GET", path).header("Host", host);
            let answer = probe.send(app.site()).await.expect(200);
            assert_eq!(answer.body, body, "{host}");
        }
        let old = Raw::new("GET", path).header("Host", "").http_1_0();
        assert_eq!(old.send(app.site()).await.expect(200).body, body);
        let head = Raw::new("HEAD", path).header("Host", "10.244.0.5");
        assert_eq!(head.send(app.site()).await.expect(200).body, "");
    }
    // Nothing else does.
    let page = Raw::new("GET", "/").header("Host", "10.244.0.5:3000");
    page.send(app.site()).await.expect(421);
}

async fn status(program: &Program, path: &str) -> Option<u16> {
    let url = format!("http://{}{path}", program.site);
    let answer = client().get(url).send().await.ok()?;
    Some(answer.status().as_u16())
}

/// A balancer that has not noticed yet still gets answers.
#[tokio::test(flavor = "multi_thread")]
async fn readiness_drops_first_and_the_listener_closes_after_the_delay() {
    let folder = tempfile::tempdir().unwrap();
    let program =
        Program::spawn(command(folder.path()).env("COUNTERSIGN_SITE__SHUTDOWN_DELAY", "3"));
    assert_eq!(status(&program, "/readyz").await, Some(200));
    program.signal("-TERM");
    let asked = Instant::now();
    while status(&program, "/readyz").await == Some(200) {
        assert!(asked.elapsed() < Duration::from_secs(2), "readiness stays");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status(&program, "/readyz").await, Some(503));
    assert_eq!(status(&program, "/healthz").await, Some(200));
    assert_eq!(status(&program, "/").await, Some(200));
    let id = program.api().created(ALICE).await;
    program.api().show(&id).await.expect(200);
    let (site, code) = (program.site, program.wait());
    let took = asked.elapsed();
    assert_eq!(code, Some(0));
    assert!(
        (Duration::from_secs(3)..Duration::from_secs(6)).contains(&took),
        "{took:?}"
    );
    assert!(tokio::net::TcpStream::connect(site).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_the_delay() {
    let folder = tempfile::tempdir().unwrap();
    let program =
        Program::spawn(command(folder.path()).env("COUNTERSIGN_SITE__SHUTDOWN_DELAY", "60"));
    program.signal("-TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(status(&program, "/readyz").await, Some(503));
    let asked = Instant::now();
    assert_eq!(program.stop("-INT"), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5));
}

/// 503 from every form while `/readyz` stayed 200: no balancer looked elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_can_not_be_written_is_not_ready_and_heals_by_itself() {
    let app = TestApp::start().await;
    let ready = async || app.get("/readyz").await.status;
    assert_eq!(ready().await, 200);
    let holder = Connection::open(app.store_path()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let api = app.api();
    let asked = tokio::spawn(async move { api.create(json!({ "to": ALICE })).await });
    // Stuck: the answer is still to come.
    let begun = Instant::now();
    while ready().await == 200 {
        assert!(
            begun.elapsed() < Duration::from_millis(4_800),
            "still ready"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!asked.is_finished());
    asked.await.unwrap().problem(503, "store-unavailable");
    // Failed: as long as the file is locked.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(ready().await, 503);
    app.get("/healthz").await.expect(200);
    drop(holder);
    let freed = Instant::now();
    while ready().await != 200 {
        assert!(freed.elapsed() < Duration::from_secs(8), "it does not heal");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Answer::of(app.operator("GET", "/sandbox/v1/numbers"))
        .await
        .expect(200);
    app.api().created(ALICE).await;
}

/// For containers without a shell or curl.
#[tokio::test(flavor = "multi_thread")]
async fn health_asks_the_local_instance() {
    let folder = tempfile::tempdir().unwrap();
    let program =
        Program::spawn(command(folder.path()).env("COUNTERSIGN_SITE__SHUTDOWN_DELAY", "20"));
    let site = program.site;
    let health = |arguments: &[&str]| {
        let mut health = command(folder.path());
        // As a container is configured: it listens at all addresses.
        health
            .env("COUNTERSIGN_SITE__ADDR", format!("0.0.0.0:{}", site.port()))
            .env("COUNTERSIGN_SITE__URL", "https://verify.example.com")
            .arg("health")
            .args(arguments);
        let begun = Instant::now();
        let output = health.output().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(7));
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(health(&[]), (Some(0), "ok\n".to_owned()));
    assert_eq!(health(&["--ready"]), (Some(0), "ready\n".to_owned()));
    program.signal("-TERM");
    while status(&program, "/readyz").await == Some(200) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(health(&[]).0, Some(0));
    let (code, said) = health(&["--ready"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("503") && said.contains("stopping"), "{said}");
    program.kill();
    assert_eq!(health(&[]).0, Some(1));
    // Something accepts, and says nothing.
    let _silent = std::net::TcpListener::bind(site).unwrap();
    assert_eq!(health(&["--ready"]).0, Some(1));
}
