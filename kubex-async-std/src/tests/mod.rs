//! What is sent and received through surf, over real sockets.

mod bodies;
mod exact;
mod failing;
mod identity;
mod keeping;
mod middleware;
mod options;
pub(crate) mod peer;
mod runtime;
mod tls;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use async_std::task;
use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{Config, Event, Failure, Kubeconfig};
use kubex_testing::server::Served;
use kubex_transport::Body as _;

use crate::{HttpClient, body::Body, through_surf::ThroughSurf};

/// What reaches a served server with what it demands.
fn config(served: &Served) -> Config {
    Kubeconfig::parse(&served.kubeconfig(), "")
        .unwrap()
        .config(None)
        .unwrap()
}

/// A client for an address without TLS.
pub(crate) fn plain(address: SocketAddr) -> HttpClient {
    HttpClient::new(&Config::new(format!("http://{address}").parse().unwrap())).unwrap()
}

fn through(client: &HttpClient) -> ThroughSurf {
    ThroughSurf::exact(surf::Client::with_http_client(client.clone()))
}

/// A request without a body.
fn get(url: impl AsRef<str>) -> Request<Bytes> {
    Request::get(url.as_ref()).body(Bytes::new()).unwrap()
}

/// The head of an answer, and its body.
async fn send(
    through: &ThroughSurf,
    request: Request<Bytes>,
) -> Result<(Response<()>, Body), Failure> {
    let (head, body) = through.send(request).await?.into_parts();
    Ok((Response::from_parts(head, ()), body))
}

/// All of a body, and how it ended.
async fn rest(body: &mut Body) -> (Vec<u8>, Result<(), Failure>) {
    let mut bytes = Vec::new();
    loop {
        match body.read().await {
            Event::Chunk(chunk) => bytes.extend_from_slice(&chunk),
            Event::End => return (bytes, Ok(())),
            Event::Failed(failure) => return (bytes, Err(failure)),
            event => panic!("{event:?}"),
        }
    }
}

/// The head, and all of the body as text.
async fn answer(
    through: &ThroughSurf,
    request: Request<Bytes>,
) -> Result<(Response<()>, String), Failure> {
    let (response, mut body) = send(through, request).await?;
    let (bytes, end) = rest(&mut body).await;
    end?;
    Ok((response, String::from_utf8(bytes).unwrap()))
}

/// Waits until something holds, and fails if it does not in ten seconds.
pub(crate) async fn until(holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(10), "it never held");
        task::sleep(Duration::from_millis(2)).await;
    }
}

#[test]
fn calls_can_move_between_threads() {
    fn may_move<T: Send>(_: &T) {}
    let through = through(&plain(([127, 0, 0, 1], 1).into()));
    may_move(&through.send(get("http://127.0.0.1:1/")));
}
