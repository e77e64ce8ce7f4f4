//! The processes that containers run.

use kubex_proto::{Error, ExitStatus};
use serde_json::json;

use super::running::running;
use crate::Context;

pub(super) async fn to_a_process_that_reads_to_the_end(context: Context) -> Result<(), Error> {
    let container = json!({"command": ["cat"], "stdin": true, "stdinOnce": true});
    let pods = running(&context, "cat", container).await?;
    let process = pods.attach().stream("cat").stdin().await?;
    let (mut stdin, mut stdout) = (process.stdin().unwrap(), process.stdout().unwrap());
    stdin.write_all(b"hello\n").await?;
    assert_eq!(stdout.next().await.unwrap()?, "hello\n");
    stdin.write_all(b"bye\n").await?;
    stdin.close().await?;
    assert_eq!(stdout.next().await.unwrap()?, "bye\n");
    assert!(stdout.next().await.is_none());
    assert_eq!(process.status().await?, ExitStatus::Success);
    Ok(())
}

pub(super) async fn what_is_refused(context: Context) -> Result<(), Error> {
    let pods = running(&context, "web", json!({"command": ["sleep", "100000"]})).await?;
    let error = pods.exec().stream("nobody", ["true"]).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let error = pods.attach().stream("nobody").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let error = pods.attach().stream("web").container("other").await;
    let error = error.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    Ok(())
}
