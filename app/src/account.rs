//! A page that only a verified browser opens: the example for pages of your own.

use axum::http::request::Parts;
use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::redirect;
use server_fn::ServerFn;
use verification::ProjectId;

use crate::failure::FormError;
use crate::forbidden::Refused;
use crate::parts::moment::Moment;
use crate::parts::status::set_status;
use crate::parts::title::PageTitle;
use crate::session::BrowserSession;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::words::words;

/// The guarded page. The first line is the guard.
#[component]
pub fn Page() -> impl IntoView {
    let Some(verified) = Visitor::current().verified().cloned() else {
        return refuse().into_any();
    };
    let words = words();
    let until = Visitor::current()
        .verified_until()
        .map(|at| view! { <Moment at=at /> });
    let since = verified.closed_at.map(|at| view! { <Moment at=at /> });
    view! {
        <PageTitle text=words.your_account() />
        <section class="card narrow" aria-labelledby="title">
            <h1 id="title">{words.your_account()}</h1>
            <dl>
                <dt>{words.verified_number()}</dt>
                <dd class="nowrap">{verified.to.masked()}</dd>
                <dt>{words.verified_at()}</dt>
                <dd>{since}</dd>
                <dt>{words.signed_in_until()}</dt>
                <dd>{until}</dd>
            </dl>
            <form method="post" action=SignOut::url() class="inline">
                <button type="submit" class="quiet" data-busy=words.signing_out()>{words.sign_out()}</button>
            </form>
        </section>
    }
    .into_any()
}

/// Answers 403 and shows the way to get verified. Use it in pages of your own.
pub fn refuse() -> impl IntoView {
    set_status(StatusCode::FORBIDDEN);
    view! {
        <PageTitle text=words().not_verified() refused=true />
        <Refused />
    }
}

/// Where signing out leads. The page says that it is done.
const SIGNED_OUT: &str = "/?signed-out";

/// Whether the page being rendered is the one after signing out.
pub fn has_signed_out() -> bool {
    let asked = with_context::<Parts, _>(|parts| parts.uri.query() == Some("signed-out"));
    asked == Some(true) && Visitor::current().verified().is_none()
}

/// Signs this browser out in the record, not only in the browser (OWASP ASVS 5.0, 7.4.1): no session
/// that held its verifications holds them any more.
#[server(prefix = "", endpoint = "/sign-out")]
pub async fn sign_out() -> Result<(), FormError> {
    let site = Site::current();
    let session = BrowserSession::current().await?;
    if let Some((id, holder)) = session.verified().await? {
        site.service.release(ProjectId::SITE, id, holder).await?;
    }
    if let Some((id, holder)) = session.pending(&site.service).await? {
        site.service.release(ProjectId::SITE, id, holder).await?;
    }
    session.end().await?;
    redirect(SIGNED_OUT);
    Ok(())
}
