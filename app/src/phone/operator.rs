//! The sandbox's own pages: every phone, one of them, and one call.

mod call;

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use sandbox::{Arrival, Sandbox};
use verification::PhoneNumber;

use super::call::Controls;
use super::list::Arrivals;
use crate::parts::layout::Layout;
use crate::parts::moment::Moment;
use crate::parts::status::set_status;
use crate::site::Site;

pub use call::{OneCall, OneCallProps};

/// `/` of the sandbox: all phones that have received something or are leased.
#[component]
pub fn AllPhones() -> impl IntoView {
    provide_meta_context();
    let site = Site::current();
    let rows: Vec<_> = site
        .demo()
        .map(|demo| demo.sandbox.numbers())
        .unwrap_or_default()
        .into_iter()
        .map(|phone| {
            let number = phone.number.as_e164().to_owned();
            let newest = phone.newest_at.map(|at| view! { <Moment at=at /> });
            view! {
                <tr>
                    <th scope="row"><a class="nowrap" href=format!("/phone/{number}")>{number.clone()}</a></th>
                    <td>{phone.messages}</td>
                    <td>{phone.calls}</td>
                    <td>{newest}</td>
                    <td>{if phone.leased { "leased" } else { "" }}</td>
                </tr>
            }
        })
        .collect();
    let empty = rows.is_empty().then(|| {
        view! { <p>"No phone has received anything yet. Send a code to any number, for example from the site."</p> }
    });
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="scroll" role="region" aria-label="Table of phones" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Number"</th>
                            <th scope="col">"Texts"</th>
                            <th scope="col">"Calls"</th>
                            <th scope="col">"Last"</th>
                            <th scope="col">"Lease"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <Title text="Phones – sandbox" />
        <Layout>
            <section class="card wide" aria-labelledby="title">
                <h1 id="title">"Phones"</h1>
                <p>"The virtual carrier delivers here. Reload to look again."</p>
                {empty}
                {table}
            </section>
        </Layout>
    }
}

/// `/phone/{number}` of the sandbox: everything one phone received.
#[component]
pub fn OnePhone(
    /// The number as it stands in the path.
    number: String,
) -> impl IntoView {
    provide_meta_context();
    let site = Site::current();
    let phone = PhoneNumber::parse(&number);
    let content = match (&phone, site.demo()) {
        (Ok(phone), Some(demo)) => {
            let arrivals = arrivals_on(&demo.sandbox, phone);
            view! {
                <aside class="phone" aria-label="Virtual phone">
                    <h1 class="phone-top">{phone.as_e164().to_owned()}</h1>
                    <Arrivals arrivals=arrivals controls=Controls::Page stream=None />
                </aside>
            }
            .into_any()
        }
        (Err(reason), _) => {
            set_status(StatusCode::UNPROCESSABLE_ENTITY);
            view! {
                <section class="card narrow">
                    <h1>"No such phone"</h1>
                    <p>{format!("In the address, {reason}.")}</p>
                </section>
            }
            .into_any()
        }
        (Ok(_), None) => ().into_any(),
    };
    view! {
        <Title text="Phone – sandbox" />
        <Layout>
            {content}
            <p><a href="/">"All phones"</a></p>
        </Layout>
    }
}

/// All texts and calls that a phone was sent, lost texts included.
fn arrivals_on(sandbox: &Sandbox, phone: &PhoneNumber) -> Vec<Arrival> {
    let texts = sandbox.messages(phone).into_iter().map(Arrival::Message);
    let calls = sandbox.calls(phone).into_iter().map(Arrival::Call);
    texts.chain(calls).collect()
}
