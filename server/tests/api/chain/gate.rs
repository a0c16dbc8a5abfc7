//! A TCP proxy between two instances. A test can hold its bytes at any moment.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

/// What is not let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    Nothing,
    /// What the first instance asks.
    Requests,
    /// What the second one answers.
    Answers,
}

/// The wire. It leads to wherever it was last pointed at.
pub struct Gate {
    pub addr: SocketAddr,
    to: Arc<Mutex<SocketAddr>>,
    hold: watch::Sender<Hold>,
    /// How often something was held.
    held: watch::Receiver<usize>,
}

impl Gate {
    pub async fn to(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let to = Arc::new(Mutex::new(to));
        let (hold, holding) = watch::channel(Hold::Nothing);
        let (count, counted) = watch::channel(0);
        let count = Arc::new(count);
        let target = Arc::clone(&to);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let to = *target.lock().unwrap();
                // An instance that is gone closes the wire, as a dead machine's port would.
                let Ok(server) = TcpStream::connect(to).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let (holding, count) = (holding.clone(), Arc::clone(&count));
                let requests = pump(
                    from_client,
                    to_server,
                    Hold::Requests,
                    holding.clone(),
                    Arc::clone(&count),
                );
                tokio::spawn(requests);
                tokio::spawn(pump(from_server, to_client, Hold::Answers, holding, count));
            }
        });
        Self {
            addr,
            to,
            hold,
            held: counted,
        }
    }

    pub fn point_to(&self, to: SocketAddr) {
        *self.to.lock().unwrap() = to;
    }

    pub fn hold(&mut self, what: Hold) {
        self.held.mark_unchanged();
        self.hold.send_replace(what);
    }

    /// Waits until something is held.
    pub async fn until_held(&mut self) {
        timeout(Duration::from_secs(10), self.held.changed())
            .await
            .expect("nothing came to the gate")
            .unwrap();
    }
}

/// Passes bytes on while they are not held. Held bytes never arrive: the instance that waits for
/// them is killed, or its connection is cut.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    direction: Hold,
    mut hold: watch::Receiver<Hold>,
    count: Arc<watch::Sender<usize>>,
) {
    let mut bytes = [0; 4_096];
    while let Ok(read) = from.read(&mut bytes).await
        && read > 0
    {
        if *hold.borrow() == direction {
            count.send_modify(|count| *count += 1);
            let _ = hold.wait_for(|hold| *hold != direction).await;
            return;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
