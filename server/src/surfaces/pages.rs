//! The pages' router: Leptos' routes and server functions, and what surrounds them.

pub mod forms;

use std::time::Duration;

use app::phone::stream::visitor_stream;
use app::routes::App;
use app::shell::shell;
use app::site::Site;
use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};

use self::forms::FlashCookie;
use crate::infrastructure::assets::{self, Files};
use crate::middleware::fault::Fault;
use crate::middleware::media_type::wants_html;
use crate::middleware::stopping::{Stopping, abort_on_shutdown};
use crate::middleware::streams;
use crate::name::PROGRAM;
use crate::session::{self, BrowserCookie, CookieNames, SessionRecords, VisitorState};
use crate::surfaces::classic::{self, Classic};

/// What the pages need.
#[derive(Clone)]
pub struct Pages {
    /// Context of every page and server function.
    pub site: Site,
    /// Embedded files.
    pub files: Files,
    /// Browser sessions.
    pub sessions: SessionRecords,
    /// How long a browser stays verified.
    pub lifetime: Duration,
    /// What the cookies are called.
    pub cookies: CookieNames,
    /// The cookie that recognises a browser.
    pub browser: BrowserCookie,
    /// The demo's two endpoints, which share the pages' sessions.
    pub classic: Classic,
    /// Ends the visitor's stream when the process has to stop.
    pub stopping: Stopping,
}

/// The pages, and `own_routes` beside them that may ask for
/// [`Verified`](crate::middleware::guard::Verified).
pub fn router(pages: &Pages, own_routes: Router) -> Router {
    let site = pages.site.clone();
    let context = move || provide_context(site.clone());
    let not_found = {
        let context = context.clone();
        move |request: Request| {
            let render = render_app_async_with_context(context.clone(), shell);
            async move {
                if wants_html(request.headers()) {
                    render(request).await.into_response()
                } else {
                    Fault::NotFound.into_response()
                }
            }
        }
    };
    let stream = Router::new()
        .route("/phone/stream", get(visitor_stream))
        .layer(from_fn_with_state(
            pages.stopping.clone(),
            abort_on_shutdown,
        ))
        .layer(from_fn_with_state(streams::places(), streams::cap))
        .with_state(pages.site.clone());
    // Leptos' routes ask for its options; the shell here needs none of them.
    let options = LeptosOptions::builder().output_name(PROGRAM).build();
    let visitor = VisitorState {
        service: pages.site.service.clone(),
        lifetime: pages.lifetime,
    };
    // They take bodies of any kind, so the middleware of the pages' forms is not for them.
    let own_routes = own_routes.layer(from_fn_with_state(visitor.clone(), session::load_visitor));
    Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context, shell)
        .fallback(not_found)
        .with_state(options)
        .merge(stream)
        .merge(forms::form_addresses())
        .layer(from_fn_with_state(visitor, session::load_visitor_for_pages))
        .layer(from_fn_with_state(
            FlashCookie::new(&pages.cookies),
            forms::answer,
        ))
        .merge(own_routes)
        .merge(classic::router(pages.classic.clone()))
        .layer(session::layer(
            pages.sessions.clone(),
            &pages.cookies,
            pages.lifetime,
        ))
        .layer(from_fn_with_state(
            pages.cookies.clone(),
            session::secure_removal,
        ))
        .layer(from_fn_with_state(
            pages.browser.clone(),
            session::recognise,
        ))
        .merge(files(&pages.files))
}

/// The embedded files. They need no session and no form.
pub fn files(files: &Files) -> Router {
    let router = Router::new().route("/pkg/{file}", get(assets::package));
    files
        .at_root()
        .fold(router, |router, path| {
            router.route(&path, get(assets::root))
        })
        .with_state(files.clone())
}
