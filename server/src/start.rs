//! From configuration to listeners that answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::site::{Demo, Parts, Site};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use http::StatusCode;
use sandbox::Sandbox;
use store::{Mode, OpenError, Options, SqliteStore};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use url::Url;
use verification::ports::{Clock, Entropy, EntropyError, StoreError};
use verification::service::Ports;
use verification::{Brand, KeyId, KeyRing, PolicyRequest, Profile, ProjectId, Service};

use crate::assets::{Files, reload_port};
use crate::clock::{ServiceClock, wall_clock};
use crate::config::{Config, ConfigError};
use crate::edge::headers::{Https, secure};
use crate::edge::hosts::{Hosts, require};
use crate::edge::stopping::let_go;
use crate::edge::{client, trace};
use crate::entropy::OsEntropy;
use crate::keys::{self, KeysError};
use crate::operations::{self, Readiness};
use crate::pages::{self, Pages};
use crate::phones::{self, Token};
use crate::session::SessionRecords;
use crate::v1::{self, Api, Projects};
use crate::{background, listen, v1 as api};

/// How long a handler may take. The sandbox's readers may wait for a minute on purpose.
const SITE_TIME: Duration = Duration::from_secs(15);
const SANDBOX_TIME: Duration = Duration::from_secs(75);
/// A number to try, from the range that reaches nobody.
const DEMO_NUMBER: &str = "+1 212 555 0123";

