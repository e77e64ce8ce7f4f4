//! What surf's middleware sees and does.

use std::sync::{Arc, Mutex};

use futures_util::io::Cursor;
use surf::{
    Client, Request, Response, StatusCode,
    middleware::{Middleware, Next},
    utils::async_trait,
};

use super::{
    answer, get,
    peer::{Peer, read_head},
    plain,
};
use crate::through_surf::ThroughSurf;

/// Notes requests and answers, and changes them.
struct Between {
    seen: Arc<Mutex<Vec<String>>>,
    on_request: fn(&mut http_client::Request),
    on_answer: fn(&mut http_client::Response),
}

#[async_trait]
impl Middleware for Between {
    async fn handle(
        &self,
        mut request: Request,
        client: Client,
        next: Next<'_>,
    ) -> surf::Result<Response> {
        (self.on_request)(request.as_mut());
        let note = format!("{} {}", request.method(), request.url().path());
        let mut answered = next.run(request, client).await?;
        let note = format!("{note} {}", answered.status());
        self.seen.lock().unwrap().push(note);
        (self.on_answer)(answered.as_mut());
        Ok(answered)
    }
}

fn through(
    peer: &Peer,
    on_request: fn(&mut http_client::Request),
    on_answer: fn(&mut http_client::Response),
) -> (ThroughSurf, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let between = Between {
        seen: Arc::clone(&seen),
        on_request,
        on_answer,
    };
    let surf = Client::with_http_client(plain(peer.address)).with(between);
    (ThroughSurf::any(surf), seen)
}

#[async_std::test]
async fn it_sees_each_request_and_its_status() {
    let peer = Peer::answering("HTTP/1.1 520 Odd\r\ncontent-length: 2\r\n\r\nno");
    let (through, seen) = through(&peer, |_| (), |_| ());
    let (response, _) = answer(&through, get(peer.url("/version"))).await.unwrap();
    assert_eq!(response.status().as_u16(), 520);
    assert_eq!(*seen.lock().unwrap(), ["GET /version 500"]);
}

#[async_std::test]
async fn what_it_changes_is_sent() {
    let peer = Peer::echoing();
    let change = |request: &mut http_client::Request| {
        request.insert_header("x-added", "by middleware");
        request.remove_header("x-taken");
        request.url_mut().set_path("/elsewhere");
    };
    let (through, _) = through(&peer, change, |_| ());
    let mut request = get(peer.url("/version?a=b"));
    let value = http::HeaderValue::from_static("away");
    request.headers_mut().insert("x-taken", value);
    let (_, head) = answer(&through, request).await.unwrap();
    assert!(
        head.starts_with("GET /elsewhere?a=b HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("x-added: by middleware\r\n"), "{head}");
    assert!(!head.contains("x-taken"), "{head}");
}

#[async_std::test]
async fn what_it_makes_of_an_answer_holds() {
    let peer =
        Peer::answering("HTTP/1.1 520 Odd\r\nx-name: größer\r\ncontent-length: 4\r\n\r\nlong");
    let change = |answered: &mut http_client::Response| {
        answered.set_status(StatusCode::ServiceUnavailable);
        answered.insert_header("retry-after", "7");
        answered.set_body(surf::Body::from_reader(Cursor::new("another body"), None));
    };
    let (through, _) = through(&peer, |_| (), change);
    let (response, text) = answer(&through, get(peer.url("/"))).await.unwrap();
    assert_eq!(response.status().as_u16(), 503);
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(response.headers()["x-name"].as_bytes(), "größer".as_bytes());
    assert_eq!(text, "another body");
}

/// Has no answer for anybody.
struct Teapot;

#[async_trait]
impl Middleware for Teapot {
    async fn handle(&self, _: Request, _: Client, _: Next<'_>) -> surf::Result<Response> {
        Err(surf::Error::from_str(StatusCode::ImATeapot, "no tea"))
    }
}

#[async_std::test]
async fn its_own_error_leaves_open_what_became_of_the_request() {
    let peer = Peer::echoing();
    let surf = Client::with_http_client(plain(peer.address)).with(Teapot);
    let failure = answer(&ThroughSurf::any(surf), get(peer.url("/"))).await;
    let text = failure.unwrap_err().to_string();
    assert!(
        text.contains("through surf") && text.contains("no tea"),
        "{text}"
    );
}

/// Below is a client that knows nothing of ours.
#[derive(Debug)]
struct Foreign;

#[async_trait]
impl http_client::HttpClient for Foreign {
    async fn send(&self, request: http_client::Request) -> surf::Result<http_client::Response> {
        match request.url().path() {
            "/error" => Err(std::io::Error::other("no line").into()),
            "/short" => {
                let mut response = http_client::Response::new(StatusCode::Ok);
                response.set_body(surf::Body::from_reader(Cursor::new("so far"), Some(100)));
                Ok(response)
            }
            path => {
                let mut response = http_client::Response::new(StatusCode::Accepted);
                response.set_body(format!("{} {path}", request.method()));
                response.insert_header("x-from", "elsewhere");
                Ok(response)
            }
        }
    }
}

#[async_std::test]
async fn a_client_that_knows_nothing_of_ours_does_too() {
    let through = ThroughSurf::any(Client::with_http_client(Foreign));
    let (response, text) = answer(&through, get("http://localhost/version"))
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 202);
    assert_eq!(response.headers()["x-from"], "elsewhere");
    assert_eq!(text, "GET /version");

    let failure = answer(&through, get("http://localhost/error")).await;
    let text = failure.unwrap_err().to_string();
    assert!(text.contains("no line"), "{text}");
    let failure = answer(&through, get("http://localhost/short")).await;
    let text = failure.unwrap_err().to_string();
    assert!(text.contains("in the middle of the answer"), "{text}");
}

/// A middleware that fetches something else with the same client.
#[async_std::test]
async fn redirects_are_followed_where_a_middleware_does_but_to_no_other_server() {
    let peer = Peer::new(|_, stream| {
        use std::io::Write;
        while let Some(head) = read_head(stream) {
            let answer = if head.starts_with("GET /moved") {
                "HTTP/1.1 302 Found\r\nlocation: /here\r\ncontent-length: 0\r\n\r\n"
            } else if head.starts_with("GET /away") {
                "HTTP/1.1 302 Found\r\nlocation: http://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n"
            } else {
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
            };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let surf =
        Client::with_http_client(plain(peer.address)).with(surf::middleware::Redirect::default());
    let through = ThroughSurf::any(surf);
    let (response, text) = answer(&through, get(peer.url("/moved"))).await.unwrap();
    assert_eq!((response.status().as_u16(), text.as_str()), (200, "ok"));
    let failure = answer(&through, get(peer.url("/away"))).await.unwrap_err();
    let text = failure.to_string();
    assert!(text.contains("elsewhere.invalid"), "{text}");
}
