//! The HTTP client of the MFA API, and the outcomes of a call.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, redirect, retry};
use rustix::io::Errno;
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use url::Url;
use uuid::Uuid;

use super::settings::{Settings, SettingsError, Token};

const USER_AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));
/// Where the MFA API lives below the base.
const MFA: &str = "api/relay/rest/mfa/";
/// Bytes of an answer that are read; the longest that SignalWire describes has a few hundred.
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

/// The HTTP client, base URL and credentials of calls. Clones share connections.
#[derive(Clone)]
pub(super) struct Transport {
    client: Client,
    calls: Arc<Semaphore>,
    base: Url,
    project: Uuid,
    token: Token,
}

/// An HTTP response of any status.
pub(super) struct Answer {
    pub(super) status: u16,
    /// The body, or why it did not come whole.
    pub(super) body: Result<Vec<u8>, Silence>,
}

impl Answer {
    /// The body, or nothing where it did not come whole.
    pub(super) fn body_or_empty(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    pub(super) const fn is_success(&self) -> bool {
        matches!(self.status, 200..300)
    }

    /// The request was understood to be refused: nothing came of it.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self.status, 400..500)
    }
}

/// Why there is no answer, or not a whole one.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Silence {
    /// No connection, so not a byte of the request went out.
    #[error("SignalWire can't be reached: {0}")]
    Unreached(String),
    /// The request may have arrived.
    #[error("{0}")]
    Cut(String),
}

impl Transport {
    pub(super) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let failed = |error: &dyn fmt::Display| SettingsError::Client(error.to_string());
        let roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        // Named here, not installed for the whole process.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?
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
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .user_agent(USER_AGENT)
            .build()
            .map_err(|error| failed(&error.without_url()))?;
        Ok(Self {
            client,
            calls: Arc::new(Semaphore::new(MOST_CALLS)),
            base: settings.base().clone(),
            project: settings.project(),
            token: settings.token().clone(),
        })
    }

    /// Posts `body` to `path` below the MFA API, once, and when there is a turn.
    pub(super) async fn post(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<Answer, Silence> {
        let url = self
            .base
            .join(MFA)
            .and_then(|mfa| mfa.join(path))
            .map_err(|error| Silence::Unreached(error.to_string()))?;
        let _turn = self.turn().await?;
        let response = self
            .client
            .post(url)
            .basic_auth(self.project, Some(self.token.expose()))
            .header("accept", "application/json")
            .json(body)
            .send()
            .await
            .map_err(|error| silence(&error))?;
        Ok(Answer {
            status: response.status().as_u16(),
            body: read(response).await,
        })
    }

    /// A turn for one call, until it is dropped.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, Silence> {
        match timeout(TURN, self.calls.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            // It is never closed, so this is the time-out.
            Ok(Err(_)) | Err(_) => Err(Silence::Unreached(format!(
                "{MOST_CALLS} calls to it are under way already, and nothing was sent"
            ))),
        }
    }

    /// What no error may repeat.
    pub(super) fn secret(&self) -> &str {
        self.token.expose()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base", &self.base.as_str())
            .field("project", &self.project)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// Reads to the end, so that the connection can be used again, but never much.
async fn read(mut response: Response) -> Result<Vec<u8>, Silence> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > BODY_MAX => {
                return Err(Silence::Cut(format!(
                    "SignalWire's answer is longer than {BODY_MAX} bytes"
                )));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err(silence(&error)),
        }
    }
}

/// Says what happened in words of our own: the client's name URLs, and a URL names a request.
fn silence(error: &reqwest::Error) -> Silence {
    let cause = io_cause(error);
    let kind = cause.map(io::Error::kind);
    if error.is_connect() {
        let why = match kind {
            _ if cause.is_some_and(is_out_of_files) || no_file_can_be_opened() => {
                "too many open files on this machine; raise its limit (ulimit -n)".to_owned()
            }
            _ if error.is_timeout() => "the connection took too long".to_owned(),
            Some(kind @ (io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset)) => {
                kind.to_string()
            }
            // The resolver's own errors have no kind.
            _ => "its name was not found, or no encrypted connection came about; check the space"
                .to_owned(),
        };
        return Silence::Unreached(why);
    }
    Silence::Cut(if error.is_timeout() {
        "SignalWire did not answer in time".to_owned()
    } else {
        match kind {
            Some(kind) => format!("the connection to SignalWire was cut: {kind}"),
            None => "the connection to SignalWire was cut".to_owned(),
        }
    })
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
