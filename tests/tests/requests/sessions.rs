//! `exec()`, `attach()` and `port_forward()`: requests that upgrade their connection.

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{
    Attached, Call, Client, Decode, Detached, Namespaced, Prepared, Settings, Subprotocol, Upgrade,
    verb::{Attach, Exec, ForwardPorts},
};

use crate::{
    exact::sent,
    kinds::{gadgets, pods, pods_in},
    refused::assert_refused,
};

/// The example of RFC 6455, 1.3.
const KEY: [u8; 16] = *b"the sample nonce";
const BOTH: &str = "v5.channel.k8s.io, v4.channel.k8s.io";

/// What such a request is, in the order of `sent`.
fn assert_upgrades<D: Decode>(call: Call<D>, uri: &str, protocols: &str) {
    let exact = format!("{:?}", sent(call));
    let expected = format!(
        "Exact {{ line: {:?}, headers: [{}], body: \"\" }}",
        format!("GET {uri}"),
        [
            "accept: application/json, */*",
            "connection: Upgrade",
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
            &format!("sec-websocket-protocol: {protocols}"),
            "sec-websocket-version: 13",
            "upgrade: websocket",
        ]
        .map(|header| format!("{header:?}"))
        .join(", ")
    );
    assert_eq!(exact, expected);
}

type Calls<V> = Prepared<V, Pod, Namespaced, Detached>;

fn exec(command: &[&str]) -> Calls<Exec> {
    let command = command.iter().copied();
    pods().exec().stream("web", command).websocket_key(KEY)
}

fn attach() -> Calls<Attach> {
    pods().attach().stream("web").websocket_key(KEY)
}

fn forward(ports: &[u16]) -> Calls<ForwardPorts> {
    let ports = ports.iter().copied();
    pods()
        .port_forward()
        .forward("web", ports)
        .websocket_key(KEY)
}

#[test]
fn streams_with_each_option() {
    macro_rules! each {
        ($($query:literal: $($option:ident($($value:expr)?)),*;)*) => {$(
            let path = "/api/v1/namespaces/default/pods/web";
            let call = exec(&["ls"])$(.$option($($value)?))*.into_call();
            assert_upgrades(call, &format!("{path}/exec?{}&command=ls", $query), BOTH);
            let call = attach()$(.$option($($value)?))*.into_call();
            assert_upgrades(call, &format!("{path}/attach?{}", $query), BOTH);
        )*};
    }
    each! {
        "stdout=true&stderr=true":;
        "stdin=true&stdout=true&stderr=true": stdin();
        "stderr=true": stdout(false);
        "stdout=true": stderr(false);
        "stdin=true": stdin(), stdout(false), stderr(false);
        "stdout=true&tty=true": tty();
        "stdout=true&tty=true": stderr(false), tty();
        "stdin=true&stdout=true&tty=true": tty(), stdin();
        "stdout=true&stderr=true&container=main": container("main");
        "stdout=true&stderr=true&container=a%20b%26c": container("a b&c");
    }
}

#[test]
fn a_command_goes_argument_by_argument() {
    let call = exec(&["sh", "-c", "echo \"$A\" && x=1; ü\n", ""]).into_call();
    let uri = "/api/v1/namespaces/default/pods/web/exec?stdout=true&stderr=true&command=sh&command=-c\
        &command=echo%20%22%24A%22%20%26%26%20x%3D1%3B%20%C3%BC%0A&command=";
    assert_upgrades(call, uri, BOTH);
}

#[test]
fn ports_one_by_one() {
    let uri = "/api/v1/namespaces/default/pods/web/portforward?ports=80&ports=65535&ports=1";
    let call = forward(&[80, 65535, 1]).into_call();
    assert_upgrades(call, uri, "v4.channel.k8s.io");
    let most: Vec<u16> = (1..=128).collect();
    assert!(forward(&most).into_call().request().is_ok());
}

#[test]
fn in_another_namespace_and_of_a_kind_known_at_run_time() {
    let path = "/api/v1/namespaces/staging/pods/web/portforward?ports=80";
    let call = pods_in("staging").port_forward().forward("web", [80]);
    let call = call.websocket_key(KEY).into_call();
    assert_upgrades(call, path, "v4.channel.k8s.io");
    let call = forward(&[80]).namespace("staging").into_call();
    assert_upgrades(call, path, "v4.channel.k8s.io");
    let call = gadgets().exec().stream("a", ["ls"]).websocket_key(KEY);
    let request = call.into_call().request().unwrap();
    assert!(request.uri().path().ends_with("/gadgets/a/exec"));
}

