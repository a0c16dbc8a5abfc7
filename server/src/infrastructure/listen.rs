//! Accepting connections, with limits that hyper's defaults lack.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;
use verification::Client;

use crate::infrastructure::connection::{IDLE_TIME, Watched};
use crate::middleware::edge::{Caller, Edge};
use crate::middleware::places::{NoPlace, Place, Places};
use crate::middleware::seldom::Seldom;

/// How long running requests may take to end once a stop was asked for.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// Connections that one listener keeps open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// All together.
    pub in_all: usize,
    /// Those of one peer that is no trusted proxy.
    pub per_peer: usize,
}

/// Serves `edge` on `listener` until `stop` turns true; then no more connections are taken, and
/// requests under way finish.
pub async fn serve(listener: TcpListener, edge: Edge, caps: Caps, mut stop: watch::Receiver<bool>) {
    let acceptor = Acceptor {
        edge: Arc::new(edge),
        places: Places::new(caps.in_all, caps.per_peer),
        caps,
        refused: Seldom::default(),
        nearly_full: Seldom::default(),
        not_accepted: Seldom::default(),
    };
    let (graceful, tasks) = (GracefulShutdown::new(), TaskTracker::new());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        // It covers the wait for the next request too. `Watched` has the shorter one for heads.
        .header_read_timeout(IDLE_TIME)
        .max_buf_size(16 * 1024);
    loop {
        let accepted = tokio::select! {
            accepted = acceptor.accept(&listener) => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Some((stream, peer, place)) = accepted else {
            continue;
        };
        let (watched, stage) = Watched::new(stream);
        let caller = Caller {
            peer,
            place: Arc::new(place),
            tasks: tasks.clone(),
            stage,
        };
        let edge = Arc::clone(&acceptor.edge);
        let service = service_fn(move |request: Request<Incoming>| {
            Arc::clone(&edge).answer(caller.clone(), request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(watched), service));
        tasks.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended early");
            }
        });
    }
    drop(listener);
    tasks.close();
    // Requests may outlive their connections.
    let drained = async { tokio::join!(graceful.shutdown(), tasks.wait()) };
    if tokio::time::timeout(DRAIN_TIME, drained).await.is_err() {
        tracing::warn!("requests still running after {DRAIN_TIME:?}; stopping without them");
    }
}

struct Acceptor {
    edge: Arc<Edge>,
    places: Places,
    caps: Caps,
    refused: Seldom,
    nearly_full: Seldom,
    not_accepted: Seldom,
}

impl Acceptor {
    /// The next connection that has a place. A place is looked for after accepting, so that a peer
    /// that has all of its own does not keep others from being accepted.
    async fn accept(&self, listener: &TcpListener) -> Option<(TcpStream, SocketAddr, Place)> {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                if let Some(others) = self.not_accepted.admit() {
                    tracing::warn!(%error, others, "connection not accepted");
                }
                // Out of file descriptors, most likely: give others time to end.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return None;
            }
        };
        let is_proxy = self.edge.proxies().contains(peer.ip());
        let client = (!is_proxy).then(|| Client::from(peer.ip()));
        let place = match self.places.take(client) {
            Ok(place) => place,
            Err(why) => {
                self.refuse(stream, why);
                return None;
            }
        };
        if self.places.are_nearly_taken() && self.nearly_full.admit().is_some() {
            let most = self.caps.in_all;
            tracing::warn!(most, "three of four connections are taken");
        }
        // A reply is written whole; waiting to fill packets would only delay it.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "connection lost before its first request");
            return None;
        }
        Some((stream, peer, place))
    }

    /// Closes a connection that has no place, with an answer for clients that read one.
    fn refuse(&self, stream: TcpStream, why: NoPlace) {
        if let Some(others) = self.refused.admit() {
            let Caps { in_all, per_peer } = self.caps;
            tracing::warn!(?why, in_all, per_peer, others, "connection refused");
        }
        let answer = match why {
            NoPlace::OfClient => {
                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nConnection: close\r\n\
                 Content-Type: text/plain\r\nContent-Length: 39\r\n\r\n\
                 Too many connections from this address\n"
            }
            NoPlace::InAll => {
                "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\
                 Content-Type: text/plain\r\nContent-Length: 21\r\n\r\n\
                 Too many connections\n"
            }
        };
        // At best: the client may be gone already, and nothing waits for it here.
        if let Ok(stream) = stream.into_std() {
            let _ = (&stream).write(answer.as_bytes());
        }
    }
}
