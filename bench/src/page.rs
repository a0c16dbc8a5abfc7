//! The form page as a browser asks for it, rendered by the server each time.

use crate::client::{Caller, Connection};
use crate::failure::Outcome;
use crate::http::find;
use crate::load::{self, Load, Plan, Worker};
use crate::server::Server;

/// Measures `GET /` with so many connections, none of which sends or keeps a cookie.
///
/// The requests accept compression as a browser does, so that bytes saved in the first view are
/// paid for here.
///
/// # Errors
/// If a page is not the form with 200.
pub async fn measure(server: &Server, connections: usize, plan: Plan) -> Outcome<Load> {
    form(server).await?;
    let mut workers = Vec::new();
    for _ in 0..connections {
        workers.push(Visitor(
            Connection::open(server.site, Caller::Browser).await?,
        ));
    }
    load::measure(workers, server.pid, plan).await
}

/// Makes sure that what is about to be measured is the form.
async fn form(server: &Server) -> Outcome<()> {
    let mut connection = Connection::open(server.site, Caller::PlainBrowser).await?;
    let reply = connection.get("/").await?.expect(200, "GET /")?;
    if find(reply.body, b"name=\"number\"").is_none() {
        return Err(reply.unexpected("GET /: no field named number"));
    }
    Ok(())
}

struct Visitor(Connection);

impl Worker for Visitor {
    async fn turn(&mut self) -> Outcome<()> {
        self.0.get("/").await?.expect(200, "GET /").map(drop)
    }
}
