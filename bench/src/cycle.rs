//! The full cycle over HTTP: ask for a code, read it from the virtual phone, have it checked.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::client::{Caller, Connection, Reply};
use crate::failure::{Failure, Outcome};
use crate::load::{self, Load, Plan, Stretch, Worker};
use crate::number::Numbers;
use crate::server::Server;

/// How many connections make pending verifications.
const FILLERS: usize = 64;

#[derive(Deserialize)]
struct Verification<'a> {
    id: &'a str,
    status: &'a str,
}

#[derive(Deserialize)]
struct Inbox<'a> {
    #[serde(borrow)]
    messages: Vec<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    code: Option<&'a str>,
}

/// Measures cycles with so many workers, each with one connection to the site and one to the
/// phones. The server's CPU and the latency include the reading of the code.
///
/// # Errors
/// If any answer is not the expected one.
pub async fn measure(
    server: &Server,
    numbers: &Arc<Numbers>,
    connections: usize,
    plan: Plan,
) -> Outcome<Load> {
    let mut workers = Vec::new();
    for _ in 0..connections {
        workers.push(Cycle {
            project: Project::open(server, numbers).await?,
            phones: Connection::open(server.phones, Caller::Operator).await?,
        });
    }
    load::measure(workers, server.pid, plan).await
}

/// Makes `count` verifications that stay pending, unless `time` is over before.
///
/// # Errors
/// If any answer is not the expected one.
pub async fn fill(
    server: &Server,
    numbers: &Arc<Numbers>,
    count: u64,
    time: Duration,
) -> Outcome<Stretch> {
    let mut workers = Vec::new();
    for _ in 0..FILLERS {
        workers.push(Project::open(server, numbers).await?);
    }
    load::run(&mut workers, time, count).await
}

/// The demo project, which asks for codes.
struct Project {
    site: Connection,
    numbers: Arc<Numbers>,
}

impl Project {
    async fn open(server: &Server, numbers: &Arc<Numbers>) -> Outcome<Self> {
        let site = Connection::open(server.site, Caller::Project).await?;
        Ok(Self {
            site,
            numbers: Arc::clone(numbers),
        })
    }

    /// Asks for a code for a number of its own; answers the number's digits and the id.
    async fn request(&mut self) -> Outcome<(String, String)> {
        let path = "/v1/verifications";
        let number = self.numbers.next();
        let json = format!("{{\"to\":\"+{number}\",\"channel\":\"sms\"}}");
        let reply = self.site.post(path, &json).await?.expect(201, path)?;
        let made: Verification<'_> = read(&reply)?;
        if made.status != "pending" {
            return Err(reply.unexpected("a new verification that is not pending"));
        }
        let id = made.id.to_owned();
        Ok((number, id))
    }
}

impl Worker for Project {
    async fn turn(&mut self) -> Outcome<()> {
        self.request().await.map(drop)
    }
}

struct Cycle {
    project: Project,
    phones: Connection,
}

impl Worker for Cycle {
    async fn turn(&mut self) -> Outcome<()> {
        let (number, id) = self.project.request().await?;

        // Waits, should the text arrive after the answer to the request.
        let path = format!("/sandbox/v1/numbers/%2B{number}/messages?after=0&wait=5");
        let reply = self.phones.get(&path).await?.expect(200, &path)?;
        let inbox: Inbox<'_> = read(&reply)?;
        let Some(code) = inbox.messages.last().and_then(|message| message.code) else {
            return Err(reply.unexpected("no code arrived"));
        };
        let json = format!("{{\"code\":\"{code}\"}}");

        let path = format!("/v1/verifications/{id}/check");
        let reply = self
            .project
            .site
            .post(&path, &json)
            .await?
            .expect(200, &path)?;
        let checked: Verification<'_> = read(&reply)?;
        if checked.status != "approved" {
            return Err(reply.unexpected("the right code was not approved"));
        }
        Ok(())
    }
}

fn read<'a, T: Deserialize<'a>>(reply: &Reply<'a>) -> Outcome<T> {
    serde_json::from_slice(reply.body).map_err(|error| -> Failure {
        reply.unexpected(&format!("an answer of another form ({error})"))
    })
}
