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
use crate::words::words;

pub use call::{OneCall, OneCallProps};

/// `/` of the sandbox: all phones that have received something or are leased.
#[component]
pub fn AllPhones() -> impl IntoView {
    provide_meta_context();
    let site = Site::current();
    let words = words();
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
                    <td>{phone.leased.then(|| words.leased())}</td>
                </tr>
            }
        })
        .collect();
    let empty = rows.is_empty().then(|| {
        view! { <p>{words.no_phones()}</p> }
    });
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="scroll" role="region" aria-label=words.table_of_phones() tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words.column_number()}</th>
                            <th scope="col">{words.column_texts()}</th>
                            <th scope="col">{words.column_calls()}</th>
                            <th scope="col">{words.column_newest()}</th>
                            <th scope="col">{words.column_lease()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <Title text=words.sandbox_title(words.phones()) />
        <Layout>
            <section class="card wide" aria-labelledby="title">
                <h1 id="title">{words.phones()}</h1>
                <p>{words.phones_text()}</p>
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
    let words = words();
    let phone = PhoneNumber::parse(&number);
    let content = match (&phone, site.demo()) {
        (Ok(phone), Some(demo)) => {
            let arrivals = arrivals_on(&demo.sandbox, phone);
            view! {
                <aside class="phone" aria-label=words.virtual_phone()>
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
                    <h1>{words.no_such_phone()}</h1>
                    <p>{words.invalid_number(*reason)}</p>
                </section>
            }
            .into_any()
        }
        (Ok(_), None) => ().into_any(),
    };
    view! {
        <Title text=words.sandbox_title(words.phone()) />
        <Layout>
            {content}
            <p><a href="/">{words.all_phones()}</a></p>
        </Layout>
    }
}

/// All texts and calls that a phone was sent, lost texts included.
fn arrivals_on(sandbox: &Sandbox, phone: &PhoneNumber) -> Vec<Arrival> {
    let texts = sandbox.messages(phone).into_iter().map(Arrival::Message);
    let calls = sandbox.calls(phone).into_iter().map(Arrival::Call);
    texts.chain(calls).collect()
}
