//! Authentication of callers of the classic endpoints.

use app::session::BrowserSession;
use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;
use tower_sessions::Session;
use verification::{BrowserToken, Client, Locale};

use super::Classic;
use super::answer::Answer;
use crate::infrastructure::projects::Project;

/// Who calls.
pub enum Caller {
    /// A browser on a page of this site, by its session.
    Browser {
        /// Its session.
        session: BrowserSession,
        /// The token in its cookie; absent where it keeps no cookies.
        token: Option<BrowserToken>,
    },
    /// A program: by its project's credentials, or, in a sandbox, by none.
    Program(Project),
}

/// A caller, and where it calls from, which limits a person's own device but not a server that
/// speaks for many.
pub struct AuthenticatedCaller {
    /// Who calls.
    pub by: Caller,
    /// Where from.
    pub client: Option<Client>,
    /// The language that the caller asks for.
    pub locale: Locale,
}

impl FromRequestParts<Classic> for AuthenticatedCaller {
    type Rejection = Answer;

    async fn from_request_parts(parts: &mut Parts, classic: &Classic) -> Result<Self, Answer> {
        let client = parts.extensions.get::<Client>().copied();
        let headers = &parts.headers;
        let locale = parts.extensions.get().cloned().unwrap_or(Locale::ENGLISH);
        if headers.contains_key(header::AUTHORIZATION) {
            let project = classic.projects.authenticate(headers).await?;
            let by = Caller::Program(project.ok_or(Answer::Forbidden)?);
            return Ok(Self {
                by,
                client: None,
                locale,
            });
        }
        // Whether it is our own page was decided before; here it counts that it is a page at all.
        if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") {
            let session =
                Session::from_request_parts(parts, classic)
                    .await
                    .map_err(|(_, error)| {
                        tracing::error!(error, "no session layer around a classic endpoint");
                        Answer::Unavailable
                    })?;
            let token = parts.extensions.get().copied();
            let by = Caller::Browser {
                session: BrowserSession::new(session, token),
                token,
            };
            return Ok(Self { by, client, locale });
        }
        let demo = classic.projects.demo().ok_or(Answer::Forbidden)?;
        Ok(Self {
            by: Caller::Program(demo),
            client,
            locale,
        })
    }
}
