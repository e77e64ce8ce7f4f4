//! The processes that containers run.

use kubex_testing::Server;
use kubex_testing::server::{ContainerProcess, Exit};
use tokio::io::AsyncWriteExt;

use super::{V4, V5, hear, open, with_web};

async fn greet(mut process: ContainerProcess) -> Exit {
    assert!(process.command.is_empty());
    process.stdout.write_all(b"hello").await.unwrap();
    Exit::Code(9)
}

#[test]
fn whoever_attaches_does_not_learn_of_codes() {
    let caller = with_web(Server::new());
    caller.0.on_attach(greet);
    for protocol in [V5, V4] {
        let heard = hear(&open(&caller, "web/attach?stdout=true", protocol));
        assert_eq!(heard.stdout, "hello");
        assert_eq!(heard.status["status"], "Success");
    }
}

#[test]
fn failures_are_those_of_a_kubelet() {
    let caller = with_web(Server::new());
    caller.0.on_attach(async |_| Exit::Failed("gone".into()));
    let heard = hear(&open(&caller, "web/attach?stdout=true", V5));
    assert_eq!(heard.status["reason"], "InternalError");
    assert_eq!(heard.status["code"], 500);
    let message = heard.status["message"].as_str().unwrap();
    assert!(
        message.ends_with("error attaching to container: gone"),
        "{message}"
    );
}
