//! What requests and errors of hyper's HTTP/1.1 are, on any runtime.

use std::{error::Error, fmt, mem, sync::Arc};

use http::{HeaderValue, Request, Uri, header::HOST, uri::PathAndQuery};
use hyper::client::conn::TrySendError;
use kubex_proto::{ConnectFault, Failure};

use crate::{ConnectError, connect::Refusal};

/// The same request with the path in its first line and the host in a header, which HTTP/1.1 wants so (RFC 9112, 3.2.1). A
/// header that is there already stays.
///
/// ```
/// use http::Request;
/// use kubex_transport::http1::in_origin_form;
///
/// let request = Request::get("http://10.0.0.1:6443/version?pretty=true").body(())?;
/// let request = in_origin_form(request);
/// assert_eq!(request.uri(), "/version?pretty=true");
/// assert_eq!(request.headers()["host"], "10.0.0.1:6443");
/// # Ok::<(), http::Error>(())
/// ```
pub fn in_origin_form<B>(mut request: Request<B>) -> Request<B> {
    let uri = mem::take(request.uri_mut());
    let authority = uri.authority().map(|authority| {
        let authority = authority.as_str();
        // Whoever stands before the host is nothing that a header tells.
        authority.rsplit('@').next().unwrap_or(authority)
    });
    if let Some(Ok(host)) = authority.map(HeaderValue::from_str) {
        request.headers_mut().entry(HOST).or_insert(host);
    }
    let path = uri.path_and_query().cloned();
    let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    request
}

/// What became of a request that got no answer. The target is where it was to go, for people; the refusal is that of the
/// connection that it was given to.
///
/// One that was handed back unwritten is [`Failure::unsent`]: what becomes of it then is for the protocol to say.
pub fn undelivered<B>(
    mut error: TrySendError<Request<B>>,
    target: &Arc<str>,
    refusal: &Refusal,
) -> Failure {
    let is_unwritten = error.take_message().is_some();
    let error = error.into_error();
    let fault = ConnectFault::ClientCertificate;
    match (is_unwritten, refusal.is_noted()) {
        (true, true) => ConnectError::new(fault, target, Chain(error)).into(),
        (true, false) => {
            Failure::unsent("the server closed the connection before the request was sent")
                .with_source(Chain(error))
        }
        // An honest server refuses before it reads. That this one did cannot be known from here.
        (false, true) => Failure::broken_by(fault, target).with_source(Chain(error)),
        (false, false) => unanswered(error),
    }
}

fn unanswered(error: hyper::Error) -> Failure {
    let failure = if error.is_parse() {
        Failure::unreadable(
            "the server's answer is no HTTP that can be understood: check the server's URL, and what \
             stands between",
        )
    } else {
        Failure::broken("the connection was lost before the answer came")
    };
    failure.with_source(Chain(error))
}

/// What broke off an answer whose head had come.
pub fn broken_off(error: hyper::Error) -> Failure {
    Failure::broken("the connection was lost in the middle of the answer").with_source(Chain(error))
}

/// Says the whole chain of errors: the outermost of hyper's says next to nothing.
#[derive(Debug)]
pub struct Chain(pub hyper::Error);

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(error) = next {
            write!(f, ": {error}")?;
            next = error.source();
        }
        Ok(())
    }
}

impl Error for Chain {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_calls_is_not_told_in_the_host_and_a_host_that_is_there_stays() {
        let request = Request::get("http://jane:s3cret@[::1]:80")
            .body(())
            .unwrap();
        let request = in_origin_form(request);
        assert_eq!(request.uri(), "/");
        assert_eq!(request.headers()[HOST], "[::1]:80");
        let request = Request::get("http://a.test/b").header(HOST, "c.test");
        let request = in_origin_form(request.body(()).unwrap());
        assert_eq!(request.headers()[HOST], "c.test");
    }
}
