//! Commands: what they are given, and what comes of them.

use http::Request;
use kubex_testing::Server;
use kubex_testing::server::{ContainerProcess, Exit, Received};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{V4, V5, closed, hear, open, upgrade, with_web};

/// Says what it was given, and ends with the code that is its first argument.
async fn tell(mut process: ContainerProcess) -> Exit {
    let told = format!(
        "{}/{}/{} {:?} {} {}",
        process.namespace,
        process.pod,
        process.container,
        process.command,
        process.tty,
        process.protocol
    );
    process.stdout.write_all(told.as_bytes()).await.unwrap();
    process.stderr.write_all(b"err").await.unwrap();
    let code = process.command.get(1).map(|code| code.parse().unwrap());
    Exit::Code(code.unwrap_or(0))
}

/// Says what it reads, and how it went on when that is over.
async fn cat(mut process: ContainerProcess) -> Exit {
    let copied = tokio::io::copy(&mut process.stdin, &mut process.stdout).await;
    let told = format!("|{}", copied.unwrap());
    process.stdout.write_all(told.as_bytes()).await.unwrap();
    Exit::Code(0)
}

#[test]
fn they_are_told_what_was_asked_and_tell_how_they_end() {
    let caller = with_web(Server::builder().on_exec(tell).build());
    let path = "web/exec?command=a&command=7&stdout=true&stderr=true";
    for (offered, protocol) in [
        (V5, V5),
        (V4, V4),
        ("v4.channel.k8s.io, v5.channel.k8s.io", V5),
        ("other, v4.channel.k8s.io", V4),
    ] {
        let heard = hear(&open(&caller, path, offered));
        let told = format!("default/web/main [\"a\", \"7\"] false {protocol}");
        assert_eq!(
            (heard.stdout.as_str(), heard.stderr.as_str()),
            (told.as_str(), "err")
        );
        assert_eq!(heard.code(), "7");
        assert_eq!(heard.end, Some(closed()));
        assert_eq!(caller.0.sessions(), 0);
    }
    let heard = hear(&open(
        &caller,
        "web/exec?command=a&stdout=1&tty=1&container=main",
        V5,
    ));
    assert_eq!(
        heard.stdout,
        "default/web/main [\"a\"] true v5.channel.k8s.io"
    );
    assert_eq!(heard.stderr, "");
    assert_eq!(heard.status, json!({"metadata": {}, "status": "Success"}));
}

#[test]
fn the_answer_is_that_of_a_websocket() {
    let caller = with_web(Server::builder().on_exec(tell).build());
    let request = upgrade("web/exec?stdout=true", V5).body(bytes::Bytes::new());
    let response = caller.0.handle(request.unwrap());
    let mut headers: Vec<_> = response
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    assert_eq!(
        headers,
        [
            "connection: Upgrade",
            "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "sec-websocket-protocol: v5.channel.k8s.io",
            "upgrade: websocket"
        ]
    );
    // Nothing else is upgraded, whatever its headers say.
    let request = Request::get("/version").header("upgrade", "websocket");
    let answer = caller.send(request.body(bytes::Bytes::new()).unwrap());
    assert_eq!(answer.status, 200);
}

#[test]
fn the_first_message_is_empty_on_the_first_channel_that_is_written_to() {
    let caller = with_web(Server::builder().on_exec(async |_| Exit::Silent).build());
    for (query, channel) in [
        ("stdin=1&stdout=1&stderr=1", 1),
        ("stderr=1", 2),
        ("stdin=1", 3),
        ("stdin=1&stderr=1&tty=1", 3),
    ] {
        let session = open(&caller, &format!("web/exec?{query}"), V5);
        let first = Received::Message(vec![channel].into());
        assert_eq!(session.receive_blocking(), first, "{query}");
        assert_eq!(session.receive_blocking(), closed());
        assert_eq!(session.receive_blocking(), closed(), "the end stays");
    }
}

#[test]
fn stdin_ends_and_stdout_goes_on() {
    let caller = with_web(Server::builder().on_exec(cat).build());
    let session = open(&caller, "web/exec?command=cat&stdin=1&stdout=1", V5);
    session.send_blocking(&b"\0one "[..]).unwrap();
    session.send_blocking(&b"\0"[..]).unwrap();
    session.send_blocking(&b""[..]).unwrap();
    session.send_blocking(&b"\0two"[..]).unwrap();
    session.send_blocking(&b"\xff\0"[..]).unwrap();
    // It is lost, or the session is over already.
    let _ = session.send_blocking(&b"\0three"[..]);
    let heard = hear(&session);
    assert_eq!(heard.stdout, "one two|7");
    assert_eq!(heard.status["status"], "Success");
    // Without stdin it is at its end at once.
    let session = open(&caller, "web/exec?command=cat&stdout=1", V5);
    assert_eq!(hear(&session).stdout, "|0");
}

#[test]
fn v4_has_no_word_for_the_end_of_stdin() {
    let server = Server::builder()
        .on_exec(cat)
        .without_stream_close()
        .build();
    let caller = with_web(server);
    let both = "v5.channel.k8s.io, v4.channel.k8s.io";
    let session = open(&caller, "web/exec?command=cat&stdin=1&stdout=1", both);
    session.send_blocking(&b"\xff\0"[..]).unwrap();
    session.send_blocking(&b"\0still here"[..]).unwrap();
    assert_eq!(
        session.receive_blocking(),
        Received::Message("\u{1}".into())
    );
    assert_eq!(
        session.receive_blocking(),
        Received::Message("\u{1}still here".into())
    );
    assert_eq!(session.try_receive(), None);
}

#[test]
fn terminals_are_told_their_size() {
    let sizes = async |mut process: ContainerProcess| {
        let mut word = [0; 2];
        for _ in 0..2 {
            let (width, height) = process.resizes.next().await.unwrap();
            let told = format!("{width}x{height} ");
            process.stdout.write_all(told.as_bytes()).await.unwrap();
        }
        process.stdin.read_exact(&mut word).await.unwrap();
        process.stdout.write_all(&word).await.unwrap();
        match process.resizes.next().await {
            None => Exit::Code(0),
            Some(size) => Exit::Failed(format!("{size:?}")),
        }
    };
    let caller = with_web(Server::builder().on_exec(sizes).build());
    let session = open(&caller, "web/exec?command=sh&stdin=1&stdout=1&tty=1", V5);
    for message in [
        "\u{4}{\"Width\":80,\"Height\":24}",
        "\u{4}{\"Width\":132,\"Height\":43}",
        "\0hi",
        "\u{4}large",
    ] {
        session.send_blocking(message).unwrap();
    }
    let heard = hear(&session);
    assert_eq!(heard.stdout, "80x24 132x43 hi");
    assert_eq!(heard.status["status"], "Success");
}

#[test]
fn nobody_says_more_than_is_heard() {
    // More than is held between the two, so that each must wait for the other.
    let caller = with_web(Server::builder().on_exec(cat).build());
    let session = open(&caller, "web/exec?command=cat&stdin=1&stdout=1", V5);
    let writer = session.clone();
    let sending = std::thread::spawn(move || {
        for _ in 0..100 {
            let mut message = vec![b'x'; 10_001];
            message[0] = 0;
            writer.send_blocking(message).unwrap();
        }
        writer.send_blocking(&b"\xff\0"[..]).unwrap();
    });
    let heard = hear(&session);
    sending.join().unwrap();
    assert_eq!(heard.stdout.len(), 1_000_000 + "|1000000".len());
    assert!(heard.stdout.ends_with("x|1000000"));
}
