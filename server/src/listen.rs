//! Accepting connections, with limits that hyper's defaults lack.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use crate::edge::client::Peer;

/// How long a request's head may take to arrive, and an idle connection to say something.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Connections one listener keeps open; more wait to be accepted.
const MAX_CONNECTIONS: usize = 1_024;
/// How long running requests may take to end once somebody asked to stop.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Serves `router` on `listener` until `stop` says so; then no more connections are taken, and
/// requests under way are let finish.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let places = std::sync::Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(16 * 1024);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Some((stream, peer, place)) = accepted else {
            continue;
        };
        // A reply is written whole; waiting to fill packets would only delay it.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "connection lost before its first request");
            continue;
        }
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            // On a task of its own, so that a caller who hangs up does not cut short what has
            // begun: a verification that is on disk gets its text.
            let answer = tokio::spawn(router.clone().oneshot(request.map(Body::new)));
            async move {
                match answer.await {
                    Ok(Ok(response)) => Ok(response),
                    Ok(Err(never)) => match never {},
                    Err(cut_short) => Err(cut_short),
                }
            }
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN_TIME, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests still running after {DRAIN_TIME:?}; stopping without them");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &std::sync::Arc<Semaphore>,
) -> Option<(
    tokio::net::TcpStream,
    std::net::SocketAddr,
    tokio::sync::OwnedSemaphorePermit,
)> {
    let place = std::sync::Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            // Out of file descriptors, most likely: give others time to end.
            tracing::warn!(%error, "connection not accepted");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}
