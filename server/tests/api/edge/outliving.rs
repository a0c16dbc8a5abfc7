//! Requests that outlive their callers, and those that do not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::app::{Answer, Raw, TestApp, client};

/// What became of the handlers.
#[derive(Clone, Default)]
struct Count {
    begun: Arc<AtomicUsize>,
    finished: Arc<AtomicUsize>,
}

impl Count {
    fn get(&self) -> (usize, usize) {
        let both = [&self.begun, &self.finished].map(|count| count.load(Ordering::SeqCst));
        (both[0], both[1])
    }

    /// A handler that takes this long.
    async fn work(self, time: Duration) -> &'static str {
        self.begun.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(time).await;
        self.finished.fetch_add(1, Ordering::SeqCst);
        "done"
    }

    /// `/work` reads at GET and writes at POST.
    fn routes(&self, time: Duration) -> Router {
        let (read, write) = (self.clone(), self.clone());
        Router::new().route(
            "/work",
            get(move || read.clone().work(time)).merge(post(move || write.clone().work(time))),
        )
    }
}

async fn call_and_hang_up(app: &TestApp, method: &str) {
    let mut stream = TcpStream::connect(app.site()).await.unwrap();
    let bytes = Raw::new(method, "/work").bytes(app.site());
    stream.write_all(&bytes).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test]
async fn a_caller_that_hangs_up_ends_what_only_reads_and_nothing_that_writes() {
    let count = Count::default();
    let app = TestApp::guarding(|_| {}, count.routes(Duration::from_secs(1))).await;
    call_and_hang_up(&app, "GET").await;
    assert_eq!(count.get(), (1, 0));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(count.get(), (1, 0), "the reader went with its caller");
    call_and_hang_up(&app, "POST").await;
    assert_eq!(count.get(), (2, 0));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(count.get(), (2, 1), "the writer went on");
}

/// "Nothing was decided", said the answer, and the code was used.
#[tokio::test]
async fn a_time_out_says_that_the_outcome_is_not_known_and_cuts_no_work_short() {
    let count = Count::default();
    let app = TestApp::guarding(|_| {}, count.routes(Duration::from_secs(17))).await;
    let url = format!("http://{}/work", app.site());
    let (written, shown, read) = tokio::join!(
        Answer::of(client().post(&url)),
        Answer::of(client().post(&url).header("accept", "text/html")),
        Answer::of(client().get(&url)),
    );
    for answer in [&written, &shown, &read] {
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.retry_after() >= 1);
    }
    assert!(
        written.body.contains("outcome is not known yet"),
        "{written:?}"
    );
    assert!(written.body.contains("GET the verification"), "{written:?}");
    assert!(shown.body.contains("may still go through"), "{shown:?}");
    assert!(shown.body.contains("Open the page again"), "{shown:?}");
    assert!(read.body.contains("took too long"), "{read:?}");
    assert_eq!(count.get(), (3, 0));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(count.get(), (3, 2), "both writers, and not the reader");
}

/// What has begun is finished before the store closes.
#[tokio::test]
async fn a_stop_waits_for_work_whose_caller_has_gone() {
    let count = Count::default();
    let mut app = TestApp::guarding(|_| {}, count.routes(Duration::from_secs(2))).await;
    call_and_hang_up(&app, "POST").await;
    assert_eq!(count.get(), (1, 0));
    app.take_running().stop().await.unwrap();
    assert_eq!(count.get(), (1, 1));
}
