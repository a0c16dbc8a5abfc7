//! The HTTP client of every provider, and the outcomes of a call.
//!
//! TLS with a list of roots of its own, bounded in time, in bytes and in calls under way. It follows no
//! redirect, uses no proxy of the environment and repeats nothing, and its errors name no URL.

mod base_url;

use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect, retry};
use rustix::io::Errno;
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

pub use base_url::{BaseUrl, InvalidBaseUrl};

const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));
/// Bytes of an answer that are read; the longest that vendors describe have a few hundred.
const BODY_MAX: usize = 64 * 1024;
/// An idle connection is given up before the usual minute after which others cut it: a request on a
/// dying connection is a text that may or may not have gone out.
const IDLE: Duration = Duration::from_secs(30);
/// Idle connections kept. More calls at once open more, and give them up again.
const IDLE_CONNECTIONS: usize = 16;
/// Calls under way at once. Each takes a file descriptor, and a caller that hangs up does not end one.
const MOST_CALLS: usize = 64;
/// How long a call may wait for its turn.
const TURN: Duration = Duration::from_secs(1);

/// Who is called, and how long it may take.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its name, for errors.
    pub name: &'static str,
    /// What to look at where its host is not found: `check the space`.
    pub advice: &'static str,
    /// Scheme, host and port of every call.
    pub base: BaseUrl,
    /// The user of every call.
    pub user: String,
    /// The password of every call.
    pub secret: Secret,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// How long a whole call may take, connecting included.
    pub timeout: Duration,
}

/// A credential. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes a credential of 1 to `most` visible ASCII characters; `None` where it is none.
    pub fn new(text: &str, most: usize) -> Option<Self> {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The credential, for a header alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The HTTP client for one peer. Clones share connections.
#[derive(Clone)]
pub(crate) struct Transport {
    client: Client,
    calls: Arc<Semaphore>,
    peer: Arc<Peer>,
}

/// An HTTP response of any status.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The body, or why it did not come whole.
    pub(crate) body: Result<Vec<u8>, TransportError>,
}

impl Answer {
    /// The body, or nothing where it did not come whole.
    pub(crate) fn body_or_empty(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// The request was understood to be refused: nothing came of it.
    pub(crate) fn is_refusal(&self) -> bool {
        self.status.is_client_error()
    }
}

/// Why there is no answer, or not a whole one.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// No connection, so not a byte of the request went out.
    #[error("{0}")]
    Unreached(String),
    /// The request may have arrived.
    #[error("{0}")]
    Cut(String),
}

impl Transport {
    /// A client for `peer`. It opens no connection yet. The error says why the machine can't have one.
    pub(crate) fn new(peer: Peer) -> Result<Self, String> {
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        // Named here, not installed for the whole process.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        // Credentials may go to `localhost` in clear, so no resolver may point it elsewhere.
        let here = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .resolve_to_addrs("localhost", &here)
            // Hosts are those of the configuration. A redirect would take credentials elsewhere. A
            // proxy of the environment would be one more party that sees which numbers we text.
            .redirect(redirect::Policy::none())
            .no_proxy()
            // A text or a guess goes out once.
            .retry(retry::never())
            .http1_only()
            .referer(false)
            .connect_timeout(peer.connect_timeout)
            .timeout(peer.timeout)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .user_agent(USER_AGENT)
            .build()
            .map_err(|error| error.without_url().to_string())?;
        Ok(Self {
            client,
            calls: Arc::new(Semaphore::new(MOST_CALLS)),
            peer: Arc::new(peer),
        })
    }

    /// Posts `body` to `path` below the base, once, and when there is a turn.
    pub(crate) async fn post(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<Answer, TransportError> {
        let peer = &*self.peer;
        let url = peer
            .base
            .join(path)
            .map_err(|error| peer.unreached(&error.to_string()))?;
        let _turn = self.turn().await?;
        let response = self
            .client
            .post(url)
            .basic_auth(&peer.user, Some(peer.secret.expose()))
            .header("accept", "application/json")
            .json(body)
            .send()
            .await
            .map_err(|error| peer.error(&error))?;
        Ok(Answer {
            status: response.status(),
            body: peer.read(response).await,
        })
    }

    /// A turn for one call, until it is dropped.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, TransportError> {
        match timeout(TURN, self.calls.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            // It is never closed, so this is the time-out.
            Ok(Err(_)) | Err(_) => Err(self.peer.unreached(&format!(
                "{MOST_CALLS} calls to it are under way already, and nothing was sent"
            ))),
        }
    }

    /// What no error may repeat.
    pub(crate) fn secret(&self) -> &str {
        self.peer.secret.expose()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

impl Peer {
    fn unreached(&self, why: &str) -> TransportError {
        TransportError::Unreached(format!("{} can't be reached: {why}", self.name))
    }

    /// Reads to the end, so that the connection can be used again, but never much.
    async fn read(&self, mut response: Response) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > BODY_MAX => {
                    return Err(TransportError::Cut(format!(
                        "{}'s answer is longer than {BODY_MAX} bytes",
                        self.name
                    )));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(error) => return Err(self.error(&error)),
            }
        }
    }

    /// Says what happened in words of our own: the client's name URLs, and a URL names a request.
    fn error(&self, error: &reqwest::Error) -> TransportError {
        let cause = io_cause(error);
        let kind = cause.map(io::Error::kind);
        if error.is_connect() {
            return self.unreached(&match kind {
                _ if cause.is_some_and(is_out_of_files) || no_file_can_be_opened() => {
                    "too many open files on this machine; raise its limit (ulimit -n)".to_owned()
                }
                _ if error.is_timeout() => "the connection took too long".to_owned(),
                Some(
                    kind @ (io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset),
                ) => kind.to_string(),
                // The resolver's own errors have no kind.
                _ => format!(
                    "its name was not found, or no encrypted connection came about; {}",
                    self.advice
                ),
            });
        }
        let name = self.name;
        TransportError::Cut(match kind {
            _ if error.is_timeout() => format!("{name} did not answer in time"),
            Some(kind) => format!("the connection to {name} was cut: {kind}"),
            None => format!("the connection to {name} was cut"),
        })
    }
}

fn io_cause(error: &reqwest::Error) -> Option<&io::Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error);
        }
        cause = error.source();
    }
    None
}

fn is_out_of_files(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    errno == Some(Errno::MFILE) || errno == Some(Errno::NFILE)
}

/// Resolvers hide that they could not open a file behind a name that is not found.
fn no_file_can_be_opened() -> bool {
    std::fs::File::open(".").is_err_and(|error| is_out_of_files(&error))
}
