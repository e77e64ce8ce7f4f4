//! The streams of this program are those of the command.

use kubex_tokio::{Error, ExitStatus, Process};
use tokio::io::{AsyncWriteExt, copy, stderr, stdin, stdout};

pub(crate) async fn carry(process: &Process) -> Result<ExitStatus, Error> {
    if let Some(mut given) = process.stdin() {
        tokio::spawn(async move {
            // The command may have ended, or read no more.
            let _ = copy(&mut stdin(), &mut given).await;
            let _ = given.close().await;
        });
    }
    let out = async {
        if let Some(mut out) = process.stdout() {
            let mut here = stdout();
            let _ = copy(&mut out, &mut here).await;
            let _ = here.flush().await;
        }
    };
    let errors = async {
        if let Some(mut errors) = process.stderr() {
            let _ = copy(&mut errors, &mut stderr()).await;
        }
    };
    // What went wrong with an output, the status tells as well.
    tokio::join!(out, errors);
    process.status().await
}
