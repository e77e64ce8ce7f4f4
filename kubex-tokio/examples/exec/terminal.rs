//! The terminal of this program is that of the command: what is typed goes there as it is, and so does the size.

use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};
use kubex_tokio::{Error, ExitStatus, OutputReader, Process};
use tokio::io::{AsyncWriteExt, copy, stdin, stdout};

pub(crate) async fn carry(process: &Process) -> Result<ExitStatus, Error> {
    let _raw = Raw::enter();
    if let Some(mut typed) = process.stdin() {
        tokio::spawn(async move { copy(&mut stdin(), &mut typed).await });
    }
    let shown = async {
        if let Some(output) = process.stdout() {
            show(output).await?;
        }
        process.status().await
    };
    tokio::select! {
        status = shown => status,
        error = follow_size(process) => Err(error),
    }
}

async fn show(mut output: OutputReader) -> Result<(), Error> {
    let mut screen = stdout();
    while let Some(bytes) = output.next().await {
        let bytes = bytes?;
        // Where nobody sees it any more, the command still goes on.
        let _ = screen.write_all(&bytes).await;
        let _ = screen.flush().await;
    }
    Ok(())
}

/// Tells the size now and whenever it changes; ends with an error only.
async fn follow_size(process: &Process) -> Error {
    let mut changes = Changes::new();
    loop {
        if let Ok((width, height)) = size()
            && let Err(error) = process.resize(width, height)
        {
            return error;
        }
        changes.next().await;
    }
}

/// What is typed is not looked at here, Ctrl-C included, until this is dropped.
struct Raw;

impl Raw {
    fn enter() -> Option<Self> {
        enable_raw_mode().ok().map(|()| Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}

/// When the terminal has another size.
#[cfg(unix)]
struct Changes(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Changes {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::window_change()).ok())
    }

    async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

/// There is no signal for it, so it is looked at now and then.
#[cfg(not(unix))]
struct Changes;

#[cfg(not(unix))]
impl Changes {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