/// Why the program can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The key ring.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The store can't be opened.
    #[error("store.path: {0}")]
    Open(#[from] OpenError),
    /// The store was opened and does not work.
    #[error("store.path: {0}")]
    Store(#[from] StoreError),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// An address can't be listened at.
    #[error("{key}: can't listen on {addr}: {error}")]
    Bind {
        /// The key to change.
        key: &'static str,
        /// The address.
        addr: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
}

/// A started instance.
pub struct Running {
    /// Where the site listens.
    pub site: SocketAddr,
    /// Where the sandbox listens.
    pub sandbox: SocketAddr,
    /// The base URL people use.
    pub site_url: String,
    store: SqliteStore,
    readiness: Readiness,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Running {
    /// Stops: readiness drops, requests under way finish, the store closes.
    pub async fn stop(mut self) -> Result<(), StoreError> {
        self.readiness.stop();
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        self.store.close().await
    }

    /// Waits until the store has failed for good; the process should then end.
    pub async fn failed(&self) -> String {
        self.store.failed().await
    }
}

/// Starts an instance, with `guarded` as further routes beside the pages.
pub async fn start(config: &Config, guarded: Router) -> Result<Running, StartError> {
    config.validate()?;
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let store = open(config)?;
    let named = store.named_key().await?;
    let keys = keys::load(&config.keys.path, named, &*entropy)?;
    let base = Arc::new(ServiceClock::starting_from(store.opened_at_mark()));
    recover(&store, named, &keys, &*base).await?;
    let sandbox = Sandbox::new(base.clone(), Arc::clone(&entropy))?;
    let clock: Arc<dyn Clock> = Arc::new(sandbox.clock());

    let (site_listener, site_addr) = bind("site.addr", config.site.addr).await?;
    let (sandbox_listener, sandbox_addr) = bind("sandbox.addr", config.sandbox.addr).await?;
    let site_url = config.site_url(site_addr);
    let service = Service::new(Ports {
        store: Arc::new(store.clone()),
        provider: Arc::new(sandbox.clone()),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
        keys,
        limits: config.limits.limits()?,
        brand: brand(config, &site_url)?,
    });

    let files = Files::load();
    let readiness = Readiness::new(store.clone());
    let site = site(
        config,
        &service,
        &entropy,
        &files,
        &sandbox,
        &site_url,
        sandbox_addr,
    )?;
    let (stop, stopping) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let https = site_url.starts_with("https://");
    let lifetime = Duration::from_secs(config.session.lifetime);
    let pages = Pages {
        site: site.clone(),
        files: files.clone(),
        sessions: SessionRecords::new(store.clone(), Arc::clone(&clock), entropy, lifetime),
        lifetime,
        https,
        stopping: stopping.clone(),
    };
    let api = Api {
        service: service.clone(),
        projects: Projects::demo(),
    };
    let router = pages::router(&pages, guarded)
        .merge(v1::router(api))
        .merge(operations::router(readiness.clone()));
    let own_name = Url::parse(&site_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let hosts = Hosts::new(site_addr, config.site.hosts.iter().cloned().chain(own_name));
    let router = at_the_edge(
        router,
        hosts,
        https,
        config.site.trusted_proxies.clone(),
        SITE_TIME,
    );
    tasks.spawn(listen::serve(site_listener, router, stopping.clone()));

    let phones = phones::router(
        &site,
        &sandbox,
        Token::new(config.sandbox.token.as_deref()),
        &files,
    )
    .layer(from_fn_with_state(stopping.clone(), let_go));
    let hosts = Hosts::new(sandbox_addr, config.sandbox.hosts.iter().cloned());
    let phones = at_the_edge(phones, hosts, false, Vec::new(), SANDBOX_TIME);
    tasks.spawn(listen::serve(sandbox_listener, phones, stopping.clone()));

    tasks.spawn(background::take_reports(
        sandbox,
        service.clone(),
        stopping.clone(),
    ));
    let retention = Duration::from_secs(config.store.retention);
    tasks.spawn(background::tend(
        store.clone(),
        service,
        base,
        retention,
        stopping,
    ));
    Ok(Running {
        site: site_addr,
        sandbox: sandbox_addr,
        site_url,
        store,
        readiness,
        stop,
        tasks,
    })
}

fn open(config: &Config) -> Result<SqliteStore, OpenError> {
    let options = Options {
        mode: Mode::Sandbox,
        queue: config.store.queue,
    };
    SqliteStore::open(&config.store.path, &options)
}

/// Brings the record in step with clock and keys.
async fn recover(
    store: &SqliteStore,
    named: Option<KeyId>,
    keys: &KeyRing,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    if wall_clock() < store.opened_at_mark() {
        let voided = store.void_pending(clock.now()).await?;
        tracing::warn!(
            voided,
            "the wall clock stands behind the record; pending verifications have expired"
        );
    }
    if named != Some(keys.current()) {
        store.name_key(keys.current()).await?;
    }
    Ok(())
}

async fn bind(
    key: &'static str,
    addr: SocketAddr,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| StartError::Bind { key, addr, error })?;
    let bound = listener
        .local_addr()
        .map_err(|error| StartError::Bind { key, addr, error })?;
    Ok((listener, bound))
}

fn brand(config: &Config, site_url: &str) -> Result<Brand, ConfigError> {
    let invalid = |problem: String| ConfigError {
        key: "site.url".to_owned(),
        problem,
    };
    let url = Url::parse(site_url).map_err(|error| invalid(error.to_string()))?;
    let host = url.host_str().unwrap_or_default();
    Brand::new(&config.brand.name, host).map_err(|error| invalid(error.to_string()))
}

fn site(
    config: &Config,
    service: &Service,
    entropy: &Arc<dyn Entropy>,
    files: &Files,
    sandbox: &Sandbox,
    site_url: &str,
    sandbox_addr: SocketAddr,
) -> Result<Site, ConfigError> {
    let brand = &config.brand;
    // The demo's addresses are for curl on this machine, where no name may resolve.
    let demo = Demo {
        sandbox: sandbox.clone(),
        site_url: site_url.to_owned(),
        sandbox_url: format!("http://{sandbox_addr}"),
        credentials: format!("{}:{}", ProjectId::DEMO, api::DEMO_SECRET),
        number: DEMO_NUMBER,
    };
    let policy = Profile::Strict
        .policy(PolicyRequest::default())
        .map_err(|error| ConfigError {
            key: error.field.to_owned(),
            problem: error.to_string(),
        })?;
    Ok(Site::new(Parts {
        service: service.clone(),
        entropy: Arc::clone(entropy),
        policy,
        brand: app::brand::Brand {
            name: brand.name.clone(),
            logo: brand.logo.clone(),
            accent: brand.accent.clone(),
            terms_url: brand.terms_url.clone(),
            privacy_url: brand.privacy_url.clone(),
            legal_line: brand.legal_line.clone(),
        },
        assets: Box::new({
            let files = files.clone();
            let once = files.assets();
            move || {
                if files.is_watched() {
                    files.assets()
                } else {
                    once.clone()
                }
            }
        }),
        reload_port: reload_port(),
        sandbox: Some(demo),
    }))
}

/// What every listener has around its routes, outermost last.
fn at_the_edge(
    router: Router,
    hosts: Hosts,
    https: bool,
    trusted: Vec<std::net::IpAddr>,
    time: Duration,
) -> Router {
    let trusted: Arc<[std::net::IpAddr]> = trusted.into();
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            time,
        ))
        .layer(CatchPanicLayer::new())
        .layer(axum::middleware::map_request(
            move |mut request: axum::extract::Request| {
                if let Some(client) = client::client(&request, &trusted) {
                    request.extensions_mut().insert(client);
                }
                std::future::ready(request)
            },
        ))
        .layer(from_fn_with_state(hosts, require))
        .layer(from_fn_with_state(Https(https), secure))
        .layer(from_fn(trace::log))
}
