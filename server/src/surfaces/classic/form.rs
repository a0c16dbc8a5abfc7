//! The demo's form fields.

use axum::extract::{FromRequest, Request};
use url::form_urlencoded;
use verification::PhoneNumber;

use super::answer::Answer;
use crate::middleware::media_type::is_form;
use web::body;

/// The fields of a form. What is no form has none.
pub struct Form(Vec<(String, String)>);

impl<S: Sync> FromRequest<S> for Form {
    type Rejection = Answer;

    async fn from_request(request: Request, _: &S) -> Result<Self, Answer> {
        let is_form = is_form(request.headers());
        let bytes = body::read(request.into_body())
            .await
            .map_err(Answer::Body)?;
        let fields = if is_form { &*bytes } else { b"" };
        Ok(Self(form_urlencoded::parse(fields).into_owned().collect()))
    }
}

impl Form {
    /// The number that the form is about.
    pub fn number(&self) -> Result<PhoneNumber, Answer> {
        PhoneNumber::parse(self.field("number").unwrap_or_default())
            .map_err(|_| Answer::InvalidNumber)
    }

    /// The one value of a field; one that is given twice is none.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(given, _)| given == name);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }
}
