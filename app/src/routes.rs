//! The routes of the pages.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::parts::layout::Layout;
use crate::site::Site;
use crate::{account, failure, forbidden, request, success, validate};

/// The root component of the site.
///
/// Pages render in one go (`SsrMode::Async`), because a page with a refusal sets the status, and a
/// status can't follow the first byte.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let brand = use_context::<Site>()
        .map(|site| site.brand.name.clone())
        .unwrap_or_default();
    view! {
        <Title formatter=move |page: String| format!("{page} – {brand}") />
        <Router>
            <Layout>
                <FlatRoutes fallback=failure::NotFound>
                    <Route path=path!("/") view=request::Page ssr=SsrMode::Async />
                    <Route path=path!("/validate") view=validate::Page ssr=SsrMode::Async />
                    <Route path=path!("/success") view=success::Page ssr=SsrMode::Async />
                    <Route path=path!("/forbidden") view=forbidden::Page ssr=SsrMode::Async />
                    <Route path=path!("/account") view=account::Page ssr=SsrMode::Async />
                </FlatRoutes>
            </Layout>
        </Router>
    }
}
