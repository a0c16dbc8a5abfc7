//! Test helpers: a stand-in for SignalWire, a client of it, and the requests it gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use provider::signalwire::{Settings, SignalWire};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use verification::code::TypedCode;
use verification::ports::{NoVerdict, Order, SendError, Vendor, Verdict};
use verification::{Channel, PhoneNumber, PolicyBounds, PolicyRequest, VendorId};
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub const PROJECT: &str = "4d1a2b3c-0000-4000-8000-00000000000a";
pub const TOKEN: &str = "PT0123456789abcdef0123456789abcdef0123456789abcdef";
pub const NUMBER: &str = "+12125552368";
pub const ID: &str = "3fa8aaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
pub const CODE: &str = "F9YTJH5S";
/// Every status that is tried on every call, and the likes of it.
pub const STATUSES: [u16; 13] = [
    200, 201, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503,
];

pub fn settings(base: &str) -> Settings {
    let mut settings = Settings::new(base, PROJECT, TOKEN).unwrap();
    settings.timeout = Duration::from_millis(400);
    settings
}

pub fn client(base: &str) -> SignalWire {
    SignalWire::new(settings(base)).unwrap()
}

/// Ten minutes, five tries, six digits.
pub fn order(channel: Channel) -> Order {
    Order {
        to: PhoneNumber::parse(NUMBER).unwrap(),
        channel,
        from: None,
        preamble: None,
        policy: PolicyBounds::STRICT
            .policy(PolicyRequest::default())
            .unwrap(),
    }
}

pub fn taken() -> serde_json::Value {
    serde_json::json!({ "id": ID, "success": true, "to": NUMBER, "channel": "sms" })
}

pub async fn ask(client: &SignalWire) -> Result<VendorId, SendError> {
    client.request(&order(Channel::Sms)).await
}

pub async fn check(client: &SignalWire) -> Result<Verdict, NoVerdict> {
    let id = VendorId::new(ID).unwrap();
    client.verify(&id, &TypedCode::new(CODE)).await
}

/// A server that answers every POST so.
pub async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

/// How a [`Raw`] server behaves once it has read a request.
#[derive(Clone, Copy, Debug)]
pub enum Behavior {
    /// It answers with this text and keeps the connection.
    Answers(&'static str),
    /// It sends this text, however unfinished, and cuts the connection.
    Cuts(&'static str),
    /// It never answers.
    Hangs,
}

/// A server to the byte, which counts.
pub struct Raw {
    pub base: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Raw {
    /// Behaves so on the requests to come, one each; like the last on those beyond.
    pub async fn start(script: &'static [Behavior]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (connections, requests) = (Arc::default(), Arc::default());
        let raw = Self {
            base,
            connections: Arc::clone(&connections),
            requests: Arc::clone(&requests),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, script, Arc::clone(&requests)));
            }
        });
        raw
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TcpStream, script: &'static [Behavior], requests: Arc<AtomicUsize>) {
    let mut stream = BufReader::new(stream);
    while read_request(&mut stream).await.is_some() {
        let place = requests.fetch_add(1, Ordering::SeqCst);
        match script.get(place).or(script.last()) {
            Some(Behavior::Answers(text)) => stream.write_all(text.as_bytes()).await.unwrap(),
            Some(Behavior::Cuts(text)) => return stream.write_all(text.as_bytes()).await.unwrap(),
            Some(Behavior::Hangs) | None => std::future::pending().await,
        }
    }
}

/// Reads one request to its end; `None` once the other side is gone.
async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<()> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    stream.read_exact(&mut vec![0; length]).await.ok().map(drop)
}
