//! What servers and proxies say in sessions that they may not, and ends that are none: each is an error that names it, after
//! all that came before, and nobody waits for ever.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kubex_proto::{Error, ExitStatus};
use kubex_testing::server::{ContainerProcess, Exit, ForwardedPorts};
use serde_json::json;

use super::foreign::server;
use super::running::idle;
use crate::{Api, Context};

/// What a process writes before anything goes wrong.
const BEFORE: &str = "\u{1}before";

/// A pod whose commands say this, after some output.
async fn pods<F>(
    context: &Context,
    says: impl Fn(ContainerProcess) -> F + Copy + Send + Sync + 'static,
) -> Result<Api<Pod>, Error>
where
    F: Future<Output = Exit> + Send + 'static,
{
    let pods = idle(context, "web").await?;
    server(context).on_exec(move |process| async move {
        let _ = process.raw.send(BEFORE).await;
        says(process).await
    });
    Ok(pods)
}

/// What comes of such a command: its output, and the end. The server hears of it.
async fn outcome(
    context: &Context,
    pods: &Api<Pod>,
    command: &str,
) -> Result<Result<ExitStatus, Error>, Error> {
    let process = pods.exec().stream("web", [command]).stdin().await?;
    let mut stdout = process.stdout().unwrap();
    assert_eq!(stdout.next().await.unwrap()?, "before", "{command}");
    let end = process.status().await;
    match (stdout.next().await, &end) {
        (None, _) => {}
        (Some(Err(told)), Err(error)) => assert_eq!(told.to_string(), error.to_string()),
        (more, end) => panic!("{command}: {more:?} and {end:?}"),
    }
    let server = server(context).clone();
    let ended = move || server.wait_for_sessions_to_end(Duration::from_secs(30));
    assert!(context.client.unblock(ended).await, "{command}");
    // All at once it is the same.
    let run = pods.exec().run("web", [command]).await;
    match (&run, &end) {
        (Ok(output), Ok(status)) => {
            assert_eq!((&*output.stdout, &output.status), (&b"before"[..], status));
        }
        (Err(run), Err(error)) => assert_eq!(run.to_string(), error.to_string()),
        (run, end) => panic!("{command}: {run:?} and {end:?}"),
    }
    Ok(end)
}

pub(super) async fn what_makes_no_sense(context: Context) -> Result<(), Error> {
    let says = |process: ContainerProcess| async move {
        let raw = &process.raw;
        let _ = match process.command[0].as_str() {
            "channel 0" => raw.send("\0x").await,
            "channel 4" => raw.send("\u{4}{}").await,
            "channel 200" => raw.send(vec![200, 1]).await,
            _ => raw.send_text("hello").await,
        };
        // It is up to the client to end it.
        std::future::pending().await
    };
    let pods = pods(&context, says).await?;
    for words in ["channel 0", "channel 4", "channel 200", "a message of text"] {
        let error = outcome(&context, &pods, words).await?.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    Ok(())
}

pub(super) async fn a_message_that_is_too_large(context: Context) -> Result<(), Error> {
    let says = |process: ContainerProcess| async move {
        let length: usize = process.command[0].parse().unwrap();
        let _ = process.raw.send(vec![1; length]).await;
        match length {
            1000 => Exit::Code(0),
            _ => std::future::pending().await,
        }
    };
    pods(&context, says).await?;
    let client = context
        .options
        .client(|config| config.connections.websocket_message_limit = 1000)?;
    let pods: Api<Pod> = client.api().with_namespace(context.namespace.as_str());
    let output = pods.exec().run("web", ["1000"]).await?;
    assert_eq!(output.stdout.len(), "before".len() + 999);
    for length in ["1001", "1000000"] {
        let error = outcome(&context, &pods, length).await?.unwrap_err();
        assert!(error.is_limit(), "{error}");
    }
    Ok(())
}

pub(super) async fn how_a_process_ended_in_pieces_and_in_rubbish(
    context: Context,
) -> Result<(), Error> {
    let says = |process: ContainerProcess| async move {
        let raw = &process.raw;
        let (first, second) = ("\u{3}{\"status\":\"Suc", "\u{3}cess\"}");
        match process.command[0].as_str() {
            "pieces" => {
                let _ = raw.send(first).await;
                let _ = raw.send("\u{3}").await;
                let _ = raw.send(second).await;
                Exit::Silent
            }
            "one piece" => {
                let _ = raw.send(first).await;
                Exit::Silent
            }
            "cut" => {
                let _ = raw.send(first).await;
                Exit::Cut
            }
            "other" => Exit::Status(json!({"status": "Maybe"})),
            _ => Exit::Status(json!([])),
        }
    };
    let pods = pods(&context, says).await?;
    let status = outcome(&context, &pods, "pieces").await??;
    assert_eq!(status, ExitStatus::Success);
    for cut in ["one piece", "cut"] {
        let error = outcome(&context, &pods, cut).await?.unwrap_err();
        assert!(error.is_cut_off(), "{cut}: {error}");
    }
    for none in ["other", "list"] {
        let error = outcome(&context, &pods, none).await?.unwrap_err();
        assert!(error.to_string().contains("Status"), "{none}: {error}");
    }
    Ok(())
}

pub(super) async fn ends_that_tell_nothing(context: Context) -> Result<(), Error> {
    let says = |process: ContainerProcess| async move {
        match process.command[0].as_str() {
            "silent" => Exit::Silent,
            "cut" => Exit::Cut,
            code => Exit::Close {
                code: code.parse().unwrap(),
                reason: "for a reason".to_owned(),
            },
        }
    };
    let pods = pods(&context, says).await?;
    for silent in ["silent", "1000"] {
        let status = outcome(&context, &pods, silent).await??;
        assert_eq!(status, ExitStatus::Unknown, "{silent}");
    }
    for cut in ["cut", "1001", "1011", "4000"] {
        let error = outcome(&context, &pods, cut).await?.unwrap_err();
        assert!(error.is_cut_off(), "{cut}: {error}");
        let words = error.to_string();
        assert!(cut == "cut" || words.contains(cut), "{words}");
    }
    Ok(())
}

/// What is said for the first of these ports decides. No case comes after it that needs ports which lead somewhere.
pub(super) async fn ports_that_make_no_sense(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    server(&context).on_port_forward(|ports: ForwardedPorts| async move {
        let raw = &ports.raw;
        for (channel, port) in (0_u8..).step_by(2).zip(&ports.ports) {
            let [low, high] = port.to_le_bytes();
            let _ = raw.send(vec![channel, low, high]).await;
            let _ = raw.send(vec![channel + 1, low, high]).await;
        }
        let _ = raw.send("\0before").await;
        match ports.ports[0] {
            1 => drop(raw.send(vec![4, 1, 0]).await),
            2 => drop(raw.send_text("hello").await),
            3 => return Exit::Cut,
            _ => {
                return Exit::Close {
                    code: 1011,
                    reason: "for a reason".to_owned(),
                };
            }
        }
        std::future::pending().await
    });
    for (port, words) in [
        (1, "channel 4"),
        (2, "a message of text"),
        (3, "nobody had closed it"),
        (4, "1011"),
    ] {
        let ports = pods.port_forward().forward("web", [port, 443]).await?;
        let mut stream = ports.stream(port).unwrap();
        assert_eq!(stream.next().await.unwrap()?, "before");
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        let error = ports.closed().await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    Ok(())
}
