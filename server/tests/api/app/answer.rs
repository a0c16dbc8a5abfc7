//! A response, with assertions about it.

use std::fmt;

use http::HeaderMap;
use serde_json::Value;

/// A whole response. Status 0: the connection was closed without any.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl fmt::Debug for Answer {
    /// What a person would see of a page, without its styles and scripts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.body.find("<main").unwrap_or(0);
        let shown: String = self.body[start..].chars().take(2_000).collect();
        write!(f, "{} {:?} {shown}", self.status, self.headers)
    }
}

impl Answer {
    /// Sends `request` and reads all of what comes back.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }

    /// The one value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        assert!(values.next().is_none(), "{name} comes twice: {self:?}");
        Some(first.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("no Location: {self:?}"))
    }

    pub fn retry_after(&self) -> u64 {
        let seconds = self.header("retry-after").map(str::parse);
        seconds
            .unwrap_or_else(|| panic!("no Retry-After: {self:?}"))
            .unwrap()
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        let cookies = self.headers.get_all("set-cookie").iter();
        cookies.map(|cookie| cookie.to_str().unwrap()).collect()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A script's refusal without its `message`, which is the sentence that a page would show.
    #[track_caller]
    pub fn refusal(&self) -> Value {
        let mut refusal = self.json();
        let message = refusal.as_object_mut().unwrap().remove("message");
        let message = message.unwrap_or_else(|| panic!("no message: {self:?}"));
        assert!(message.as_str().unwrap().ends_with('.'), "{message}");
        refusal
    }

    /// The members of a problem document, after a look at its form.
    pub fn problem(&self, status: u16, name: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{name}"), "{problem}");
        assert_eq!(problem["status"], status);
        for member in ["title", "detail"] {
            assert!(problem[member].is_string(), "{problem}");
        }
        problem
    }

    /// Checks the status and hands the answer on.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Checks that a person is shown `words`.
    #[track_caller]
    pub fn showing(self, words: &str) -> Self {
        assert!(self.body.contains(words), "no `{words}`: {self:?}");
        self
    }

    /// What stands in the element with this id, tags removed; `None` where there is no such element.
    pub fn element(&self, id: &str) -> Option<String> {
        let start = self.body.find(&format!(" id=\"{id}\""))?;
        let tag = self.body[..start].rfind('<')?;
        let name = self.body[tag + 1..].split([' ', '>']).next()?;
        let inside = &self.body[start..];
        let inside = &inside[inside.find('>')? + 1..];
        let inside = &inside[..inside.find(&format!("</{name}>"))?];
        Some(without_tags(inside))
    }

    /// The page without the visitor's phone, the one place where a code may stand.
    pub fn body_beside_the_phone(&self) -> String {
        match self.body.split_once("<aside") {
            Some((before, rest)) => {
                let after = rest.split_once("</aside>").unwrap().1;
                format!("{before}{after}")
            }
            None => self.body.clone(),
        }
    }
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}
