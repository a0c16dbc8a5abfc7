//! A virtual phone, read and controlled as an operator does.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use reqwest::Client;
use serde_json::{Value, json};

use super::Answer;

pub struct Phone<'a> {
    client: &'a Client,
    phones: SocketAddr,
    number: &'a str,
    read: &'a Mutex<HashMap<String, u64>>,
}

impl<'a> Phone<'a> {
    pub fn new(
        client: &'a Client,
        phones: SocketAddr,
        number: &'a str,
        read: &'a Mutex<HashMap<String, u64>>,
    ) -> Self {
        Self {
            client,
            phones,
            number,
            read,
        }
    }

    fn url(&self, what: &str) -> String {
        let (phones, number) = (self.phones, self.number);
        format!("http://{phones}/sandbox/v1/numbers/{number}/{what}")
    }

    /// Everything that is listed for the phone.
    pub async fn messages(&self) -> Vec<Value> {
        self.messages_after(0, 0).await
    }

    async fn messages_after(&self, after: u64, wait: u64) -> Vec<Value> {
        let url = self.url(&format!("messages?after={after}&wait={wait}"));
        let answer = Answer::of(self.client.get(url)).await.expect(200);
        answer.json()["messages"].as_array().unwrap().clone()
    }

    /// The next message that this test has not read yet.
    pub async fn next_message(&self) -> Value {
        let read = self.read.lock().unwrap().get(self.number).copied();
        let messages = self.messages_after(read.unwrap_or(0), 10).await;
        let message = messages.first().expect("no message came").clone();
        let seq = message["seq"].as_u64().unwrap();
        self.read
            .lock()
            .unwrap()
            .insert(self.number.to_owned(), seq);
        message
    }

    /// The code in the next message that this test has not read yet.
    pub async fn next_code(&self) -> String {
        self.next_message().await["code"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Every call that is listed for the phone.
    pub async fn calls(&self) -> Vec<Value> {
        let answer = Answer::of(self.client.get(self.url("calls"))).await;
        answer.expect(200).json()["calls"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// The newest call, once its code was heard or the call has ended.
    pub async fn next_call(&self) -> Value {
        for _ in 0..200 {
            let calls = self.calls().await;
            if let Some(call) = calls.last()
                && (call["code"].is_string() || call["ended_at"].is_string())
            {
                return call.clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("no call came to {}", self.number);
    }

    pub async fn press(&self, call: &Value, digits: &str) -> Answer {
        self.steer(call, "press", json!({ "digits": digits })).await
    }

    pub async fn hang_up(&self, call: &Value) -> Answer {
        self.steer(call, "hangup", json!({})).await
    }

    async fn steer(&self, call: &Value, verb: &str, body: Value) -> Answer {
        let id = call["id"].as_str().unwrap();
        let url = format!("http://{}/sandbox/v1/calls/{id}/{verb}", self.phones);
        Answer::of(self.client.post(url).json(&body)).await
    }

    pub async fn move_clock(&self, seconds: i64) {
        self.put("clock", json!({ "offset_seconds": seconds }))
            .await;
    }

    pub async fn behave(&self, behavior: Value) {
        self.put("behavior", behavior).await;
    }

    async fn put(&self, what: &str, body: Value) {
        Answer::of(self.client.put(self.url(what)).json(&body))
            .await
            .expect(200);
    }
}
