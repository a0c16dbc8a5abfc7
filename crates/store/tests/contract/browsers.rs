//! What the record keeps of a browser's request, its codes and its sign-out.

use std::time::Duration;

use crate::Home;
use crate::common::{Bench, check, number, request, wrong};
use verification::service::{BrowserRequest, Check, Request};
use verification::{BrowserToken, Holder, ProjectId, Status, Verification};

fn form(n: u8) -> Request {
    Request {
        project: ProjectId::SITE,
        browser: Some(BrowserRequest {
            token: BrowserToken::new([n; 16]),
            replaces: None,
        }),
        ..request(&number(1))
    }
}

fn enter(bench: &Bench, asked: &Verification, code: &str) -> Check {
    let token = BrowserToken::new([1; 16]);
    let successor = bench.service.successor([5; 16], token, asked.id);
    Check {
        holder: Some(Holder {
            binding: asked.binding.unwrap(),
            successor: Some(successor.binding()),
        }),
        ..check(asked.project, asked.id, code)
    }
}

pub async fn a_repeated_request_finds_its_verification_after_a_restart(home: &dyn Home) {
    let bench = Bench::new(home.open());
    let asked = bench.service.request(form(1)).await.unwrap();
    bench.store.close().await.unwrap();

    let bench = Bench::new(home.open());
    assert_eq!(bench.service.request(form(1)).await.unwrap(), asked);
    assert_ne!(bench.service.request(form(2)).await.unwrap().id, asked.id);
    bench.clock.advance(Duration::from_mins(1));
    assert_ne!(bench.service.request(form(1)).await.unwrap().id, asked.id);
}

pub async fn a_repeated_wrong_code_and_a_sign_out_survive_a_restart(home: &dyn Home) {
    let bench = Bench::new(home.open());
    let asked = bench.service.request(form(1)).await.unwrap();
    let code = bench.phones.code(&asked);
    let guess = enter(&bench, &asked, &wrong(&code));
    bench.service.check(guess.clone()).await.unwrap();
    bench.store.close().await.unwrap();

    let bench = Bench::new(home.open());
    let again = bench.service.check(guess).await.unwrap();
    assert_eq!((again.right, again.verification.attempts), (false, 1));
    let right = bench.service.check(enter(&bench, &asked, &code)).await;
    let approved = right.unwrap().verification;
    assert_eq!((approved.status, approved.attempts), (Status::Approved, 2));
    assert_ne!(approved.binding, asked.binding);
    assert_eq!(bench.status(&asked).await, approved);

    let holder = Holder::of(approved.binding.unwrap());
    let released = bench.service.release(ProjectId::SITE, asked.id, holder);
    released.await.unwrap();
    bench.store.close().await.unwrap();
    let bench = Bench::new(home.open());
    assert_eq!(bench.status(&asked).await.binding, None);
}
