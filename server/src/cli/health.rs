//! `countersign health`

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::say;
use crate::config::Config;

/// How long each of connecting, asking and answering may take.
const TIME: Duration = Duration::from_secs(2);
/// Bytes of an answer that are read.
const ANSWER_MAX: u64 = 4 * 1024;

/// Asks the instance at `site.addr` on this machine. The error is the exit code's reason.
pub fn run(config: &Config, ready: bool) -> Result<(), String> {
    let path = if ready { "/readyz" } else { "/healthz" };
    let addr = local(config.site.addr);
    let answer = ask(addr, path).map_err(|error| format!("http://{addr}{path}: {error}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) == Some("200") {
        say(body.trim())
    } else {
        Err(format!("http://{addr}{path}: {status}: {}", body.trim()))
    }
}

/// An address that a listener on `addr` can be reached at.
fn local(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

fn ask(addr: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&addr, TIME)?;
    stream.set_write_timeout(Some(TIME))?;
    stream.set_read_timeout(Some(TIME))?;
    // Probes are answered for any host.
    stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_all_addresses_is_asked_on_loopback() {
        for (addr, asked) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(local(addr.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
