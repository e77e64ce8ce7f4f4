//! Requests to paths that are not of a kind: `/version`, `/readyz`, aggregated APIs.

use core::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, header};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Call, CallDescription, Error, One, TextDecoder, Timeout, call::Purpose, decode::Quoting,
    path::check_raw,
};

/// A request to any path of the server: `raw::get("/version")`.
///
/// The path is sent as it is given (with its query), below the server's prefix: encode what needs it. What URL
/// libraries would change on the way, each in its own manner, is refused.
///
/// ```
/// use kubex_proto::raw;
///
/// let call = raw::post("/apis/example.com/v1/reports")
///     .header(http::header::ACCEPT, http::HeaderValue::from_static("text/csv"))
///     .body(&serde_json::json!({"month": 5}))
///     .text();
/// let request = call.request()?;
/// assert_eq!(request.headers()["content-type"], "application/json");
/// assert_eq!(&**request.body(), br#"{"month":5}"#);
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[must_use = "a request does nothing until it is a call"]
pub struct Raw {
    request: Result<Request<Bytes>, Error>,
    description: CallDescription,
}

/// `GET`.
pub fn get(path: &str) -> Raw {
    Raw::new(Method::GET, path)
}

/// `POST`.
pub fn post(path: &str) -> Raw {
    Raw::new(Method::POST, path)
}

/// `PUT`.
pub fn put(path: &str) -> Raw {
    Raw::new(Method::PUT, path)
}

/// `PATCH`; give the `Content-Type` of the patch's language as a header.
pub fn patch(path: &str) -> Raw {
    Raw::new(Method::PATCH, path)
}

/// `DELETE`.
pub fn delete(path: &str) -> Raw {
    Raw::new(Method::DELETE, path)
}

impl Raw {
    /// Any method.
    pub fn new(method: Method, path: &str) -> Self {
        let description = CallDescription::of_path(&method, path);
        let request = check_raw(path).and_then(|()| {
            Request::builder()
                .method(method)
                .uri(path)
                .body(Bytes::new())
                .map_err(|error| Error::refused("path", path, error))
        });
        Self {
            request,
            description,
        }
    }

    /// A header, in place of any of that name.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Ok(request) = &mut self.request {
            request.headers_mut().insert(name, value);
        }
        self
    }

    /// A body in JSON; its `Content-Type` is `application/json` unless a header says otherwise.
    pub fn body(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.and_then(|mut request| {
            *request.body_mut() = serde_json::to_vec(body)
                .map_err(|error| Error::refused_field("body", error))?
                .into();
            request
                .headers_mut()
                .entry(header::CONTENT_TYPE)
                .or_insert(HeaderValue::from_static("application/json"));
            Ok(request)
        });
        self
    }

    /// The call whose answer is JSON.
    pub fn json<T: DeserializeOwned>(mut self) -> Call<One<T>> {
        if let Ok(request) = &mut self.request {
            request
                .headers_mut()
                .entry(header::ACCEPT)
                .or_insert(HeaderValue::from_static("application/json"));
        }
        // Nobody knows what such an answer holds, so nothing of it is quoted.
        self.call(One::quoting("the answer".into(), Quoting::Forbidden))
    }

    /// The call whose answer is text.
    pub fn text(self) -> Call<TextDecoder> {
        self.call(TextDecoder::new())
    }

    pub(crate) fn call<D>(self, decoder: D) -> Call<D> {
        // A refusal may echo a body, and nobody knows what that holds.
        let quoting = match &self.request {
            Ok(request) if request.body().is_empty() => Quoting::Allowed,
            _ => Quoting::Forbidden,
        };
        Call {
            purpose: Purpose {
                is_read: self
                    .request
                    .as_ref()
                    .is_ok_and(|request| request.method().is_safe()),
                is_stream: false,
                may_be_silent: false,
                quoting,
                description: self.description,
            },
            request: self.request,
            decoder,
            timeout: Timeout::Inherit,
        }
    }
}

/// Neither headers nor body are printed, as they may hold secrets.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw")
            .field("description", &self.description)
            .field("refused", &self.request.as_ref().err())
            .finish_non_exhaustive()
    }
}
