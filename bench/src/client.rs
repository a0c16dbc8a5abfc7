//! One keep-alive connection to the server.
//!
//! It is written by hand because the driver has one core to ask for what the server answers on
//! another: a cycle at the budget is 30,000 requests a second, 33 µs each, of which the kernel
//! takes most. Two buffers for each connection, one write and as a rule one read for each request,
//! no task, channel or header map between them. It knows exactly what the server is expected to
//! send and refuses the rest, and every load reports how busy the driver was.

use std::io::Write;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::failure::{Failure, Outcome};
use crate::http::{Head, header};

/// Room for one read; most responses fit.
const ROOM: usize = 16 << 10;

/// The kind of client, which decides the headers of every request on a connection.
#[derive(Debug, Clone, Copy)]
pub enum Caller {
    /// A program with the credentials of the sandbox's demo project.
    Project,
    /// A program without credentials, such as a test at the sandbox.
    Operator,
    /// A browser that opens a page for the first time.
    Browser,
    /// A browser that takes only what is not compressed, so that a page can be read.
    PlainBrowser,
}

impl Caller {
    fn headers(self) -> String {
        match self {
            Self::Project => {
                let credentials = "6a0f2f2c-5f2e-4f9e-9c58-0d3b1f6c7a10:\
                                   PTdemo0000000000000000000000000000000000";
                let encoded = STANDARD.encode(credentials);
                format!("authorization: Basic {encoded}\r\naccept: application/json\r\n")
            }
            Self::Operator => "accept: application/json\r\n".to_owned(),
            Self::Browser => {
                "accept: text/html,*/*;q=0.8\r\naccept-encoding: gzip, deflate, br\r\n".to_owned()
            }
            Self::PlainBrowser => "accept: text/html,*/*;q=0.8\r\n".to_owned(),
        }
    }
}

/// A connection that sends one request at a time.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    headers: String,
    outbox: Vec<u8>,
    inbox: Vec<u8>,
    unchunked: Vec<u8>,
    /// Length of the response before, which the next request drops from the inbox.
    done: usize,
}

/// A complete response, valid until the next request on its connection.
#[derive(Debug)]
pub struct Reply<'a> {
    /// The status code.
    pub status: u16,
    /// The status line and the headers, as text.
    pub head: &'a str,
    /// The body, still encoded as `content-encoding` says.
    pub body: &'a [u8],
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// If no server listens at `address`.
    pub async fn open(address: SocketAddr, caller: Caller) -> Outcome<Self> {
        let during = || format!("connecting to {address}");
        let stream = TcpStream::connect(address)
            .await
            .map_err(Failure::during(during()))?;
        stream
            .set_nodelay(true)
            .map_err(Failure::during(during()))?;
        Ok(Self {
            stream,
            headers: format!("host: {address}\r\n{}", caller.headers()),
            outbox: Vec::with_capacity(1024),
            inbox: Vec::with_capacity(ROOM),
            unchunked: Vec::new(),
            done: 0,
        })
    }

    /// Sends a GET and waits for the whole response, of any status.
    ///
    /// # Errors
    /// If the connection breaks or the response cannot be read.
    pub async fn get(&mut self, path: &str) -> Outcome<Reply<'_>> {
        self.outbox.clear();
        write!(self.outbox, "GET {path} HTTP/1.1\r\n{}\r\n", self.headers)
            .map_err(Failure::during(path))?;
        self.exchange()
            .await
            .map_err(Failure::during(format_args!("GET {path}")))
    }

    /// Sends a POST with a JSON body and waits for the whole response, of any status.
    ///
    /// # Errors
    /// If the connection breaks or the response cannot be read.
    pub async fn post(&mut self, path: &str, json: &str) -> Outcome<Reply<'_>> {
        self.outbox.clear();
        write!(
            self.outbox,
            "POST {path} HTTP/1.1\r\n{}content-type: application/json\r\ncontent-length: {}\r\n\r\n{json}",
            self.headers,
            json.len(),
        )
        .map_err(Failure::during(path))?;
        self.exchange()
            .await
            .map_err(Failure::during(format_args!("POST {path}")))
    }

    async fn exchange(&mut self) -> Outcome<Reply<'_>> {
        self.inbox.drain(..self.done);
        self.done = 0;
        self.stream
            .write_all(&self.outbox)
            .await
            .map_err(Failure::during("writing"))?;
        let mut head: Option<Head> = None;
        loop {
            self.inbox.reserve(ROOM);
            let read = self.stream.read_buf(&mut self.inbox).await;
            if read.map_err(Failure::during("reading"))? == 0 {
                return Err(Failure::new("the server closed the connection"));
            }
            if head.is_none() {
                head = Head::parse(&self.inbox)?;
            }
            let Some(head) = &head else { continue };
            if let Some(body) = head.body(&self.inbox, &mut self.unchunked)? {
                self.done = body.end;
                let text = self.inbox.get(..head.size).unwrap_or_default();
                return Ok(Reply {
                    status: head.status,
                    head: std::str::from_utf8(text).map_err(Failure::during("the head"))?,
                    body: match body.plain {
                        Some(range) => self.inbox.get(range).unwrap_or_default(),
                        None => &self.unchunked,
                    },
                });
            }
        }
    }
}

impl Reply<'_> {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// Insists on a status.
    ///
    /// # Errors
    /// With the whole response, when the status is another.
    pub fn expect(self, status: u16, request: &str) -> Outcome<Self> {
        if self.status == status {
            return Ok(self);
        }
        Err(self.unexpected(&format!("{request}: expected {status}")))
    }

    /// The failure that shows this response.
    pub fn unexpected(&self, why: &str) -> Failure {
        let body = String::from_utf8_lossy(self.body);
        let body: String = body.chars().take(2000).collect();
        Failure::new(format!("{why}, got\n{}{body}", self.head))
    }
}
