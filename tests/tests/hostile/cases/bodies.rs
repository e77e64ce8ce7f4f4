//! Bodies that are not what their heads say.

use k8s_openapi::api::core::v1::Namespace;
use kubex_proto::{Api, Cluster, Origin, RetryPolicy};

use super::{says, text};
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::Peer;

/// What belongs to no request, and must not be taken for the answer to the next.
const SMUGGLED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsmuggled";

/// What is said of an answer that breaks off.
const BROKEN: &str = "the connection was lost in the middle of the answer";

fn nothing_is_smuggled(transport: Transport, answer: &'static str) -> String {
    let peer = Peer::new(move |mut connection| {
        loop {
            connection.request()?;
            connection.say(format!("{answer}{SMUGGLED}"))?;
        }
    });
    on(transport, peer.config(), async |client| {
        for _ in 0..10 {
            assert_eq!(text(&client).await.unwrap(), "expected");
        }
    });
    format!("the rest is no answer; {} connections", peer.connections())
}

pub(super) fn longer_than_they_say(transport: Transport) -> String {
    nothing_is_smuggled(
        transport,
        "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nexpected",
    )
}

pub(super) fn that_go_on_after_the_last_chunk(transport: Transport) -> String {
    nothing_is_smuggled(
        transport,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nexpected\r\n0\r\n\r\n",
    )
}

fn too_short() -> Peer {
    Peer::new(|mut connection| {
        connection.request()?;
        connection.say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"so\": \"far")
    })
}

/// A read is repeated, as the next answer may be whole.
pub(super) fn shorter_than_they_say(transport: Transport) -> String {
    let peer = too_short();
    let error = on(transport, peer.config(), async |client| {
        text(&client).await.unwrap_err()
    });
    assert_eq!(error.origin(), Origin::Wire);
    assert!(peer.connections() > 2, "{error}");
    says(&error, &[BROKEN])
}

pub(super) fn shorter_in_answer_to_a_write(transport: Transport) -> String {
    let peer = too_short();
    let error = on(transport, peer.config(), async |client| {
        let namespaces: Api<Namespace, Cluster, Client> = client.api();
        let write = namespaces.create(&Namespace::default());
        write.await.unwrap_err()
    });
    assert!(error.is_unanswered(), "{error}");
    assert_eq!(peer.connections(), 1, "{error}");
    says(&error, &[BROKEN, "may have been taken"])
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nso\r\n";

pub(super) fn in_broken_chunks(transport: Transport) -> String {
    let broken = [
        "zz\r\n",
        "-1\r\n",
        "fffffffffffffffff\r\n",
        "2\r\nsolong\r\n",
        "\r\n\r\n",
    ];
    let seen = broken.map(|chunk| {
        let peer = Peer::new(move |mut connection| {
            connection.request()?;
            connection.say(CHUNKED)?;
            connection.say(chunk)?;
            connection.wait()
        });
        let config = peer.config().with_retries(RetryPolicy::none());
        let error = on(transport, config, async |client| {
            text(&client).await.unwrap_err()
        });
        assert!(!error.is_timeout(), "{chunk:?}: {error}");
        says(&error, &[BROKEN])
    });
    seen[0].clone()
}

/// What is around the bytes of a chunk ends no more than they.
pub(super) fn in_a_chunk_without_end(transport: Transport) -> String {
    let endless = [
        ("2;why=", "a"),
        ("0\r\nx-trailer: ", "a"),
        ("0\r\n", "x: y\r\n"),
        ("", "0"),
    ];
    let seen = endless.map(|(start, again)| {
        let peer = Peer::new(move |mut connection| {
            connection.request()?;
            connection.say(CHUNKED)?;
            connection.say(start)?;
            connection.say_without_haste(again)
        });
        let config = peer.config().with_retries(RetryPolicy::none());
        let error = on(transport, config, async |client| {
            text(&client).await.unwrap_err()
        });
        assert_eq!(error.origin(), Origin::Wire);
        if !error.is_timeout() {
            says(&error, &[BROKEN]);
        }
        error.to_string()
    });
    seen[0].clone()
}
