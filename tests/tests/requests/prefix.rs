//! What a client adds: the server with its path prefix, the user agent, and who calls.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, header::USER_AGENT};
use kubex_proto::{
    Action, Authorization, Call, Credentials, Decode, Event, Exchange, Impersonation, Instant,
    Machine as _, Patch, Secret, Settings, Time, Timestamp, Wish, raw,
};
use serde_json::json;

use crate::kinds::{all_pods, nodes, pod, pods};

fn now() -> Time {
    Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    )
}

/// The request as it is handed to a transport.
fn sent<D: Decode>(
    call: Call<D>,
    settings: &Settings,
    authorization: Authorization,
) -> Request<Bytes> {
    let mut exchange = Exchange::new(call, settings);
    let asked = exchange.poll(now());
    assert!(
        matches!(asked, Action::Authorize { rejected: None, .. }),
        "{asked:?}"
    );
    exchange.handle(now(), Event::Authorized(authorization));
    match exchange.poll(now()) {
        Action::Send { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

fn plainly<D: Decode>(call: Call<D>, settings: &Settings) -> Request<Bytes> {
    sent(call, settings, Authorization::none())
}

fn rancher() -> Settings {
    Settings::new("https://host/k8s/clusters/c-1".parse().unwrap())
}

#[test]
fn the_prefix_precedes_every_path() {
    let merge = || Patch::merge(json!({}));
    let prefix = "https://host/k8s/clusters/c-1";
    let staging = "/api/v1/namespaces/staging/pods";
    for (request, path) in [
        (
            plainly(pods().get("web").into_call(), &rancher()),
            "/api/v1/namespaces/default/pods/web".to_owned(),
        ),
        (
            plainly(all_pods().list().limit(1).into_call(), &rancher()),
            "/api/v1/pods?limit=1".to_owned(),
        ),
        (
            plainly(
                pods().create(&pod("web")).namespace("staging").into_call(),
                &rancher(),
            ),
            staging.to_owned(),
        ),
        (
            plainly(
                pods().replace(&pod("web")).namespace("staging").into_call(),
                &rancher(),
            ),
            format!("{staging}/web"),
        ),
        (
            plainly(
                pods()
                    .patch("web", merge())
                    .namespace("staging")
                    .into_call(),
                &rancher(),
            ),
            format!("{staging}/web"),
        ),
        (
            plainly(
                pods().delete("web").namespace("staging").into_call(),
                &rancher(),
            ),
            format!("{staging}/web"),
        ),
        (
            plainly(
                pods().delete_collection().namespace("staging").into_call(),
                &rancher(),
            ),
            staging.to_owned(),
        ),
        (
            plainly(pods().watch().namespace("staging").into_call(), &rancher()),
            format!("{staging}?watch=true&allowWatchBookmarks=true"),
        ),
        (
            plainly(nodes().metadata().get("a").into_call(), &rancher()),
            "/api/v1/nodes/a".to_owned(),
        ),
        (
            plainly(nodes().status().patch("a", merge()).into_call(), &rancher()),
            "/api/v1/nodes/a/status".to_owned(),
        ),
        (
            plainly(raw::get("/version?timeout=1s").text(), &rancher()),
            "/version?timeout=1s".to_owned(),
        ),
    ] {
        assert_eq!(request.uri().to_string(), format!("{prefix}{path}"));
    }
}

#[test]
fn a_server_without_a_prefix_and_one_by_its_address() {
    for (server, uri) in [
        (
            "https://10.0.0.1:6443",
            "https://10.0.0.1:6443/api/v1/nodes",
        ),
        (
            "https://10.0.0.1:6443/",
            "https://10.0.0.1:6443/api/v1/nodes",
        ),
        (
            "http://[fd00::1]:8080",
            "http://[fd00::1]:8080/api/v1/nodes",
        ),
    ] {
        let settings = Settings::new(server.parse().unwrap());
        assert_eq!(plainly(nodes().list().into_call(), &settings).uri(), uri);
    }
}

#[test]
fn every_header_and_no_other() {
    let settings = rancher()
        .with_impersonation(&Impersonation {
            groups: vec!["a".into(), "b".into()],
            ..Impersonation::user("jane")
        })
        .unwrap();
    let token = Secret::new("t0ken");
    let Wish::Ready(authorization) = Credentials::token(token).poll(now(), None) else {
        panic!("a token is ready")
    };
    let request = sent(
        pods().create(&pod("web")).into_call(),
        &settings,
        authorization,
    );
    let mut headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    assert_eq!(
        headers,
        [
            "accept-encoding: gzip",
            "accept: application/json",
            "authorization: Bearer t0ken",
            "content-type: application/json",
            "impersonate-group: a",
            "impersonate-group: b",
            "impersonate-user: jane",
            concat!("user-agent: kubex/", env!("CARGO_PKG_VERSION")),
        ]
    );
    assert!(request.headers()["authorization"].is_sensitive());
}

#[test]
fn what_a_call_says_itself_is_said_once() {
    let settings = rancher().with_user_agent(HeaderValue::from_static("mine/1"));
    let request = plainly(nodes().list().into_call(), &settings);
    assert_eq!(request.headers()[USER_AGENT], "mine/1");

    let call = raw::get("/version").header(USER_AGENT, HeaderValue::from_static("own/2"));
    let request = plainly(call.text(), &settings);
    let agents: Vec<_> = request.headers().get_all(USER_AGENT).iter().collect();
    assert_eq!(agents, ["own/2"]);
}

#[test]
fn what_is_refused_asks_for_no_credential_that_is_sent() {
    let mut exchange = Exchange::new(nodes().get("..").into_call(), &rancher());
    match exchange.poll(now()) {
        Action::Yield(Err(error)) => assert_eq!(
            error.to_string(),
            "get nodes \"..\": not sent: name \"..\": may not be `.` or `..`"
        ),
        other => panic!("{other:?}"),
    }
    assert!(matches!(exchange.poll(now()), Action::Done));
}
