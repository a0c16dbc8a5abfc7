//! Startup: from the configuration to listeners that answer.

pub mod database;
mod site;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::site::Demo;
use axum::Router;
use axum::middleware::from_fn_with_state;
use sandbox::Sandbox;
use store::{Database, Mode, OpenError, Serving};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Url;
use verification::ports::{self, Clock, Entropy, EntropyError, Route, StoreError, Verifier};
use verification::service::Ports;
use verification::{KeyId, KeyRing, Locale, Service};

use crate::config::{Config, ConfigError, ProviderChoice};
use crate::infrastructure::assets::Files;
use crate::infrastructure::clock::{self, ServiceClock, wall_clock};
use crate::infrastructure::entropy::OsEntropy;
use crate::infrastructure::keys::{self, KeysError};
use crate::infrastructure::projects::Projects;
use crate::infrastructure::{background, listen, process};
use crate::middleware::client::TrustedProxies;
use crate::middleware::edge::{Edge, Settings};
use crate::middleware::hosts::{Host, Hosts};
use crate::middleware::origin::{Origin, Origins};
use crate::middleware::stopping::abort_on_shutdown;
use crate::name::PROGRAM;
use crate::session::{BrowserCookie, CookieNames, SessionRecords};
use crate::surfaces::classic::Classic;
use crate::surfaces::operations::Readiness;
use crate::surfaces::pages::{self, Pages};
use crate::surfaces::phones::{self, Token};
use crate::surfaces::{mfa, v1};

/// How long a handler may take. The sandbox's readers may wait for a minute on purpose.
const SITE_TIME: Duration = Duration::from_secs(15);
const SANDBOX_TIME: Duration = Duration::from_secs(75);

/// How long the end may wait for the store to take the last events.
const LAST_RECORDS: Duration = Duration::from_secs(3);

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
    /// Where the sandbox listens; a live instance has none.
    pub sandbox: Option<SocketAddr>,
    /// The base URL people use.
    pub site_url: String,
    /// Whether codes reach real phones.
    pub mode: Mode,
    /// How long to wait between [`retire`](Self::retire) and [`stop`](Self::stop).
    pub shutdown_delay: Duration,
    service: Service,
    store: Arc<dyn Database>,
    _serving: Option<Serving>,
    readiness: Readiness,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Running {
    /// Drops readiness, so that load balancers look elsewhere; everything is still answered.
    pub fn retire(&self) {
        self.readiness.stop();
    }

    /// Stops: readiness drops, the listeners close, requests under way finish, the store closes.
    pub async fn stop(mut self) -> Result<(), StoreError> {
        self.readiness.stop();
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        let recorded = timeout(LAST_RECORDS, self.service.record_all_refusals()).await;
        if !matches!(recorded, Ok(Ok(_))) {
            tracing::warn!("the refusals of the last minute are not in the record");
        }
        self.store.close().await
    }

    /// Waits until the store has failed for good; the process should then end.
    pub async fn failed(&self) -> String {
        self.store.failed().await
    }
}

