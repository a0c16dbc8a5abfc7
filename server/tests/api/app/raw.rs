//! Requests byte by byte, for those that no client library would send.

use std::fmt::Write;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, demo};

/// A request that closes its connection.
#[derive(Clone, Debug)]
pub struct Raw {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    version: &'static str,
    /// What is sent of the whole, before waiting for an answer.
    cut: Option<usize>,
}

impl Raw {
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            version: "HTTP/1.1",
            cut: None,
        }
    }

    /// As programs of before 1997 ask, which may name no host.
    pub fn http_1_0(mut self) -> Self {
        self.version = "HTTP/1.0";
        self
    }

    /// With the demo project's credentials.
    pub fn with_credentials(self) -> Self {
        let (project, secret) = demo();
        let pair = STANDARD.encode(format!("{project}:{secret}"));
        self.header("Authorization", &format!("Basic {pair}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", kind)
    }

    pub fn json(self, body: impl Into<Vec<u8>>) -> Self {
        self.body("application/json", body)
    }

    pub fn form(self, body: &str) -> Self {
        self.body("application/x-www-form-urlencoded", body)
    }

    /// Leaves out the last `bytes` of what the head promises, and keeps the connection open.
    pub fn short_of(mut self, bytes: usize) -> Self {
        self.cut = Some(bytes);
        self
    }

    /// Whether it will be waited for in vain.
    pub fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(own, _)| own.eq_ignore_ascii_case(name))
    }

    pub fn bytes(&self, to: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} {}\r\n", self.method, self.target, self.version);
        if !self.has("host") {
            write!(head, "Host: {to}\r\n").unwrap();
        }
        for (name, value) in &self.headers {
            // `Host:` with nothing means none at all.
            if !(name == "Host" && value.is_empty()) {
                write!(head, "{name}: {value}\r\n").unwrap();
            }
        }
        let framed = self.has("content-length") || self.has("transfer-encoding");
        if !framed && (!self.body.is_empty() || self.method == "POST") {
            write!(head, "Content-Length: {}\r\n", self.body.len()).unwrap();
        }
        head += "Connection: close\r\n\r\n";
        let mut bytes = head.into_bytes();
        bytes.extend(&self.body);
        bytes.truncate(bytes.len() - self.cut.unwrap_or(0));
        bytes
    }

    /// Sends it, and reads until the other side closes.
    pub async fn send(&self, to: SocketAddr) -> Answer {
        let mut stream = TcpStream::connect(to).await.unwrap();
        let sent = self.bytes(to);
        let (mut reading, mut writing) = stream.split();
        let write = async {
            // The other side may have had enough before all is sent.
            let _ = writing.write_all(&sent).await;
        };
        let mut received = Vec::new();
        let read = async {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = reading.read(&mut chunk).await {
                received.extend_from_slice(&chunk[..count]);
            }
        };
        let both = async { tokio::join!(write, read) };
        tokio::time::timeout(Duration::from_secs(25), both)
            .await
            .unwrap_or_else(|_| panic!("no end of the answer to {} {}", self.method, self.target));
        parse(&received)
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .unwrap_or(0);
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    Answer {
        status,
        headers,
        body: body.to_owned(),
    }
}
