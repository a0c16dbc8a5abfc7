//! SignalWire as an implementation of the domain's [`Vendor`] port.

use signalwire::mfa::{VerifyRequest, VerifyResponse, read_response, send_path, verify_path};
use signalwire::status;
use verification::code::TypedCode;
use verification::ports::{BoxFuture, NoVerdict, Order, SendError, Vendor, Verdict};
use verification::{Channel, VendorId};

use super::SignalWire;
use super::error::ApiError;
use super::request;
use crate::transport::TransportError;

/// The warning in every error that leaves it unknown whether a code was sent.
const MAYBE_OUT: &str = "the code may be on its way, and can't be checked";

impl Vendor for SignalWire {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn carries(&self, channel: Channel) -> bool {
        matches!(channel, Channel::Sms | Channel::Call)
    }

    fn reaches_reserved(&self) -> bool {
        self.stand_in
    }

    fn request<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<VendorId, SendError>> {
        Box::pin(self.order(order))
    }

    fn verify<'a>(
        &'a self,
        id: &'a VendorId,
        code: &'a TypedCode,
    ) -> BoxFuture<'a, Result<Verdict, NoVerdict>> {
        Box::pin(self.judge(id, code))
    }
}

impl SignalWire {
    /// A refusal (4xx, or no connection at all) means that nothing was sent. After anything else
    /// that is no id, a text may be out.
    async fn order(&self, order: &Order) -> Result<VendorId, SendError> {
        let body = request::request(order, self.from.as_ref());
        let silent =
            |why: &dyn std::fmt::Display| SendError::NoAnswer(format!("{why}; {MAYBE_OUT}"));
        let path = send_path(request::channel(order.channel));
        let answer = match self.transport.post(path, &body).await {
            Ok(answer) => answer,
            Err(unreached @ TransportError::Unreached(_)) => {
                return Err(SendError::Refused(unreached.to_string()));
            }
            Err(cut @ TransportError::Cut(_)) => return Err(silent(&cut)),
        };
        if answer.is_success() {
            return match &answer.body {
                Ok(body) => request::id(body)
                    .map_err(|why| silent(&format_args!("SignalWire took it, but {why}"))),
                Err(cut) => Err(silent(cut)),
            };
        }
        let [to, from] =
            [&body.to, &body.from].map(|number| number.given().map_or("", String::as_str));
        let secrets = [to, from, self.transport.secret()];
        let error = ApiError::read(answer.status, answer.body_or_empty(), &secrets);
        if answer.is_refusal() {
            Err(SendError::Refused(error.to_string()))
        } else {
            Err(silent(&error))
        }
    }

    /// 200 is a verdict, 404 says that there is nothing to judge, and nothing else says anything.
    /// It is asked once: a second time would be a second guess.
    async fn judge(&self, id: &VendorId, code: &TypedCode) -> Result<Verdict, NoVerdict> {
        let token = code.expose();
        let body = VerifyRequest {
            token: token.to_owned().into(),
        };
        let answer = self
            .transport
            .post(&verify_path(id.as_str()), &body)
            .await
            .map_err(|silence| NoVerdict(silence.to_string()))?;
        match answer.status {
            status::NOTHING_TO_VERIFY => Ok(Verdict::Gone),
            status::OK => match answer.body.as_deref().map(read_response) {
                Ok(Some(VerifyResponse { success: true })) => Ok(Verdict::Right),
                Ok(Some(VerifyResponse { success: false })) => Ok(Verdict::Wrong),
                Ok(None) => Err(NoVerdict(
                    "SignalWire's answer is not the one it describes".to_owned(),
                )),
                Err(cut) => Err(NoVerdict(cut.to_string())),
            },
            status => {
                let secrets = [token, self.transport.secret()];
                let error = ApiError::read(status, answer.body_or_empty(), &secrets);
                Err(NoVerdict(error.to_string()))
            }
        }
    }
}
