//! Errors that no handler answers, in the form of the surface that was asked.

use app::failure::error_page::ErrorPage;
use app::site::Site;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use signalwire::error::MfaError;
use verification::Locale;
use web::{Problem, ProblemType};

use super::error_page;

/// An error that arises around the handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request names another host.
    WrongHost,
    /// The request names no path.
    NoPath,
    /// Another site sent the request.
    ForeignOrigin,
    /// The sandbox's token is missing or wrong.
    NoToken,
    /// There is nothing at the path.
    NotFound,
    /// The path takes another method.
    WrongMethod,
    /// The client has too many requests under way.
    TooManyRequests,
    /// The client has too many streams open.
    TooManyStreams,
    /// The process is about to stop, and the caller only waits.
    Stopping,
    /// A request that changes nothing took too long.
    TooSlow,
    /// A request that may change something took too long, and goes on.
    Unfinished,
    /// A handler panicked.
    Broken,
}

impl Fault {
    /// Its problem type.
    const fn problem_type(self) -> ProblemType {
        let (status, name, title) = match self {
            Self::NotFound => return ProblemType::NOT_FOUND,
            Self::WrongMethod => return ProblemType::METHOD_NOT_ALLOWED,
            Self::NoToken => return ProblemType::UNAUTHORIZED,
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "wrong-host", "Wrong host"),
            Self::NoPath => (StatusCode::BAD_REQUEST, "no-path", "No path"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign-origin", "Foreign origin"),
            Self::TooManyRequests => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many requests",
            ),
            Self::TooManyStreams => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-streams",
                "Too many streams",
            ),
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping", "Stopping"),
            Self::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "too-slow", "Too slow"),
            Self::Unfinished => (
                StatusCode::SERVICE_UNAVAILABLE,
                "outcome-unknown",
                "Outcome unknown",
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal-error",
                "Internal error",
            ),
        };
        ProblemType::new(status, name, title)
    }

    /// What happened and what to do, for programs and for people without a browser.
    const fn words(self) -> &'static str {
        match self {
            Self::WrongHost => "This host name is not served here.",
            Self::NoPath => "The request names no path.",
            Self::ForeignOrigin => {
                "This form was not sent from this site. Open the page and send it from there."
            }
            Self::NoToken => "Present the sandbox token.",
            Self::NotFound => "There is nothing at this path.",
            Self::WrongMethod => "This path takes another method.",
            Self::TooManyRequests => "Too many requests of this client are under way.",
            Self::TooManyStreams => "Too many open streams.",
            Self::Stopping => "Stopping.",
            Self::TooSlow => "This took too long. Try again.",
            Self::Unfinished => {
                "This takes longer than usual, and its outcome is not known yet. Open the page again, \
                 or GET the verification, to see it."
            }
            Self::Broken => "Something broke.",
        }
    }

    /// The page that says it to a person.
    const fn page(self) -> Option<ErrorPage> {
        match self {
            Self::WrongHost => Some(ErrorPage::WrongHost),
            Self::ForeignOrigin => Some(ErrorPage::ForeignForm),
            Self::WrongMethod => Some(ErrorPage::OnlyForms),
            Self::TooManyRequests | Self::TooManyStreams => Some(ErrorPage::TooMany),
            Self::Stopping | Self::TooSlow => Some(ErrorPage::Unavailable),
            Self::Unfinished => Some(ErrorPage::Unfinished),
            Self::Broken => Some(ErrorPage::Broken),
            Self::NoPath | Self::NoToken | Self::NotFound => None,
        }
    }

    /// Seconds to wait, where waiting helps.
    const fn retry_after(self) -> Option<u64> {
        match self {
            Self::TooManyRequests | Self::Stopping | Self::TooSlow => Some(1),
            Self::Unfinished => Some(5),
            Self::TooManyStreams => Some(15),
            _ => None,
        }
    }
}