/// Starts an instance, with `own_routes` beside the pages. They may ask for
/// [`Verified`](crate::middleware::guard::Verified).
pub async fn start(config: &Config, own_routes: Router) -> Result<Running, StartError> {
    config.validate()?;
    // Languages are read now, and not while the first visitor waits.
    catalog::words(&Locale::ENGLISH);
    let mut verifiers = connect(config)?;
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let serving = database::serve(config);
    let (store, base) = database::open(config)?;
    let named = store.named_key().await?;
    let keys = keys::load(&config.keys.path, named, config.mode(), &*entropy)?;
    recover(&*store, named, &keys, &*base).await?;
    let sandbox = match config.mode() {
        Mode::Sandbox => Some(Sandbox::new(base.clone(), Arc::clone(&entropy))?),
        Mode::Live => None,
    };
    if let Some(sandbox) = &sandbox {
        let carrier = Verifier::Engine(Arc::new(sandbox.clone()));
        verifiers.push((ProviderChoice::Sandbox, carrier));
    }
    let clock: Arc<dyn Clock> = match &sandbox {
        Some(sandbox) => Arc::new(sandbox.clock()),
        None => base.clone(),
    };
    let (listener, addr) = bind("site.addr", config.site.addr).await?;
    let url = config.site_url(addr);
    let service = Service::new(Ports {
        store: store.deciding_by(Arc::clone(&clock)),
        router: router(config, &verifiers),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
        keys,
        limits: config.limits.limits()?,
        messages: site::messages(config, &url)?,
    });
    let (stop, stopping) = watch::channel(false);
    let mut running = Running {
        site: addr,
        sandbox: None,
        site_url: url,
        mode: config.mode(),
        shutdown_delay: Duration::from_secs(config.site.shutdown_delay),
        readiness: Readiness::new(Arc::clone(&store) as _),
        service: service.clone(),
        store,
        _serving: serving,
        stop,
        tasks: JoinSet::new(),
    };
    let listeners = if sandbox.is_some() { 2 } else { 1 };
    let instance = Instance {
        config,
        connections: process::connections(process::raise_open_files(), listeners),
        service,
        clock,
        entropy,
        files: Files::load(),
        stopping,
    };
    let mut demo = None;
    if let Some(sandbox) = sandbox {
        let shown = instance.serve_phones(&mut running, sandbox).await?;
        demo = config.uses_own_sandbox().then_some(shown);
    }
    instance.serve_site(&mut running, listener, demo, own_routes)?;
    instance.sweep_loop(&mut running, base);
    Ok(running)
}

/// The providers and vendors that configuration names, each with its choice.
fn connect(config: &Config) -> Result<Vec<(ProviderChoice, Verifier)>, ConfigError> {
    let mut connected = Vec::new();
    for choice in config.providers() {
        if let Some(one) = config.connect(choice)? {
            connected.push((choice, one.verifier()));
        }
    }
    Ok(connected)
}

/// The routes of the configuration, over the verifiers that it names.
fn router(config: &Config, verifiers: &[(ProviderChoice, Verifier)]) -> ports::Router {
    let named = |choices: &[ProviderChoice]| {
        let verifier = |choice| verifiers.iter().find(|(named, _)| named == choice);
        let found = choices.iter().filter_map(verifier);
        found.map(|(_, verifier)| verifier.clone()).collect()
    };
    let rest = Route {
        channel: None,
        countries: Vec::new(),
        verifiers: named(&config.provider.choices),
    };
    let routes = config.provider.routes.iter().map(|route| Route {
        channel: route.channel,
        countries: route.countries.clone().unwrap_or_default(),
        verifiers: named(&route.choices),
    });
    ports::Router::new(routes.chain([rest]).collect())
}

/// What the listeners of one instance share.
struct Instance<'a> {
    config: &'a Config,
    /// Connections that each listener keeps open.
    connections: usize,
    service: Service,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    files: Files,
    stopping: watch::Receiver<bool>,
}

