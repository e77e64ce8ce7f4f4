//! Any text is documents that are applied or an error, and what is sent of them, as JSON, comes to the same when it is read again.
#![no_main]

use std::time::Duration;

use bytes::Bytes;
use kubex_proto::{
    Action, Apply, Authorization, Discovery, DiscoveryMachine, Event, Instant, Machine, Settings,
    Time, Timestamp,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const CORE: &[u8] = br#"{"kind":"APIGroupDiscoveryList","items":[{"versions":[{"version":"v1","resources":[
    {"resource":"configmaps","scope":"Namespaced","responseKind":{"kind":"ConfigMap"},"verbs":["patch"]}]}]}]}"#;

const REFUSED: &[u8] = br#"{"kind":"Status","status":"Failure","code":403}"#;

fuzz_target!(|text: &str| {
    let mut machine = DiscoveryMachine::new(&Settings::default());
    let discovery = play(&mut machine, |_| (200, CORE)).pop();
    let discovery = discovery.expect("an item").expect("what is served");
    let Some(sent) = applied(text, &discovery) else {
        return;
    };
    let again: String = sent.iter().map(Value::to_string).collect();
    let again = applied(&again, &discovery).expect("it was read before");
    assert_eq!(sent.len(), again.len());
    assert!(
        sent.iter()
            .zip(&again)
            .all(|(one, other)| is_alike(one, other))
    );
});

/// The same, but for the last digit of a float.
fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut both = one.iter().zip(other);
            one.len() == other.len()
                && both.all(|(one, other)| one.0 == other.0 && is_alike(one.1, other.1))
        }
        (Value::Array(one), Value::Array(other)) => {
            let mut both = one.iter().zip(other);
            one.len() == other.len() && both.all(|(one, other)| is_alike(one, other))
        }
        (Value::Number(one), Value::Number(other)) if one.is_f64() => other.is_f64(),
        _ => one == other,
    }
}

/// What is sent for each object, if anything is.
fn applied(text: &str, discovery: &Discovery) -> Option<Vec<Value>> {
    let apply = Apply::new(text)
        .field_manager("fuzz")
        .discovery(discovery.clone());
    let mut sent = Vec::new();
    let mut machine = apply.into_machine(&Settings::default(), 1);
    let items = play(&mut machine, |request| {
        if request.method() == http::Method::PATCH {
            sent.push(serde_json::from_slice(request.body()).expect("JSON"));
        }
        (403, REFUSED)
    });
    if items.iter().any(Result::is_err) {
        assert!(sent.is_empty(), "all or nothing");
        return None;
    }
    assert_eq!(items.len(), sent.len());
    Some(sent)
}

fn play<M: Machine>(
    machine: &mut M,
    mut answer: impl FnMut(&http::Request<Bytes>) -> (u16, &'static [u8]),
) -> Vec<Result<M::Item, kubex_proto::Error>> {
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    let mut items = Vec::new();
    let mut body = None;
    loop {
        let event = match machine.poll(now) {
            Action::Authorize { .. } => Event::Authorized(Authorization::none()),
            Action::Send { request, .. } => {
                let (status, bytes) = answer(&request);
                body = Some(bytes);
                let head = http::Response::builder().status(status).body(());
                Event::Head(head.expect("a head"))
            }
            Action::Read { .. } => match body.take() {
                Some(bytes) => Event::Chunk(Bytes::from_static(bytes)),
                None => Event::End,
            },
            Action::Sleep { .. } => unreachable!("nothing is waited for"),
            Action::Yield(item) => {
                items.push(item);
                continue;
            }
            Action::Done => return items,
        };
        machine.handle(now, event);
    }
}
