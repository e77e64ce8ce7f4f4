//! `logs()`: get, and stream.

use std::time::Duration;

use kubex_proto::{Decode, LogStream, Prepared, Timestamp, verb::ReadsLog};

use crate::{
    exact::{Exact, read_as, refusal, sent},
    kinds::{gadgets, pods, pods_in},
};

const PATH: &str = "/api/v1/namespaces/default/pods/web/log";

fn log(uri: &str) -> Exact {
    read_as("application/json, */*", uri)
}

#[test]
fn whole_and_as_a_stream() {
    assert_eq!(sent(pods().logs().get("web").into_call()), log(PATH));
    let stream = || pods().logs().stream("web");
    assert_eq!(sent(stream().into_call()), log(PATH));
    assert_eq!(
        sent(stream().follow().into_call()),
        log(&format!("{PATH}?follow=true"))
    );
}

#[test]
fn in_another_namespace() {
    let path = "/api/v1/namespaces/staging/pods/web/log";
    let call = pods().logs().get("web").namespace("staging");
    assert_eq!(sent(call.into_call()), log(path));
    let call = pods_in("staging").logs().stream("web");
    assert_eq!(sent(call.into_call()), log(path));
}

/// Each option alone, of a text and of a stream.
#[test]
fn with_options() {
    let time: Timestamp = "2026-01-02T03:04:05.5Z".parse().unwrap();
    macro_rules! each {
        ($($query:literal: $option:ident($($value:expr)?);)*) => {$(
            let expected = log(&format!("{PATH}?{}", $query));
            assert_eq!(sent(pods().logs().get("web").$option($($value)?).into_call()), expected);
            assert_eq!(sent(pods().logs().stream("web").$option($($value)?).into_call()), expected);
        )*};
    }
    each! {
        "container=main": container("main");
        "container=a%20b%26c": container("a b&c");
        "tailLines=10": tail_lines(10);
        "tailLines=0": tail_lines(0);
        "tailLines=9223372036854775807": tail_lines(i64::MAX as u64);
        "sinceSeconds=60": since_seconds(Duration::from_secs(60));
        "sinceSeconds=1": since_seconds(Duration::from_nanos(1));
        "sinceSeconds=2": since_seconds(Duration::from_millis(1001));
        "sinceTime=2026-01-02T03%3A04%3A05.5Z": since_time(time);
        "previous=true": previous();
        "timestamps=true": timestamps();
        "limitBytes=1": limit_bytes(1);
        "stream=All": log_stream(LogStream::All);
        "stream=Stdout": log_stream(LogStream::Stdout);
        "stream=Stderr": log_stream(LogStream::Stderr);
        "insecureSkipTLSVerifyBackend=true": insecure_skip_tls_verify_backend();
    }
}

#[test]
fn with_all_options_at_once() {
    let call = pods()
        .logs()
        .stream("web")
        .log_stream(LogStream::All)
        .limit_bytes(1000)
        .tail_lines(10)
        .timestamps()
        .since_seconds(Duration::from_secs(60))
        .previous()
        .follow()
        .container("main")
        .insecure_skip_tls_verify_backend();
    assert_eq!(
        sent(call.into_call()),
        log(&format!(
            "{PATH}?container=main&follow=true&previous=true&sinceSeconds=60&timestamps=true&tailLines=10&limitBytes=1000&insecureSkipTLSVerifyBackend=true&stream=All"
        ))
    );
}

#[test]
fn of_a_dynamic_kind() {
    let request = gadgets().logs().get("a").into_call().request();
    assert_eq!(
        request.unwrap().uri(),
        "/apis/example.com/v1beta1/namespaces/default/gadgets/a/log"
    );
}

fn refused<V, K, S, C>(call: Prepared<V, K, S, C>) -> String
where
    V: ReadsLog<Decode: Decode>,
    K: kubex_proto::Resource,
    S: kubex_proto::Scope,
{
    let error = refusal(call.into_call()).to_string();
    let (doing, why) = error.split_once(": not sent: ").unwrap();
    assert_eq!(doing, "get pods/log \"web\" in namespace \"default\"");
    why.to_owned()
}

/// What the server would refuse.
#[test]
fn refused_before_sending() {
    let get = || pods().logs().get("web");
    let second = Duration::from_secs(1);
    let epoch = Timestamp::from_unix_seconds(0);
    for (call, why) in [
        (
            get().since_seconds(second).since_time(epoch),
            "since_time: goes not together with `since_seconds`: leave one of them out",
        ),
        (
            get().since_seconds(Duration::ZERO),
            "since_seconds \"0\": must be from 1 to 9223372036854775807",
        ),
        (
            get().since_seconds(Duration::MAX),
            "since_seconds \"18446744073709551615\": must be from 1 to 9223372036854775807",
        ),
        (
            get().since_time(Timestamp::from_unix_seconds(i64::MIN)),
            "since_time \"-009999-01-02T01:59:59Z\": lies before the year 0",
        ),
        (
            get().limit_bytes(0),
            "limit_bytes \"0\": must be from 1 to 9223372036854775807",
        ),
        (
            get().tail_lines(1 << 63),
            "tail_lines \"9223372036854775808\": must be from 0 to 9223372036854775807",
        ),
        (
            get().tail_lines(1).log_stream(LogStream::Stderr),
            "tail_lines: goes not together with one stream of a container: leave one of them out",
        ),
        (
            get().container(""),
            "container \"\": is empty; leave it out for a pod with one container",
        ),
        (
            get().container("a\nb"),
            "container \"a\\nb\": may not contain control characters",
        ),
    ] {
        assert_eq!(refused(call), why);
    }
    let call = pods().logs().stream("web").follow().limit_bytes(0);
    assert!(refused(call).starts_with("limit_bytes"));
}
