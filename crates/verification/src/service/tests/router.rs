//! Several providers and a vendor: which is asked, by channel and country.

use std::sync::{Arc, Mutex};

use super::fakes::open;
use super::outsider::Outsider;
use super::world::*;
use crate::channel::Channel;
use crate::phone_number::PhoneNumber;
use crate::ports::{Accepted, BoxFuture, Outgoing, Provider, Route, Router, SendError, Verifier};
use crate::record::{CodeIssuer, Status, Verification};
use crate::send::Delivery;
use crate::service::{Request, RequestError, ResendError};

const TEXTS: &[Channel] = &[Channel::Sms];
const BOTH: &[Channel] = &[Channel::Sms, Channel::Call];

/// A provider with a name and channels of its own.
struct Named {
    name: &'static str,
    channels: &'static [Channel],
    sent: Mutex<usize>,
}

impl Provider for Named {
    fn name(&self) -> &'static str {
        self.name
    }

    fn carries(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    fn reaches_reserved(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, _: &'a Outgoing) -> BoxFuture<'a, Result<Accepted, SendError>> {
        *open(&self.sent) += 1;
        Box::pin(std::future::ready(Ok(Delivery::Sent.into())))
    }
}

fn provider(name: &'static str, channels: &'static [Channel]) -> Verifier {
    Verifier::Engine(Arc::new(Named {
        name,
        channels,
        sent: Mutex::default(),
    }))
}

fn route(channel: Option<Channel>, countries: &[&str], verifiers: &[&Verifier]) -> Route {
    Route {
        channel,
        countries: countries
            .iter()
            .map(|country| (*country).to_owned())
            .collect(),
        verifiers: verifiers.iter().copied().cloned().collect(),
    }
}

fn world(routes: impl Into<Vec<Route>>) -> World {
    World::new().routed(Router::new(routes.into()))
}

fn ask(world: &World, to: &str, channel: Channel) -> Result<Verification, RequestError> {
    let to: PhoneNumber = number(to);
    world.ask(Request {
        to,
        channel,
        ..wish()
    })
}

fn providers(verification: &Verification) -> Vec<&str> {
    let sends = verification.sends.iter();
    sends.map(|send| &*send.provider).collect()
}

#[test]
fn the_first_of_the_first_route_that_is_for_channel_and_country_sends() {
    let (texter, caller, rest) = (
        provider("texter", TEXTS),
        provider("caller", BOTH),
        provider("rest", BOTH),
    );
    let world = world([
        route(Some(Channel::Call), &["US"], &[&texter, &caller]),
        route(None, &["US", "CA"], &[&texter]),
        route(None, &[], &[&rest]),
    ]);
    let chosen = |to, channel| {
        let asked = ask(&world, to, channel).unwrap();
        providers(&asked).join(" ")
    };
    assert_eq!(chosen(NUMBER, Channel::Sms), "texter");
    assert_eq!(
        chosen(NUMBER, Channel::Call),
        "caller",
        "the texter calls nobody"
    );
    assert_eq!(chosen(OTHER_NUMBER, Channel::Sms), "rest");
    assert_eq!(chosen(OTHER_NUMBER, Channel::Call), "rest");
}

#[test]
fn where_no_route_leads_nothing_is_written() {
    let texter = provider("texter", TEXTS);
    let world = world([route(None, &["GB"], &[]), route(None, &[], &[&texter])]);
    let before = world.state();
    for (to, channel) in [
        (OTHER_NUMBER, Channel::Sms),
        (OTHER_NUMBER, Channel::Call),
        (NUMBER, Channel::Call),
    ] {
        let refused = ask(&world, to, channel).unwrap_err();
        assert!(
            matches!(refused, RequestError::ChannelUnavailable(refused) if refused == channel),
            "{refused:?}"
        );
        assert!(!world.service.can_send(channel, &number(to)));
    }
    assert_eq!(world.state(), before);
    assert!(world.service.carries(Channel::Sms) && !world.service.carries(Channel::Call));
    assert!(world.service.can_send(Channel::Sms, &number(NUMBER)));
}

#[test]
fn a_resend_by_the_other_channel_goes_by_the_route_of_that_channel() {
    let (texter, caller) = (provider("texter", TEXTS), provider("caller", BOTH));
    let world = world([
        route(Some(Channel::Sms), &[], &[&texter]),
        route(Some(Channel::Call), &[], &[&caller]),
    ]);
    let asked = ask(&world, NUMBER, Channel::Sms).unwrap();
    world.pass(30);
    assert!(world.service.can_resend(&asked, Channel::Call));
    let again = world.resend_by(&asked, Some(Channel::Call)).unwrap();
    assert_eq!(providers(&again), ["texter", "caller"]);
    world.pass(60);
    let again = world.resend(&again).unwrap();
    assert_eq!(providers(&again), ["texter", "caller", "caller"]);
}

/// A code of our own is never sent by a vendor, nor a vendor's code by anyone else.
#[test]
fn a_code_is_sent_again_by_those_who_know_it() {
    let vendor: Arc<Outsider> = Arc::default();
    let vendor = Verifier::Vendor(vendor);
    let texter = provider("texter", TEXTS);
    let world = world([
        route(Some(Channel::Sms), &["GB"], &[&vendor]),
        route(Some(Channel::Sms), &[], &[&texter]),
        route(Some(Channel::Call), &[], &[&vendor]),
    ]);
    let ours = ask(&world, NUMBER, Channel::Sms).unwrap();
    let theirs = ask(&world, OTHER_NUMBER, Channel::Sms).unwrap();
    assert_eq!(ours.issuer, CodeIssuer::Engine);
    assert!(matches!(theirs.issuer, CodeIssuer::Vendor(Some(_))));
    world.pass(30);
    assert!(!world.service.can_resend(&ours, Channel::Call));
    let refused = world.resend_by(&ours, Some(Channel::Call)).unwrap_err();
    assert!(matches!(refused, ResendError::Expiring), "{refused:?}");
    assert!(world.service.can_resend(&theirs, Channel::Call));
    world.resend_by(&theirs, Some(Channel::Call)).unwrap();
    assert_eq!(providers(&world.resend(&ours).unwrap()), ["texter"; 2]);
}

/// After a restart with other providers, what those that are gone made can't be checked, and what our
/// engine made goes on by the providers that are there.
#[test]
fn a_provider_that_is_gone_leaves_its_codes_to_the_next() {
    let before = world([Route::all_to(provider("old", BOTH))]);
    let asked = ask(&before, NUMBER, Channel::Sms).unwrap();
    let after = before.routed(provider("new", BOTH).into());
    after.pass(30);
    let again = after.resend(&asked).unwrap();
    assert_eq!(providers(&again), ["old", "new"]);
    assert_eq!(after.status(&asked).status, Status::Pending);
}
