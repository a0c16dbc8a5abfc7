//! A program that calls the native API.

use std::net::SocketAddr;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, demo};

#[derive(Clone)]
pub struct Api {
    client: Client,
    site: SocketAddr,
}

impl Api {
    pub fn new(client: Client, site: SocketAddr) -> Self {
        Self { client, site }
    }

    /// A request with the demo's credentials, yet to be sent.
    pub fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        let (project, secret) = demo();
        self.ask_without_credentials(method, path)
            .basic_auth(project, Some(secret))
    }

    pub fn ask_without_credentials(&self, method: &str, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.site);
        self.client.request(method.parse().unwrap(), url)
    }

    pub async fn create(&self, body: Value) -> Answer {
        Answer::of(self.ask("POST", "/v1/verifications").json(&body)).await
    }

    /// Creates a verification of `number`; its id.
    pub async fn created(&self, number: &str) -> String {
        self.created_with(json!({ "to": number })).await
    }

    pub async fn created_with(&self, body: Value) -> String {
        let object = self.create(body).await.expect(201).json();
        let id = object["id"].as_str().unwrap().to_owned();
        // The word on the delivery is written down behind the answer, and before this one.
        self.show(&id).await.expect(200);
        id
    }

    pub async fn check(&self, id: &str, code: &str) -> Answer {
        let path = format!("/v1/verifications/{id}/check");
        Answer::of(self.ask("POST", &path).json(&json!({ "code": code }))).await
    }

    pub async fn show(&self, id: &str) -> Answer {
        Answer::of(self.ask("GET", &format!("/v1/verifications/{id}"))).await
    }

    pub async fn resend(&self, id: &str) -> Answer {
        Answer::of(self.ask("POST", &format!("/v1/verifications/{id}/resend"))).await
    }

    pub async fn cancel(&self, id: &str) -> Answer {
        Answer::of(self.ask("POST", &format!("/v1/verifications/{id}/cancel"))).await
    }
}
