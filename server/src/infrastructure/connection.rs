//! Bytes of one connection, watched for clients that are too slow.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tokio_io_timeout::TimeoutWriter;

/// How long the head of a request may take to arrive, from its first byte; the first head, from the
/// moment of the connection.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a connection may wait for its next request. Longer than the minute for which balancers
/// keep theirs, so that they never send a request on a connection that is being closed.
pub const IDLE_TIME: Duration = Duration::from_secs(75);
/// How long a client may read nothing of what is being sent.
const WRITE_TIME: Duration = Duration::from_secs(30);

/// Where a connection stands between its requests.
#[derive(Debug)]
pub struct Stage(AtomicU8);

const IDLE: u8 = 0;
const HEAD: u8 = 1;
const BUSY: u8 = 2;

impl Stage {
    /// Marks that a whole head has arrived, until the returned value is dropped.
    pub fn begin_request(self: &Arc<Self>) -> Busy {
        self.0.store(BUSY, Ordering::Release);
        Busy(Arc::clone(self))
    }

    /// Marks that a head has begun to arrive; whether it had not before.
    fn begin_head(&self) -> bool {
        self.0
            .compare_exchange(IDLE, HEAD, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    fn is_head(&self) -> bool {
        self.0.load(Ordering::Acquire) == HEAD
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct Busy(Arc<Stage>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.store(IDLE, Ordering::Release);
    }
}

/// The connection's bytes, with a time-out for heads that arrive too slowly and for clients that do
/// not read.
pub struct Watched {
    stream: Pin<Box<TimeoutWriter<TcpStream>>>,
    stage: Arc<Stage>,
    head: Pin<Box<Sleep>>,
}

impl Watched {
    /// A new connection, and the stage it is at.
    pub fn new(stream: TcpStream) -> (Self, Arc<Stage>) {
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(WRITE_TIME));
        let stage = Arc::new(Stage(AtomicU8::new(HEAD)));
        let watched = Self {
            stream: Box::pin(stream),
            stage: Arc::clone(&stage),
            head: Box::pin(sleep(HEAD_TIME)),
        };
        (watched, stage)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = self.stream.as_mut().poll_read(cx, buffer);
        if read.is_pending() && self.stage.is_head() {
            ready!(self.head.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        if buffer.filled().len() > before && self.stage.begin_head() {
            self.head.as_mut().reset(Instant::now() + HEAD_TIME);
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The body of a response. The connection is busy until it is sent.
#[derive(Debug)]
pub struct Answered {
    body: Body,
    _busy: Busy,
}

impl Answered {
    /// `body`, sent while the connection is `busy`.
    pub const fn new(body: Body, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl hyper::body::Body for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