#[test]
fn with_other_subprotocols() {
    let uri = "/api/v1/namespaces/default/pods/web/attach?stdout=true&stderr=true";
    let call = attach().subprotocols([Subprotocol::V4]).into_call();
    assert_upgrades(call, uri, "v4.channel.k8s.io");
    let call = attach().subprotocols([Subprotocol::V4, Subprotocol::V5]);
    let order = "v4.channel.k8s.io, v5.channel.k8s.io";
    assert_upgrades(call.into_call(), uri, order);
}

#[test]
fn what_cannot_be_is_refused() {
    let doing = "get pods/exec \"web\" in namespace \"default\"";
    let refused = |call: Calls<Exec>, message| assert_refused(call.into_call(), doing, message);
    let empty = "command: is empty: name a program that is in the container";
    refused(exec(&[]), empty);
    refused(exec(&["", "a"]), empty);
    refused(
        exec(&["a"]).stderr(true).tty(),
        "stderr: goes not together with `tty`: a terminal has one output, which is stdout",
    );
    refused(
        exec(&["a"]).stdout(false).stderr(false),
        "streams: there is none of stdin, stdout and stderr: leave one of them on",
    );
    refused(
        exec(&["a"]).container(""),
        "container \"\": is empty; leave it out for a pod with one container",
    );
    refused(
        exec(&["a"]).container("a\n"),
        "container \"a\\n\": may not contain control characters",
    );
    refused(
        exec(&["a"]).subprotocols([]),
        "subprotocols: there is none: offer one at least",
    );
    refused(
        pods().exec().stream("web", ["a"]),
        "websocket_key: is missing: give 16 bytes chosen at random, or bind a client",
    );
    let call = pods().attach().stream("..").websocket_key(KEY).into_call();
    let doing = "get pods/attach \"..\" in namespace \"default\"";
    assert_refused(call, doing, "name \"..\": may not be `.` or `..`");
}

#[test]
fn ports_that_cannot_be_are_refused() {
    let doing = "get pods/portforward \"web\" in namespace \"default\"";
    let refused =
        |call: Calls<ForwardPorts>, message| assert_refused(call.into_call(), doing, message);
    refused(
        forward(&[80, 0]),
        "port \"0\": is none that a pod can listen on: name one from 1 to 65535",
    );
    refused(
        forward(&[80, 81, 80]),
        "port \"80\": is there twice: a second connection to it needs a call of its own",
    );
    refused(
        forward(&[]),
        "ports \"0\": there must be from 1 to 128 of them",
    );
    let many: Vec<u16> = (1..=129).collect();
    refused(
        forward(&many),
        "ports \"129\": there must be from 1 to 128 of them",
    );
    refused(
        forward(&[80]).subprotocols(Subprotocol::ALL),
        "subprotocol \"v5.channel.k8s.io\": does not do here: port-forward knows v4 alone, and a stdin that ends needs v5",
    );
}

/// A client that has nothing but numbers at random.
#[derive(Clone)]
struct Dice(std::sync::Arc<std::sync::atomic::AtomicU64>, Settings);

impl Client for Dice {
    type Future<T: Send + 'static> = std::future::Ready<Result<T, kubex_proto::Error>>;
    type Stream<T: Send + 'static> = ();

    fn settings(&self) -> &Settings {
        &self.1
    }

    fn random(&self) -> u64 {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }

    fn run<M>(&self, _: M) -> Self::Future<M::Item>
    where
        M: kubex_proto::Machine + Send + 'static,
        M::Item: Send + 'static,
    {
        std::future::ready(Err(kubex_proto::Error::misused("it runs nothing")))
    }

    fn stream<M>(&self, _: M)
    where
        M: kubex_proto::Machine + Send + 'static,
        M::Item: Send + 'static,
    {
    }
}

/// The key of the request that such a machine sends.
fn key(mut exchange: kubex_proto::Exchange<Upgrade<Attached>>) -> String {
    use kubex_proto::{Action, Authorization, Event, Instant, Machine, Time, Timestamp};
    let origin = Instant::from_origin(std::time::Duration::ZERO);
    let now = Time::new(origin, Timestamp::from_unix_seconds(0));
    let _ = exchange.poll(now);
    exchange.handle(now, Event::Authorized(Authorization::none()));
    match exchange.poll(now) {
        Action::Send { request, .. } => {
            let key = &request.headers()["sec-websocket-key"];
            key.to_str().unwrap().to_owned()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_has_a_key_for_each_call() {
    let dice = Dice(std::sync::Arc::default(), Settings::default());
    let attach = || pods().bind(dice.clone()).attach().stream("web");
    assert_eq!(key(attach().into_upgrade()), "AAAAAAAAAAAAAAAAAAAAAQ==");
    assert_eq!(key(attach().into_upgrade()), "AAAAAAAAAAIAAAAAAAAAAw==");
    let given = attach().websocket_key(KEY).into_upgrade();
    assert_eq!(key(given), "dGhlIHNhbXBsZSBub25jZQ==");
}
