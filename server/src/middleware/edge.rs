//! The service around a listener's routes: all that every request passes, as one future.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use app::site::Site;
use axum::Router;
use axum::body::Body;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::Request;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::client::TrustedProxies;
use super::fault::{Fault, Surface};
use super::hosts::{Authority, Hosts};
use super::media_type::wants_html;
use super::origin::Origins;
use super::places::{Place, Places};
use super::seldom::Seldom;
use super::{headers, trace};
use crate::infrastructure::connection::{Answered, Stage};
use crate::surfaces::operations::Readiness;

/// Requests that one client may have in progress behind a trusted proxy. The proxy's connections are not
/// counted by client.
const REQUESTS_PER_CLIENT: usize = 64;

/// What one listener is made of.
pub struct Settings {
    /// The handlers.
    pub router: Router,
    /// The site, for pages that say what went wrong.
    pub site: Site,
    /// The hosts to answer to.
    pub hosts: Hosts,
    /// The origins that forms are taken from.
    pub origins: Origins,
    /// Whether people reach it by `https`.
    pub https: bool,
    /// The trusted proxies.
    pub proxies: TrustedProxies,
    /// How long a handler may take before the caller gets an answer without it.
    pub time: Duration,
    /// What the probes report, where the listener has probes.
    pub readiness: Option<Readiness>,
}

/// The edge of one listener: probes, hosts, origins, the client's address, panics, time-outs, headers
/// and the log, around the router.
pub struct Edge {
    settings: Settings,
    requests: Places,
    refused_hosts: Seldom,
    refused_origins: Seldom,
}

/// The connection that a request came by.
#[derive(Clone)]
pub struct Caller {
    /// The address at the other end.
    pub peer: SocketAddr,
    /// The connection's place, given back when its last request has ended.
    pub place: Arc<Place>,
    /// Where requests that outlive their connection are run.
    pub tasks: TaskTracker,
    /// Where the connection stands.
    pub stage: Arc<Stage>,
}

impl Edge {
    /// The edge of a listener with these settings.
    pub fn new(mut settings: Settings) -> Self {
        settings.router = settings.router.layer(from_fn(trace::name_route));
        Self {
            settings,
            requests: Places::new(usize::MAX, REQUESTS_PER_CLIENT),
            refused_hosts: Seldom::default(),
            refused_origins: Seldom::default(),
        }
    }

    /// The trusted proxies.
    pub const fn proxies(&self) -> &TrustedProxies {
        &self.settings.proxies
    }

    /// Answers one request.
    pub async fn answer(
        self: Arc<Self>,
        caller: Caller,
        request: Request<Incoming>,
    ) -> Result<Response<Answered>, Infallible> {
        let start = Instant::now();
        let busy = caller.stage.begin_request();
        let method = request.method().clone();
        let surface = Surface::of(request.uri().path(), wants_html(request.headers()));
        let locale = self.settings.site.locale(request.headers());
        let response = if let Some(response) = self.probe(&request) {
            response
        } else {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(locale.clone());
            self.admit_and_run(&caller, request).await
        };
        let mut response = surface.dress(response, &self.settings.site, locale).await;
        headers::secure(&mut response, self.settings.https);
        trace::log(&method, start.elapsed(), &response);
        Ok(response.map(|body| Answered::new(body, busy)))
    }

    /// The answer to a probe. Orchestrators and balancers ask by address, or name no host at all.
    fn probe(&self, request: &Request<Incoming>) -> Option<Response> {
        let readiness = self.settings.readiness.as_ref()?;
        readiness.answer(request.method(), request.uri().path())
    }

    async fn admit_and_run(&self, caller: &Caller, mut request: Request<Body>) -> Response {
        match self.admit(caller, &mut request) {
            Ok(place) => self.run(caller, request, place).await,
            Err(fault) => fault.into_response(),
        }
    }

    /// Checks host and origin, and adds the client to the request. The place is the client's, where
    /// its requests are counted.
    fn admit(&self, caller: &Caller, request: &mut Request<Body>) -> Result<Option<Place>, Fault> {
        let proxies = &self.settings.proxies;
        let asked = Authority::of(request.uri(), request.headers());
        // A proxy may name its upstream instead of the host that people use.
        let by_proxy = proxies.contains(caller.peer.ip());
        let asked = asked.map(|asked| (self.settings.hosts.admit(&asked), asked));
        let Some((is_served, asked)) = asked.filter(|(is_served, _)| *is_served || by_proxy) else {
            if let Some(others) = self.refused_hosts.admit() {
                let named = Authority::of(request.uri(), request.headers());
                let host = named.map_or("none, or unreadable".to_owned(), |host| host.to_string());
                tracing::warn!(
                    host,
                    others,
                    "request for a host that is not served refused"
                );
            }
            return Err(Fault::WrongHost);
        };
        if !request.uri().path().starts_with('/') {
            return Err(Fault::NoPath);
        }
        let origins = &self.settings.origins;
        let own_host = is_served.then_some(&asked);
        if !request.method().is_safe() && !origins.admit(own_host, request.headers()) {
            if let Some(others) = self.refused_origins.admit() {
                let refused = origins.explain(&asked, request.headers());
                tracing::warn!(
                    origin = refused.origin,
                    fetch_site = refused.fetch_site,
                    host = refused.host,
                    expected = refused.expected,
                    others,
                    "form of another origin refused; site.url has to be the address that people use"
                );
            }
            return Err(Fault::ForeignOrigin);
        }
        let source = proxies.source(caller.peer.ip(), request.headers());
        request.extensions_mut().insert(source.client);
        source
            .is_forwarded
            .then(|| self.requests.take(Some(source.client)))
            .transpose()
            .map_err(|_| Fault::TooManyRequests)
    }

    /// Runs the handler. One that may change something runs on a task of its own: neither a caller
    /// who hangs up nor the time-out cuts short what has begun, and its place stays taken until it
    /// ends. Any other ends with its caller, so that waiting readers leave nothing behind.
    async fn run(&self, caller: &Caller, request: Request<Body>, place: Option<Place>) -> Response {
        let time = self.settings.time;
        let is_safe = request.method().is_safe();
        let handler = AssertUnwindSafe(self.settings.router.clone().oneshot(request));
        let work = async move {
            let _place = place;
            match handler.catch_unwind().await {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(_) => Fault::Broken.into_response(),
            }
        };
        if is_safe {
            let ended = timeout(time, work).await;
            return ended.unwrap_or_else(|_| Fault::TooSlow.into_response());
        }
        let held = Arc::clone(&caller.place);
        let start = Instant::now();
        let task = caller.tasks.spawn(async move {
            let _held = held;
            let response = work.await;
            if start.elapsed() > time {
                let status = response.status().as_u16();
                tracing::warn!(status, "a request ended after its caller had been answered");
            }
            response
        });
        match timeout(time, task).await {
            Ok(Ok(response)) => response,
            // Its panics are caught, so the runtime ended it.
            Ok(Err(_)) => Fault::Broken.into_response(),
            Err(_) => Fault::Unfinished.into_response(),
        }
    }
}
