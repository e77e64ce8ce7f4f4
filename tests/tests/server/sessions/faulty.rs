//! What a test can have go wrong.

use kubex_testing::Server;
use kubex_testing::server::{
    ContainerProcess, Exit, Fault, ForwardedPorts, Received, RequestMatch,
};
use serde_json::json;

use super::{V4, V5, closed, hear, open, with_web};

#[test]
fn the_end_is_as_the_test_wants() {
    let caller = with_web(Server::new());
    let broken = Received::Close {
        code: 1011,
        reason: "the node is lost".into(),
    };
    let close = Exit::Close {
        code: 1011,
        reason: "the node is lost".into(),
    };
    for (exit, end) in [
        (Exit::Silent, closed()),
        (Exit::Cut, Received::Cut),
        (close, broken),
    ] {
        caller.0.on_exec(move |_| std::future::ready(exit.clone()));
        let heard = hear(&open(&caller, "web/exec?command=a&stdout=1", V5));
        assert!(heard.status.is_null());
        assert_eq!(heard.end, Some(end));
    }
    caller
        .0
        .on_exec(async |_| Exit::Status(json!({"status": "Perhaps"})));
    let heard = hear(&open(&caller, "web/exec?command=a&stdout=1", V5));
    assert_eq!(heard.status, json!({"status": "Perhaps"}));
}

#[test]
fn messages_are_as_the_test_wants() {
    let caller = with_web(Server::new());
    caller.0.on_exec(async |process: ContainerProcess| {
        let raw = process.raw.clone();
        for piece in ["\u{3}{\"sta", "\u{3}tus\":\"Success\"}", "", "\u{9}what"] {
            raw.send(piece).await.unwrap();
        }
        raw.send_text("text").await.unwrap();
        Exit::Silent
    });
    let session = open(&caller, "web/exec?command=a&stdout=1", V5);
    let said: Vec<_> = std::iter::from_fn(|| {
        let received = session.receive_blocking();
        (!received.is_end()).then_some(received)
    })
    .collect();
    let message = |text: &'static str| Received::Message(text.into());
    assert_eq!(
        said,
        [
            message("\u{1}"),
            message("\u{3}{\"sta"),
            message("\u{3}tus\":\"Success\"}"),
            message(""),
            message("\u{9}what"),
            Received::Text("text".into()),
        ]
    );
}

#[test]
fn an_answer_that_is_lost_leaves_no_session() {
    let caller = with_web(Server::new());
    caller.0.on_exec(async |_| std::future::pending().await);
    caller
        .0
        .inject(RequestMatch::any().containing("/exec"), Fault::LoseAnswer);
    let request = super::upgrade("web/exec?command=a&stdout=1", V5);
    let reaction = caller.0.react(request.body(bytes::Bytes::new()).unwrap());
    drop(reaction);
    assert!(caller.0.wait_for_sessions_to_end(super::PATIENCE));
}

#[test]
fn ports_say_what_the_test_wants() {
    let caller = with_web(Server::new());
    caller.0.on_port_forward(async |ports: ForwardedPorts| {
        assert_eq!(
            (ports.pod.as_str(), &ports.ports[..]),
            ("web", &[80, 81][..])
        );
        ports.raw.send(vec![0, 9, 9]).await.unwrap();
        let echo = ports.receive().await;
        ports.raw.send(echo).await.unwrap();
        Exit::Close {
            code: 1001,
            reason: "away".into(),
        }
    });
    let session = open(&caller, "web/portforward?ports=80&ports=81", V4);
    let first = Received::Message(vec![0, 9, 9].into());
    assert_eq!(session.receive_blocking(), first);
    session.send_blocking("\u{7}what").unwrap();
    assert_eq!(
        session.receive_blocking(),
        Received::Message("\u{7}what".into())
    );
    let end = Received::Close {
        code: 1001,
        reason: "away".into(),
    };
    assert_eq!(session.receive_blocking(), end);
}