impl Instance<'_> {
    /// Serves pages and APIs.
    fn serve_site(
        &self,
        running: &mut Running,
        listener: TcpListener,
        demo: Option<Demo>,
        own_routes: Router,
    ) -> Result<(), StartError> {
        let config = self.config;
        let site = site::site(config, &self.service, &self.entropy, &self.files, demo)?;
        let url = Url::parse(&running.site_url)
            .map_err(|error| ConfigError::new("site.url", error.to_string()))?;
        let lifetime = Duration::from_secs(config.session.lifetime);
        let cookies = CookieNames::new(&url);
        let store = &running.store;
        let projects = Projects::new(Arc::clone(store) as _, running.mode == Mode::Sandbox);
        let pages = Pages {
            sessions: SessionRecords::new(
                Arc::clone(store) as _,
                Arc::clone(&self.clock),
                Arc::clone(&self.entropy),
                lifetime,
            ),
            classic: Classic {
                site: site.clone(),
                projects: projects.clone(),
            },
            site: site.clone(),
            files: self.files.clone(),
            lifetime,
            browser: BrowserCookie::new(&cookies, Arc::clone(&self.entropy)),
            cookies,
            stopping: self.stopping.clone(),
        };
        let api = v1::Api {
            service: self.service.clone(),
            projects: projects.clone(),
            locales: site.locales.clone(),
        };
        let mfa = mfa::Api {
            service: self.service.clone(),
            projects,
            locale: site.locales[0].clone(),
            entropy: Arc::clone(&self.entropy),
        };
        let router = pages::router(&pages, own_routes)
            .merge(v1::router(api))
            .merge(mfa::router(mfa));
        let own_host = url.host_str().and_then(Host::parse);
        let edge = Edge::new(Settings {
            router,
            site,
            hosts: Hosts::new(running.site, config.site.hosts().chain(own_host)),
            origins: Origins::new(
                Origin::parse(&url.origin().ascii_serialization()),
                config.site.url.is_some(),
            ),
            https: url.scheme() == "https",
            proxies: TrustedProxies::new(&config.site.trusted_proxies),
            time: SITE_TIME,
            readiness: Some(running.readiness.clone()),
        });
        let caps = process::site(self.connections);
        let served = listen::serve(listener, edge, caps, self.stopping.clone());
        running.tasks.spawn(served);
        Ok(())
    }

    /// Serves the virtual phones, and takes their word on what arrived. Answers what the pages show
    /// of them.
    async fn serve_phones(
        &self,
        running: &mut Running,
        sandbox: Sandbox,
    ) -> Result<Demo, StartError> {
        let config = self.config;
        let (listener, addr) = bind("sandbox.addr", config.sandbox.addr).await?;
        let demo = || site::demo(&sandbox, &running.site_url, addr);
        let site = site::site(
            config,
            &self.service,
            &self.entropy,
            &self.files,
            Some(demo()),
        )?;
        let token = Token::new(config.sandbox.token.as_deref());
        let router = phones::router(&site, &sandbox, token, &self.files)
            .layer(from_fn_with_state(self.stopping.clone(), abort_on_shutdown));
        let edge = Edge::new(Settings {
            router,
            site,
            hosts: Hosts::new(addr, config.sandbox.hosts()),
            origins: Origins::new(Origin::parse(&format!("http://{addr}")), false),
            https: false,
            proxies: TrustedProxies::default(),
            time: SANDBOX_TIME,
            readiness: None,
        });
        let demo = demo();
        running.sandbox = Some(addr);
        let caps = process::sandbox(self.connections);
        let served = listen::serve(listener, edge, caps, self.stopping.clone());
        running.tasks.spawn(served);
        running.tasks.spawn(background::take_reports(
            sandbox,
            self.service.clone(),
            self.stopping.clone(),
        ));
        Ok(demo)
    }

    /// Starts what goes on beside requests.
    fn sweep_loop(&self, running: &mut Running, base: Arc<ServiceClock>) {
        let retention = Duration::from_secs(self.config.store.retention);
        running.tasks.spawn(background::sweep_loop(
            Arc::clone(&running.store),
            self.service.clone(),
            base,
            retention,
            self.stopping.clone(),
        ));
    }
}

/// Brings the record in step with clock and keys.
async fn recover(
    store: &dyn Database,
    named: Option<KeyId>,
    keys: &KeyRing,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    let (wall, mark) = (wall_clock(), store.opened_at_mark());
    if clock::is_set_back(wall, mark) {
        let voided = store.void_pending(clock.now()).await?;
        tracing::warn!(
            voided,
            ahead_seconds = mark.since(wall).as_secs(),
            "the wall clock stands behind the record; pending verifications have expired. Where the \
             wall clock is right, `{PROGRAM} clock reset` repairs the record"
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
