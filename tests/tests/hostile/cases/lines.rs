//! A gibibyte in which no line ends, nor anything else.

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Api, Error, Namespaced};

use super::{Items, says, text};
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::Peer;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";

/// A string that begins here never ends.
const FRAME: &str =
    r#"{"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":""#;
const OBJECT: &str = r#"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":""#;
const LIST: &str = r#"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":""#;

fn peer(head: &'static str, start: &'static str) -> Peer {
    Peer::new(move |mut connection| {
        connection.request()?;
        connection.say(head)?;
        connection.say(start)?;
        connection.say_without_end("a")
    })
}

fn maps(client: &Client) -> Api<ConfigMap, Namespaced, Client> {
    client.api()
}

/// The first error; whatever comes after it is read to its end.
async fn error<T: Send + 'static>(mut items: Items<T>) -> Error {
    let error = match items.next().await {
        Some(Err(error)) => error,
        Some(Ok(_)) => panic!("it is an item"),
        None => panic!("it is nothing"),
    };
    while let Some(item) = items.next().await {
        assert!(item.is_err(), "there is nothing but the one line");
    }
    error
}

pub(super) fn of_a_watch(transport: Transport) -> String {
    let peer = peer(OK, FRAME);
    let error = on(transport, peer.patient_config(), |client| {
        let events = maps(&client).watch().resource_version("7").stream();
        error(events)
    });
    assert!(error.is_limit(), "{error}");
    says(
        &error,
        &["a frame of the watch is larger than 33554432 bytes"],
    )
}

pub(super) fn of_a_log(transport: Transport) -> String {
    let peer = peer(OK, "");
    let error = on(transport, peer.patient_config(), |client| {
        let pods: Api<Pod, Namespaced, Client> = client.api();
        error(pods.logs().stream("web").lines())
    });
    assert!(error.is_limit(), "{error}");
    says(&error, &["a line of the log is larger than 1048576 bytes"])
}

/// Where the decoder is not optimized, a quarter more comes than an item may have: it looks at each byte.
pub(super) fn in_an_item_of_a_list(transport: Transport) -> String {
    let peer = Peer::new(|mut connection| {
        connection.request()?;
        connection.say(OK)?;
        connection.say(LIST)?;
        if cfg!(debug_assertions) {
            return (0..40).try_for_each(|_| connection.say(vec![b'a'; 1 << 20]));
        }
        connection.say_without_end("a")
    });
    let error = on(transport, peer.patient_config(), |client| {
        error(maps(&client).list().items().stream())
    });
    assert!(error.is_limit(), "{error}");
    says(
        &error,
        &["an item of the list is larger than 33554432 bytes"],
    )
}

pub(super) fn in_an_object(transport: Transport) -> String {
    let peer = peer(OK, OBJECT);
    let error = on(transport, peer.patient_config(), async |client| {
        maps(&client).get("web").await.unwrap_err()
    });
    assert!(error.is_limit(), "{error}");
    says(&error, &["larger than 67108864 bytes"])
}

pub(super) fn in_a_text(transport: Transport) -> String {
    let peer = peer(OK, "");
    let error = on(transport, peer.patient_config(), async |client| {
        text(&client).await.unwrap_err()
    });
    assert!(error.is_limit(), "{error}");
    says(&error, &["the answer is larger than 67108864 bytes"])
}

/// Of a page that a proxy made, a little is quoted.
pub(super) fn in_a_refusal(transport: Transport) -> String {
    let peer = peer("HTTP/1.1 500 Oh\r\n\r\n", "nothing works: ");
    let error = on(transport, peer.config(), async |client| {
        maps(&client).get("web").await.unwrap_err()
    });
    assert_eq!(error.code().map(|code| code.as_u16()), Some(500), "{error}");
    let text = says(&error, &["500 Internal Server Error", "nothing works: aaa"]);
    assert!(text.len() < 1000, "{text}");
    text
}

/// Nobody has to wait for the end of what is too large already.
pub(super) fn are_given_up_before_their_end(transport: Transport) -> String {
    let peer = Peer::new(|mut connection| {
        connection.request()?;
        connection.say(OK)?;
        connection.say(FRAME)?;
        for _ in 0..33 {
            connection.say(vec![b'a'; 1 << 20])?;
        }
        connection.wait()
    });
    let error = on(transport, peer.config(), async |client| {
        let mut events = maps(&client).watch().resource_version("7").stream();
        events.next().await.unwrap().unwrap_err()
    });
    assert!(error.is_limit(), "{error}");
    error.to_string()
}
