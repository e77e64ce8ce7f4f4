//! Clients that go, and what becomes of what they started.

use std::sync::mpsc;

use kubex_testing::Server;
use kubex_testing::server::{ContainerProcess, Exit, Received};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{PATIENCE, V5, closed, open, with_web};

/// Tells when it is dropped.
struct Told(mpsc::Sender<()>);

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[test]
fn a_process_ends_when_its_client_goes() {
    let (sender, ended) = mpsc::channel();
    let waits = move |mut process: ContainerProcess| {
        let told = Told(sender.clone());
        async move {
            let _told = told;
            process.stdout.write_all(b"here").await.unwrap();
            std::future::pending().await
        }
    };
    let caller = with_web(Server::builder().on_exec(waits).build());
    for by_close in [true, false] {
        let session = open(&caller, "web/exec?command=a&stdin=1&stdout=1", V5);
        let other = open(&caller, "web/exec?command=a&stdin=1&stdout=1", V5);
        for session in [&session, &other] {
            for said in ["\u{1}", "\u{1}here"] {
                let said = Received::Message(said.into());
                assert_eq!(session.receive_blocking(), said);
            }
        }
        assert_eq!(caller.0.sessions(), 2);
        if by_close {
            session.close();
            assert_eq!(session.receive_blocking(), Received::Cut);
            assert!(session.send_blocking("\0more").is_err());
        } else {
            drop((session.clone(), session));
        }
        ended.recv_timeout(PATIENCE).unwrap();
        assert!(ended.try_recv().is_err(), "the other goes on");
        drop(other);
        ended.recv_timeout(PATIENCE).unwrap();
        assert!(caller.0.wait_for_sessions_to_end(PATIENCE));
    }
}

#[test]
fn a_process_that_does_not_read_ends_as_well() {
    let caller = with_web(Server::new());
    caller
        .0
        .on_exec(async |_process| std::future::pending().await);
    let session = open(&caller, "web/exec?command=a&stdin=1&stdout=1", V5);
    let mut sent = 0;
    // It takes no more than has room, for ever.
    while futures_util::FutureExt::now_or_never(session.send(vec![0; 1000])).is_some() {
        sent += 1000;
        assert!(sent < 1_000_000);
        std::thread::yield_now();
    }
    assert!(sent >= 64_000, "{sent}");
    drop(session);
    assert!(caller.0.wait_for_sessions_to_end(PATIENCE));
}

#[test]
fn a_function_that_panics_is_a_connection_that_breaks() {
    let caller = with_web(Server::new());
    caller.0.on_exec(async |mut process: ContainerProcess| {
        let mut byte = [0];
        process
            .stdin
            .read_exact(&mut byte)
            .await
            .expect("the client said something");
        Exit::Code(0)
    });
    let session = open(&caller, "web/exec?command=a&stdin=1&stdout=1", V5);
    session.send_blocking(&b"\xff\0"[..]).unwrap();
    assert_eq!(
        session.receive_blocking(),
        Received::Message("\u{1}".into())
    );
    assert_eq!(session.receive_blocking(), Received::Cut);
    assert_eq!(caller.0.sessions(), 0);
}

#[test]
fn a_close_of_nothing_closes_the_session() {
    let caller = with_web(Server::new());
    caller
        .0
        .on_exec(async |_process| std::future::pending().await);
    for message in [&b"\xff"[..], b"\xff\x05", b"\xff\0\0"] {
        let session = open(&caller, "web/exec?command=a&stdin=1&stdout=1", V5);
        session.send_blocking(message).unwrap();
        assert_eq!(
            session.receive_blocking(),
            Received::Message("\u{1}".into())
        );
        assert_eq!(session.receive_blocking(), closed());
    }
    // What is on no channel that is read is passed over.
    let session = open(&caller, "web/exec?command=a&stdin=1&stdout=1", V5);
    for message in [&b"\x01x"[..], b"\x09x", b"\xfex", b"\xff\x01", b"\x04x"] {
        session.send_blocking(message).unwrap();
    }
    assert_eq!(
        session.receive_blocking(),
        Received::Message("\u{1}".into())
    );
    assert_eq!(session.try_receive(), None);
}
