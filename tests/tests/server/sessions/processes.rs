//! Commands that are processes of this machine.

#![cfg(unix)]

use std::io::Read;

use kubex_testing::Server;

use super::{PATIENCE, V4, V5, hear, open, with_web};
use crate::caller::Caller;

fn caller() -> Caller {
    with_web(Server::builder().exec_by_processes().build())
}

fn path(flags: &str, command: &[&str]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for argument in command {
        query.append_pair("command", argument);
    }
    format!("web/exec?{flags}&{}", query.finish())
}

#[test]
fn they_write_and_end_as_they_would() {
    let caller = caller();
    let script = ["sh", "-c", "echo out; echo err >&2; exit 7"];
    let heard = hear(&open(&caller, &path("stdout=1&stderr=1", &script), V5));
    assert_eq!(
        (heard.stdout.as_str(), heard.stderr.as_str()),
        ("out\n", "err\n")
    );
    assert_eq!(heard.code(), "7");
    let heard = hear(&open(&caller, &path("stdout=1", &["true"]), V4));
    assert_eq!(heard.status["status"], "Success");
    let killed = ["sh", "-c", "kill -9 $$"];
    let heard = hear(&open(&caller, &path("stdout=1", &killed), V5));
    assert_eq!(heard.code(), "137");
    let heard = hear(&open(&caller, &path("stdout=1", &["no-such-program"]), V5));
    assert_eq!(heard.status["reason"], "InternalError");
    let message = heard.status["message"].as_str().unwrap();
    assert!(
        message.ends_with("exec: \"no-such-program\": executable file not found in $PATH"),
        "{message}"
    );
    let heard = hear(&open(&caller, &path("stdout=1&tty=1", &["true"]), V5));
    assert_eq!(heard.status["reason"], "InternalError");
}

#[test]
fn they_read_stdin_to_its_end() {
    let caller = caller();
    let session = open(&caller, &path("stdin=1&stdout=1", &["cat"]), V5);
    let writer = session.clone();
    let sending = std::thread::spawn(move || {
        let mut chunk = vec![b'x'; 30_001];
        chunk[0] = 0;
        for _ in 0..100 {
            writer.send_blocking(chunk.clone()).unwrap();
        }
        writer.send_blocking(&b"\xff\0"[..]).unwrap();
    });
    let heard = hear(&session);
    sending.join().unwrap();
    assert_eq!(heard.stdout.len(), 3_000_000);
    assert_eq!(heard.status["status"], "Success");
    // Nobody need read it.
    let session = open(&caller, &path("stdin=1&stdout=1", &["true"]), V5);
    assert_eq!(hear(&session).status["status"], "Success");
}

#[test]
fn they_end_with_all_that_they_started_when_the_client_goes() {
    let caller = caller();
    // Whoever holds the other end of a pipe lives.
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let script = format!(
        "exec 9>'{}'; echo here >&9; sleep 100000 & wait",
        pipe.display()
    );
    let session = open(
        &caller,
        &path("stdin=1&stdout=1", &["sh", "-c", &script]),
        V5,
    );
    let mut pipe = std::fs::File::open(&pipe).unwrap();
    let mut word = [0; 5];
    pipe.read_exact(&mut word).unwrap();
    assert_eq!(&word, b"here\n");
    drop(session);
    assert_eq!(pipe.read(&mut word).unwrap(), 0);
    assert!(caller.0.wait_for_sessions_to_end(PATIENCE));
}
