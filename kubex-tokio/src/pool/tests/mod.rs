//! The pool over in-memory connections, in virtual time: no ports, no sleeping.

mod cancelling;
mod failing;
mod http1;
mod http2;
mod idle;
mod options;
mod pacing;
mod peer;
mod refusing;
mod runtimes;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use hyper::{Response, body::Incoming};
use kubex_proto::{Connections, Failure};

use super::{Hold, Pool};
use crate::connect::Dial;

/// An answer under way, and what it keeps busy.
type Answer = (Response<Incoming>, Hold);

/// A pool with connections as they are by default.
fn pool_of(connector: impl Dial, connect_timeout: Option<Duration>) -> Arc<Pool> {
    Pool::new(connector, connect_timeout, Connections::default())
}

fn request(path: &str) -> Request<Bytes> {
    let uri = format!("http://peer.test{path}");
    Request::get(uri).body(Bytes::new()).unwrap()
}

/// Sends a request and reads the whole answer.
async fn ask(pool: &Arc<Pool>, path: &str) -> Result<String, Failure> {
    let (answer, hold) = pool.send(request(path)).await?;
    let body = answer.into_body().collect().await;
    drop(hold);
    let body = body.map_err(|error| Failure::broken(error.to_string()))?;
    Ok(String::from_utf8(body.to_bytes().to_vec()).unwrap())
}

/// As [`ask`], and again while nothing was written, as the protocol does (at most ten times).
async fn ask_until_written(pool: &Arc<Pool>, path: &str) -> Result<String, Failure> {
    for _ in 0..10 {
        match ask(pool, path).await {
            Err(failure) if format!("{failure:?}").contains("progress: Unsent") => {}
            outcome => return outcome,
        }
    }
    ask(pool, path).await
}

/// Sends a request whose answer does not end, and reads its head.
async fn hold(pool: &Arc<Pool>) -> Answer {
    pool.send(request("/hold")).await.unwrap()
}

/// Lets all that can happen without time passing happen.
async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}
