//! A stand-in for a vendor that makes and checks codes of its own.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use super::fakes::open;
use crate::channel::Channel;
use crate::code::TypedCode;
use crate::ports::{BoxFuture, NoVerdict, Order, SendError, Vendor, Verdict};
use crate::record::VendorId;

/// A vendor that takes everything and judges rightly, unless a test says otherwise, and remembers what it
/// was asked. Its n-th request is named `v{n}`, from 0.
#[derive(Default)]
pub struct Outsider {
    orders: Mutex<Vec<Order>>,
    asked: Mutex<Vec<(String, String)>>,
    outcomes: Mutex<VecDeque<Result<VendorId, SendError>>>,
    verdicts: Mutex<VecDeque<Result<Verdict, NoVerdict>>>,
    held: AtomicBool,
}

impl Outsider {
    /// What the next requests are answered with, one each.
    pub fn answer(&self, outcomes: impl IntoIterator<Item = Result<VendorId, SendError>>) {
        open(&self.outcomes).extend(outcomes);
    }

    /// What the next checks are answered with, one each.
    pub fn judge(&self, verdicts: impl IntoIterator<Item = Result<Verdict, NoVerdict>>) {
        open(&self.verdicts).extend(verdicts);
    }

    /// From now on it hears everything and answers nothing, until it is let go.
    pub fn hold(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    /// Every answer that was held back is given.
    pub fn let_go(&self) {
        self.held.store(false, Ordering::SeqCst);
    }

    /// The codes it was to make, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        open(&self.orders).clone()
    }

    /// The checks it was asked for, oldest first: by which name, and what was typed.
    pub fn asked(&self) -> Vec<(String, String)> {
        open(&self.asked).clone()
    }

    /// The code that it made for its n-th request.
    pub fn code(n: usize) -> String {
        format!("{:06}", 400_000 + n)
    }

    async fn wait(&self) {
        poll_fn(|_| {
            if self.held.load(Ordering::SeqCst) {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}

impl Vendor for Outsider {
    fn name(&self) -> &'static str {
        "outsider"
    }

    fn carries(&self, _: Channel) -> bool {
        true
    }

    fn reaches_reserved(&self) -> bool {
        true
    }

    fn request<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<VendorId, SendError>> {
        Box::pin(async move {
            let n = {
                let mut orders = open(&self.orders);
                orders.push(order.clone());
                orders.len() - 1
            };
            let outcome = open(&self.outcomes)
                .pop_front()
                .unwrap_or_else(|| Ok(VendorId::new(&format!("v{n}")).unwrap()));
            self.wait().await;
            outcome
        })
    }

    fn verify<'a>(
        &'a self,
        id: &'a VendorId,
        code: &'a TypedCode,
    ) -> BoxFuture<'a, Result<Verdict, NoVerdict>> {
        Box::pin(async move {
            let (id, code) = (id.as_str().to_owned(), code.expose().to_owned());
            let is_right = id
                .strip_prefix('v')
                .and_then(|n| n.parse().ok())
                .is_some_and(|n| Self::code(n) == code);
            open(&self.asked).push((id, code));
            let truth = if is_right {
                Verdict::Right
            } else {
                Verdict::Wrong
            };
            let verdict = open(&self.verdicts).pop_front().unwrap_or(Ok(truth));
            self.wait().await;
            verdict
        })
    }
}
