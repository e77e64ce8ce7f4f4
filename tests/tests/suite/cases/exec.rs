//! Commands in containers.

use kubex_proto::{Error, ExitStatus, Origin, Subprotocol};

use super::running::{for_commands, idle};
use crate::Context;

/// More than all that is held on the way.
const MUCH: usize = 3_000_000;

/// Bytes that are not all alike.
fn many() -> Vec<u8> {
    let mut bytes = vec![0; MUCH];
    fastrand::Rng::with_seed(7).fill(&mut bytes);
    bytes
}

pub(super) async fn what_they_write_and_how_they_end(context: Context) -> Result<(), Error> {
    let pods = for_commands(&context, "web").await?;
    let exec = pods.exec();
    let failing = ["sh", "-c", "echo out; echo err >&2; exit 7"];
    let output = exec.run("web", failing).await?;
    assert_eq!(
        (&*output.stdout, &*output.stderr),
        (&b"out\n"[..], &b"err\n"[..])
    );
    assert_eq!(output.status, ExitStatus::Code(7));
    let output = exec.run("web", ["true"]).container("main").await?;
    assert_eq!(output.status, ExitStatus::Success);
    let output = exec.run("web", ["sh", "-c", "kill -9 $$"]).await?;
    assert_eq!(output.status, ExitStatus::Code(137));
    let output = exec.run("web", ["no-such-program"]).await?;
    assert!(matches!(output.status, ExitStatus::Failed(_)), "{output:?}");
    let words = output.status.to_string();
    assert!(words.contains("no-such-program"), "{words}");
    Ok(())
}

pub(super) async fn stdin_to_its_end(context: Context) -> Result<(), Error> {
    let pods = for_commands(&context, "web").await?;
    let given = many();
    let output = pods
        .exec()
        .run("web", ["cat"])
        .stdin_bytes(given.clone())
        .await?;
    assert_eq!(output.status, ExitStatus::Success);
    assert_eq!(output.stdout.len(), given.len());
    assert!(output.stdout == given);
    // Nobody reads it, and that is no failure.
    let output = pods.exec().run("web", ["true"]).stdin_bytes(given).await?;
    assert_eq!(output.status, ExitStatus::Success);
    Ok(())
}

/// What peers lose: output that comes after the end of stdin.
pub(super) async fn output_after_the_end_of_stdin(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let script = "cat >/dev/null; head -c 3000000 /dev/zero; echo done >&2";
    let process = pods
        .exec()
        .stream("web", ["sh", "-c", script])
        .stdin()
        .await?;
    let mut stdin = process.stdin().unwrap();
    assert!(process.stdin().is_none());
    stdin.write_all(b"something").await?;
    stdin.close().await?;
    let (mut stdout, mut stderr) = (process.stdout().unwrap(), process.stderr().unwrap());
    let mut length = 0;
    while let Some(bytes) = stdout.next().await {
        length += bytes?.len();
    }
    assert_eq!(length, MUCH);
    let mut errors = Vec::new();
    while let Some(bytes) = stderr.next().await {
        errors.extend_from_slice(&bytes?);
    }
    assert_eq!(errors, b"done\n");
    assert_eq!(process.status().await?, ExitStatus::Success);
    Ok(())
}

/// A reader of stdout that does nothing holds up stderr only once much is held for it.
pub(super) async fn errors_beside_output_that_nobody_reads(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let script = "head -c 100000 /dev/zero; echo here >&2; read end; exit 3";
    let process = pods
        .exec()
        .stream("web", ["sh", "-c", script])
        .stdin()
        .await?;
    let mut stderr = process.stderr().unwrap();
    let told = stderr.next().await.unwrap()?;
    assert_eq!(told, "here\n");
    let mut stdin = process.stdin().unwrap();
    stdin.write_all(b"end\n").await?;
    // Stdout, which nobody took, is thrown away.
    assert_eq!(process.status().await?, ExitStatus::Code(3));
    assert!(process.stdout().is_none());
    let error = stdin.write_all(b"more\n").await.unwrap_err();
    assert!(error.to_string().contains("the session is over"), "{error}");
    Ok(())
}

pub(super) async fn what_nobody_reads_holds_up_nobody(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let script = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2";
    let process = pods.exec().stream("web", ["sh", "-c", script]).await?;
    drop(process.stdout());
    let mut stderr = process.stderr().unwrap();
    let mut length = 0;
    while let Some(bytes) = stderr.next().await {
        length += bytes?.len();
    }
    assert_eq!(length, MUCH);
    assert_eq!(process.status().await?, ExitStatus::Success);
    Ok(())
}

