//! Answering only to one's own names, so that DNS rebinding finds nobody home.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri, header};
use std::net::SocketAddr;
use std::sync::Arc;

/// The host names one listener answers to, in lower case and without port.
#[derive(Clone, Debug)]
pub struct Hosts(Arc<[String]>);

impl Hosts {
    /// `names`, and the usual names of `addr` when it is loopback.
    pub fn new(addr: SocketAddr, names: impl IntoIterator<Item = String>) -> Self {
        let own = if addr.ip().is_loopback() {
            &["127.0.0.1", "localhost", "::1"][..]
        } else {
            &[]
        };
        Self(
            own.iter()
                .map(|name| (*name).to_owned())
                .chain(names.into_iter().map(|name| name.to_ascii_lowercase()))
                .collect(),
        )
    }

    fn answer_to(&self, authority: &str) -> bool {
        host_of(authority)
            .is_some_and(|host| self.0.iter().any(|own| own.eq_ignore_ascii_case(host)))
    }
}

/// The one authority a request names: that of an absolute URI, else its only `Host` header.
pub fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    if let Some(authority) = uri.authority() {
        return Some(authority.as_str());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

fn host_of(authority: &str) -> Option<&str> {
    if let Some(bracketed) = authority.strip_prefix('[') {
        return bracketed.split_once(']').map(|(host, _)| host);
    }
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    (!host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(host)
}

/// 421 to whoever asks for somebody else (RFC 9110 §15.5.20), 400 to whoever asks for no path.
pub async fn require(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match authority(request.uri(), request.headers()) {
        Some(authority) if hosts.answer_to(authority) && !request.uri().path().starts_with('/') => {
            StatusCode::BAD_REQUEST.into_response()
        }
        Some(authority) if hosts.answer_to(authority) => next.run(request).await,
        _ => (
            StatusCode::MISDIRECTED_REQUEST,
            "This host name is not served here.\n",
        )
            .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_answers_to_its_usual_names_only() {
        let hosts = Hosts::new(
            "127.0.0.1:3000".parse().unwrap(),
            ["Verify.Example.com".to_owned()],
        );
        for own in [
            "127.0.0.1",
            "127.0.0.1:3000",
            "localhost:9",
            "LOCALHOST",
            "[::1]:3000",
            "verify.example.com",
        ] {
            assert!(hosts.answer_to(own), "{own}");
        }
        for other in [
            "",
            ":3000",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.",
            "127.0.0.1:3000@evil",
            "[::1",
            "a b",
        ] {
            assert!(!hosts.answer_to(other), "{other}");
        }
        let public = Hosts::new("192.0.2.1:80".parse().unwrap(), []);
        assert!(!public.answer_to("localhost"));
    }
}
