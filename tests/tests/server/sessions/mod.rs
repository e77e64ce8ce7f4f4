//! The subresources `exec`, `attach` and `portforward` of pods.

mod attach;
mod clients;
mod commands;
mod copying;
mod faulty;
mod machines;
mod ports;
mod processes;
mod refused;
mod socket;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::request::Builder;
use kubex_testing::Server;
use kubex_testing::server::{Received, Upgraded};
use serde_json::{Value, json};

use crate::caller::{Caller, PODS};

const V5: &str = "v5.channel.k8s.io";
const V4: &str = "v4.channel.k8s.io";

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server with a pod `web` of one container `main`, which is on a node.
fn with_web(server: Server) -> Caller {
    let caller = Caller(server);
    let spec = json!({"nodeName": "n", "containers": [{"name": "main", "image": "b"}]});
    let pod = json!({"metadata": {"name": "web"}, "spec": spec});
    caller.post(PODS, &pod).expect(201);
    caller
}

/// A request that upgrades its connection, to one of these subprotocols.
fn upgrade(path: &str, protocols: &str) -> Builder {
    Request::get(format!("{PODS}/{path}"))
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("sec-websocket-protocol", protocols)
}

/// Opens a session without a network.
#[track_caller]
fn open(caller: &Caller, path: &str, protocols: &str) -> Upgraded {
    let request = upgrade(path, protocols).body(Bytes::new()).unwrap();
    let mut response = caller.0.handle(request);
    assert_eq!(
        response.status(),
        101,
        "{:?}",
        response.into_body().into_bytes()
    );
    response.extensions_mut().remove().unwrap()
}

/// All that is said, up to the end.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    stdout: String,
    stderr: String,
    status: Value,
    end: Option<Received>,
}

impl Heard {
    fn add(&mut self, message: &[u8]) {
        let (channel, bytes) = message.split_first().unwrap();
        let text = std::str::from_utf8(bytes).unwrap();
        match channel {
            1 => self.stdout.push_str(text),
            2 => self.stderr.push_str(text),
            3 if text.is_empty() => {}
            3 => self.status = serde_json::from_str(text).unwrap(),
            other => panic!("channel {other}"),
        }
    }

    /// The code that the client is told of.
    fn code(&self) -> &str {
        assert_eq!(self.status["reason"], "NonZeroExitCode", "{self:?}");
        self.status["details"]["causes"][0]["message"]
            .as_str()
            .unwrap()
    }
}

fn hear(session: &Upgraded) -> Heard {
    let mut heard = Heard::default();
    loop {
        match session.receive_blocking() {
            Received::Message(message) => heard.add(&message),
            end => {
                heard.end = Some(end);
                return heard;
            }
        }
    }
}

fn closed() -> Received {
    Received::Close {
        code: 1000,
        reason: String::new(),
    }
}