pub(super) async fn the_older_subprotocol(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let older = [Subprotocol::V4];
    let failing = ["sh", "-c", "echo out; exit 7"];
    let output = pods.exec().run("web", failing).subprotocols(older).await?;
    assert_eq!(
        (&*output.stdout, output.status),
        (&b"out\n"[..], ExitStatus::Code(7))
    );
    let read = ["sh", "-c", "read word; echo $word"];
    let process = pods
        .exec()
        .stream("web", read)
        .stdin()
        .subprotocols(older)
        .await?;
    assert_eq!(process.protocol(), Subprotocol::V4);
    let error = process.close_stdin().unwrap_err();
    assert!(error.to_string().contains("v4.channel.k8s.io"), "{error}");
    let (mut stdin, mut stdout) = (process.stdin().unwrap(), process.stdout().unwrap());
    stdin.write_all(b"word\n").await?;
    assert_eq!(stdout.next().await.unwrap()?, "word\n");
    assert_eq!(process.status().await?, ExitStatus::Success);
    let error = pods
        .exec()
        .run("web", ["cat"])
        .stdin_bytes("a")
        .subprotocols(older)
        .await;
    let error = error.unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    Ok(())
}

pub(super) async fn closed_by_the_caller(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let process = pods
        .exec()
        .stream("web", ["sh", "-c", "echo here; sleep 100000"])
        .await?;
    let mut stdout = process.stdout().unwrap();
    assert_eq!(stdout.next().await.unwrap()?, "here\n");
    process.close().await;
    assert!(stdout.next().await.is_none());
    assert_eq!(process.status().await?, ExitStatus::Unknown);
    Ok(())
}

/// Whoever loses interest takes the streams along: a process that reads comes to the end.
pub(super) async fn dropped_by_the_caller(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let command = ["sh", "-c", "echo $$; exec cat"];
    let process = pods.exec().stream("web", command).stdin().await?;
    let told = process.stdout().unwrap().next().await.unwrap()?;
    let id: u32 = std::str::from_utf8(&told).unwrap().trim().parse().unwrap();
    let folder = std::path::PathBuf::from(format!("/proc/{id}"));
    assert!(folder.exists());
    drop(process);
    let gone = move || {
        let begun = std::time::Instant::now();
        while folder.exists() {
            assert!(begun.elapsed().as_secs() < 30, "it still runs");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    context.client.unblock(gone).await;
    Ok(())
}

pub(super) async fn a_terminal(context: Context) -> Result<(), Error> {
    let pods = idle(&context, "web").await?;
    let waits = "while [ \"$(stty size)\" != '43 132' ]; do :; done; stty size; echo err >&2";
    let process = pods
        .exec()
        .stream("web", ["sh", "-c", waits])
        .tty()
        .stdin()
        .await?;
    assert!(process.stderr().is_none());
    process.resize(132, 43)?;
    let mut stdout = process.stdout().unwrap();
    let mut output = Vec::new();
    while let Some(bytes) = stdout.next().await {
        output.extend_from_slice(&bytes?);
    }
    assert_eq!(String::from_utf8_lossy(&output), "43 132\r\nerr\r\n");
    assert_eq!(process.status().await?, ExitStatus::Success);
    // Ctrl-C is a character, of which the terminal makes a signal. What is said again shows that the command runs, and no shell
    // that is about to start it, in which a signal may get lost.
    let process = pods.exec().stream("web", ["cat"]).tty().stdin().await?;
    let (mut stdin, mut stdout) = (process.stdin().unwrap(), process.stdout().unwrap());
    stdin.write_all(b"here\n").await?;
    let mut shown = Vec::new();
    while shown != b"here\r\nhere\r\n" {
        shown.extend_from_slice(&stdout.next().await.unwrap()?);
    }
    stdin.write_all(&[3]).await?;
    drop((stdin, stdout));
    assert_eq!(process.status().await?, ExitStatus::Code(130));
    Ok(())
}

pub(super) async fn a_command_that_takes_too_long(context: Context) -> Result<(), Error> {
    let pods = for_commands(&context, "web").await?;
    let slow = pods.exec().run("web", ["sleep", "100000"]);
    let error = slow
        .timeout(std::time::Duration::from_secs(1))
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let much = pods
        .exec()
        .run("web", ["head", "-c", "3000000", "/dev/zero"]);
    let error = much.output_limit(1_000_000).await.unwrap_err();
    assert!(error.is_limit(), "{error}");
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let pods = for_commands(&context, "web").await?;
    let error = pods.exec().run("nobody", ["true"]).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let other = pods.exec().run("web", ["true"]).container("other");
    let error = other.await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let words = "container other is not valid for pod web";
    assert!(error.to_string().contains(words), "{error}");
    let error = pods.exec().run("web", [""]).await.unwrap_err();
    assert_eq!(error.origin(), Origin::Caller, "{error}");
    Ok(())
}
