//! One connection that came in: a session of its own, and bytes both ways.

use std::{
    future::{Future, poll_fn},
    io,
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use hyper_util::rt::TokioIo;
use kubex_proto::{Error, ForwardMachine};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{ListenError, LocalPort, Shared};
use crate::{
    Runtime,
    connect::{Listens, Network},
    deadline::unless,
    session::{Opener, PortStream, SessionTransport},
};

/// How long an answer is waited for by a client that has ended what it sends.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long nobody is let in after that failed, as where there are too many open files.
const PAUSE: Duration = Duration::from_millis(100);

const PIECE: usize = 32 << 10;

/// Lets connections in until all is to end.
pub(super) async fn accept<T: SessionTransport>(
    shared: Arc<Shared>,
    listener: <T::Network as Listens>::Listener,
    port: LocalPort,
    opener: Opener<T>,
    connect: impl Fn(u16) -> ForwardMachine + Send + Sync + 'static,
) {
    while let Some(accepted) = unless(shared.ending.wait(), T::Network::accept(&listener)).await {
        match accepted {
            Ok(local) => {
                let machine = connect(port.remote);
                let (told, opener) = (Arc::clone(&shared), opener.clone());
                shared.begin::<T>(async move {
                    let ended = serve(&told, local, machine, port.remote, &opener);
                    if let Err(error) = ended.await {
                        told.failed(ListenError {
                            address: port.address,
                            remote: port.remote,
                            error,
                        });
                    }
                });
            }
            Err(error) => {
                let words = format!("cannot let a connection in at {}: {error}", port.address);
                shared.failed(ListenError {
                    address: port.address,
                    remote: port.remote,
                    error: Error::local(words).with_source(error),
                });
                let transport = opener.transport();
                let pause = transport.now() + PAUSE;
                unless(shared.ending.wait(), transport.sleep(pause)).await;
            }
        }
    }
    drop(listener);
    shared.left();
}

/// From the local connection to the pod's and back, until one of them ends or all is to end.
async fn serve<T: SessionTransport>(
    shared: &Shared,
    local: <T::Network as Network>::Stream,
    machine: ForwardMachine,
    remote: u16,
    opener: &Opener<T>,
) -> Result<(), Error> {
    let local = TokioIo::new(T::Network::to_hyper(local));
    let session = unless(shared.ending.wait(), opener.ports(machine));
    let Some(ports) = session.await else {
        return Ok(());
    };
    let ports = ports?;
    let stream = ports
        .stream(remote)
        .ok_or_else(|| Error::misused("the session is of another port"))?;
    let joined = join(local, stream, opener.transport());
    if let Some(Err(error)) = unless(shared.ending.wait(), joined).await {
        return Err(error);
    }
    // The pod hears of it.
    ports.close().await;
    Ok(())
}

/// An error is the pod's; the local side may go as it likes.
async fn join<L, R>(local: L, remote: PortStream, runtime: &R) -> Result<(), Error>
where
    L: AsyncRead + AsyncWrite + Send + Unpin,
    R: Runtime,
{
    let (mut local_reader, mut local_writer) = tokio::io::split(local);
    let (mut reader, mut writer) = tokio::io::split(remote);
    let mut up = pin!(async {
        let mut piece = vec![0; PIECE];
        loop {
            match local_reader.read(&mut piece).await {
                Ok(0) => return Ok(()),
                Ok(length) => {
                    let bytes = piece.get(..length).unwrap_or_default();
                    // What is wrong there is told where it is read from.
                    if writer.write_all(bytes).await.is_err() {
                        return Ok(());
                    }
                }
                Err(error) => return Err(error),
            }
        }
    });
    let mut piece = vec![0; PIECE];
    let mut is_ended = false;
    loop {
        let patience = runtime.now() + PATIENCE;
        let mut read = pin!(reader.read(&mut piece));
        let mut silence = pin!(runtime.sleep(patience));
        let came = poll_fn(|cx| {
            if let Poll::Ready(read) = read.as_mut().poll(cx) {
                return Poll::Ready(Some(read));
            }
            if !is_ended {
                match up.as_mut().poll(cx) {
                    Poll::Ready(Ok(())) => is_ended = true,
                    // The client is gone.
                    Poll::Ready(Err(_)) => return Poll::Ready(None),
                    Poll::Pending => return Poll::Pending,
                }
            }
            silence.as_mut().poll(cx).map(|()| None)
        })
        .await;
        let length = match came {
            None => return Ok(()),
            Some(Err(error)) => return Err(pods(error)),
            Some(Ok(length)) => length,
        };
        if length == 0 {
            let _ = local_writer.shutdown().await;
            return Ok(());
        }
        let bytes = piece.get(..length).unwrap_or_default();
        // While the client takes its time, what it sends goes on.
        let mut write = pin!(local_writer.write_all(bytes));
        let written = poll_fn(|cx| {
            if !is_ended {
                is_ended = up.as_mut().poll(cx).is_ready();
            }
            write.as_mut().poll(cx)
        })
        .await;
        if written.is_err() {
            return Ok(());
        }
    }
}

/// The session's own error, as which it was read.
fn pods(error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(error) => Error::local(error.to_string()).with_source(error),
    }
}
