//! A program that calls SignalWire's MFA API.

use std::net::SocketAddr;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, demo};

#[derive(Clone)]
pub struct Mfa {
    client: Client,
    site: SocketAddr,
    credentials: (String, String),
}

impl Mfa {
    pub fn new(client: Client, site: SocketAddr) -> Self {
        let (project, secret) = demo();
        Self {
            client,
            site,
            credentials: (project, secret.to_owned()),
        }
    }

    /// The same program with other credentials.
    pub fn with_credentials(mut self, project: &str, secret: &str) -> Self {
        self.credentials = (project.to_owned(), secret.to_owned());
        self
    }

    /// A request below `/api/relay/rest/mfa/`, yet to be sent.
    pub fn ask(&self, path: &str) -> RequestBuilder {
        let (project, secret) = &self.credentials;
        self.ask_without_credentials(path)
            .basic_auth(project, Some(secret))
    }

    pub fn ask_without_credentials(&self, path: &str) -> RequestBuilder {
        let url = format!("http://{}/api/relay/rest/mfa/{path}", self.site);
        self.client.post(url)
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.ask(path).json(&body)).await
    }

    pub async fn sms(&self, body: Value) -> Answer {
        self.post("sms", body).await
    }

    pub async fn call(&self, body: Value) -> Answer {
        self.post("call", body).await
    }

    /// Asks for a code by text; the id.
    pub async fn sent(&self, body: Value) -> String {
        let sent = self.sms(body).await.expect(200).json();
        sent["id"].as_str().unwrap().to_owned()
    }

    pub async fn verify(&self, id: &str, token: &str) -> Answer {
        self.post(&format!("{id}/verify"), json!({ "token": token }))
            .await
    }

    /// Whether the token was right; the answer must be 200.
    pub async fn verifies(&self, id: &str, token: &str) -> bool {
        let answer = self.verify(id, token).await.expect(200).json();
        assert_eq!(answer.as_object().unwrap().len(), 1, "{answer}");
        answer["success"].as_bool().unwrap()
    }
}

impl Answer {
    /// The details of a refusal of family A, after a look at its form.
    pub fn invalid(&self) -> Vec<String> {
        assert_eq!(self.status, 422, "{self:?}");
        let body = self.json();
        assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
        let errors = body["errors"].as_array().unwrap();
        assert!(!errors.is_empty());
        let detail = |error: &Value| {
            assert_eq!(error["status"], "422");
            assert_eq!(error["code"], "422");
            assert_eq!(error["title"], "Invalid Attribute");
            assert_eq!(error.as_object().unwrap().len(), 4, "{error}");
            error["detail"].as_str().unwrap().to_owned()
        };
        errors.iter().map(detail).collect()
    }
}