/// Plain text, and the fault itself for [`Surface::dress`].
impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response =
            (self.problem_type().status, format!("{}\n", self.words())).into_response();
        if let Some(seconds) = self.retry_after() {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The form in which a caller expects errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Problem details (RFC 9457): the native API and the sandbox's control API.
    Problems,
    /// SignalWire's `{"error":"…"}`: its MFA API.
    Relay,
    /// A page, for browsers.
    Page,
    /// Plain text, for everything else.
    Text,
}

impl Surface {
    /// The surface of `path`, for a caller that does or does not ask for HTML.
    pub fn of(path: &str, wants_html: bool) -> Self {
        let is_below = |root: &str| {
            path.strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if is_below("/v1") || is_below("/sandbox") {
            Self::Problems
        } else if is_below("/api") {
            Self::Relay
        } else if wants_html {
            Self::Page
        } else {
            Self::Text
        }
    }

    /// Puts an error into the form of the surface, unless a handler did so. Its headers stay.
    pub async fn dress(self, response: Response, site: &Site, locale: Locale) -> Response {
        let status = response.status();
        if !(status.is_client_error() || status.is_server_error()) {
            return response;
        }
        let fault = response.extensions().get::<Fault>().copied();
        let fault = fault.or_else(|| bare(&response));
        match self {
            Self::Problems if !is_json(&response) => with_body(response, problem(status, fault)),
            Self::Relay if !is_json(&response) => {
                let error = MfaError::plain(status);
                with_body(response, axum::Json(error).into_response())
            }
            Self::Page => {
                let marked = response.extensions().get::<ErrorPage>().copied();
                match marked.or_else(|| fault?.page()) {
                    Some(page) => with_body(response, error_page::page(site, page, locale).await),
                    None => response,
                }
            }
            Self::Text => match fault.filter(|_| is_untyped(&response)) {
                Some(fault) => with_body(response, fault.into_response()),
                None => response,
            },
            Self::Problems | Self::Relay => response,
        }
    }
}

/// The fault of an error that the router answered without a body.
fn bare(response: &Response) -> Option<Fault> {
    match response.status() {
        StatusCode::NOT_FOUND if is_untyped(response) => Some(Fault::NotFound),
        StatusCode::METHOD_NOT_ALLOWED if is_untyped(response) => Some(Fault::WrongMethod),
        _ => None,
    }
}

fn is_untyped(response: &Response) -> bool {
    !response.headers().contains_key(header::CONTENT_TYPE)
}

fn is_json(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| {
            kind.to_str()
                .is_ok_and(|kind| kind.ends_with("/json") || kind.ends_with("+json"))
        })
}

fn problem(status: StatusCode, fault: Option<Fault>) -> Response {
    let fault = fault.or(match status {
        StatusCode::NOT_FOUND => Some(Fault::NotFound),
        StatusCode::METHOD_NOT_ALLOWED => Some(Fault::WrongMethod),
        _ => None,
    });
    let Some(fault) = fault else {
        return Problem::of_status(status).into_response();
    };
    let problem = Problem::new(fault.problem_type(), fault.words());
    match fault.retry_after() {
        Some(seconds) => problem.retry_after(seconds),
        None => problem,
    }
    .into_response()
}

/// The status and headers of `bare`, with the body of `dressed` and what headers come with it.
fn with_body(bare: Response, dressed: Response) -> Response {
    let (mut parts, _) = bare.into_parts();
    let (new, body) = dressed.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    for (name, value) in &new.headers {
        parts.headers.entry(name).or_insert_with(|| value.clone());
    }
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_has_its_surface() {
        for (path, html, surface) in [
            ("/v1", true, Surface::Problems),
            ("/v1/nothing", true, Surface::Problems),
            ("/v10", true, Surface::Page),
            ("/sandbox/v1/numbers", false, Surface::Problems),
            ("/api/relay/rest/mfa/sms", true, Surface::Relay),
            ("/validate", true, Surface::Page),
            ("/request-auth", false, Surface::Text),
        ] {
            assert_eq!(Surface::of(path, html), surface, "{path}");
        }
    }
}
