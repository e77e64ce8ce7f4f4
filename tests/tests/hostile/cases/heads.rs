//! Heads of answers that do not end, or are none.

use k8s_openapi::api::core::v1::Namespace;
use kubex_proto::{Api, Cluster, Error, Origin};

use super::{says, text};
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::Peer;

/// What is said of an answer that is none.
const RUBBISH: &str = "HTTP";

/// The error of a read and of a write, neither of which is made twice.
fn errors(transport: Transport, peer: &Peer) -> [Error; 2] {
    let errors = on(transport, peer.config(), async |client| {
        let read = text(&client).await.unwrap_err();
        let namespaces: Api<Namespace, Cluster, Client> = client.api();
        let write = namespaces.create(&Namespace::default());
        [read, write.await.unwrap_err()]
    });
    let [read, write] = &errors;
    assert!(!read.is_unanswered(), "{read}");
    assert!(write.is_unanswered(), "{write}");
    assert_eq!(peer.connections(), 2, "{read}");
    errors
}

fn unreadable(transport: Transport, peer: &Peer) -> String {
    let [read, write] = errors(transport, peer);
    for error in [&read, &write] {
        assert_eq!(error.origin(), Origin::Wire, "{error}");
        assert!(!error.is_timeout(), "{error}");
        says(error, &[RUBBISH]);
    }
    read.to_string()
}

/// Says the beginning, then the same without end.
fn peer(start: &'static str, again: &'static str) -> Peer {
    Peer::new(move |mut connection| {
        connection.request()?;
        connection.say(start)?;
        connection.say_without_end(again)
    })
}

pub(super) fn with_an_endless_line(transport: Transport) -> String {
    unreadable(transport, &peer("HTTP/1.1 200 OK\r\nx-long: ", "a"))
}

pub(super) fn with_endless_lines(transport: Transport) -> String {
    unreadable(transport, &peer("HTTP/1.1 200 OK\r\n", "x-more: yes\r\n"))
}

pub(super) fn with_an_endless_status(transport: Transport) -> String {
    unreadable(transport, &peer("HTTP/1.1 200 ", "O"))
}

/// There may be as many interim answers as a server likes, as long as there is time. Who counts them says so.
pub(super) fn that_never_are_the_last(transport: Transport) -> String {
    let peer = Peer::new(|mut connection| {
        connection.request()?;
        connection.say_without_haste("HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")
    });
    let errors = errors(transport, &peer);
    for error in &errors {
        if !error.is_timeout() {
            says(error, &[RUBBISH, "too big"]);
        }
    }
    errors[0].to_string()
}

pub(super) fn that_are_rubbish(transport: Transport) -> String {
    let rubbish = [
        "220 mail.test ESMTP\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/7.3 200 OK\r\n\r\n",
        "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "\0\u{1}\u{2}\u{3}\r\n\r\n\r\n",
    ];
    let seen = rubbish.map(|rubbish| {
        let peer = Peer::new(move |mut connection| {
            connection.request()?;
            connection.say(rubbish)?;
            connection.wait()
        });
        unreadable(transport, &peer)
    });
    seen[0].clone()
}
