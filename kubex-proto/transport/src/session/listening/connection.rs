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
    session::{Opener, SessionTransport},
};

/// How long an answer is waited for by a client that has ended what it sends, once all of that is on its way.
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
async fn join<L, S, R>(local: L, remote: S, runtime: &R) -> Result<(), Error>
where
    L: AsyncRead + AsyncWrite + Send + Unpin,
    S: AsyncRead + AsyncWrite + Send + Unpin,
    R: Runtime,
{
    let (mut local_reader, mut local_writer) = tokio::io::split(local);
    let (mut reader, mut writer) = tokio::io::split(remote);
    let mut up = pin!(async {
        let mut piece = vec![0; PIECE];
        loop {
            match local_reader.read(&mut piece).await {
                // Only what is on its way is answered, and closing throws away what is not.
                Ok(0) => {
                    let _ = writer.flush().await;
                    return Ok(());
                }
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
        let mut read = pin!(reader.read(&mut piece));
        // It begins when all is said, or with what was answered last.
        let mut silence = None;
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
            let silence =
                silence.get_or_insert_with(|| Box::pin(runtime.sleep(runtime.now() + PATIENCE)));
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

#[cfg(test)]
mod tests {
    use kubex_proto::Instant;
    use tokio::{
        io::{DuplexStream, duplex},
        task::JoinHandle,
        time,
    };

    use super::*;
    use crate::Work;

    /// tokio's time, which jumps to whatever is waited for.
    #[derive(Clone)]
    struct Jumping(time::Instant);

    impl Runtime for Jumping {
        type Task = JoinHandle<()>;

        fn now(&self) -> Instant {
            Instant::from_origin(self.0.elapsed())
        }

        async fn sleep(&self, until: Instant) {
            time::sleep(self.now().until(until)).await;
        }

        fn spawn(work: Work) -> JoinHandle<()> {
            tokio::spawn(work)
        }

        async fn unblock<T: Send + 'static>(
            work: impl FnOnce() -> T + Send + 'static,
        ) -> io::Result<T> {
            Ok(work())
        }
    }

    /// The client's side, the pod's, which holds so much, and what joins them.
    fn joined(room: usize) -> (DuplexStream, DuplexStream, JoinHandle<Result<(), Error>>) {
        let ((client, local), (remote, pod)) = (duplex(1 << 20), duplex(room));
        let runtime = Jumping(time::Instant::now());
        let joined = tokio::spawn(async move { join(local, remote, &runtime).await });
        (client, pod, joined)
    }

    async fn read(pod: &mut DuplexStream, length: usize) {
        let mut read = vec![0; length];
        pod.read_exact(&mut read).await.unwrap();
        assert_eq!(read, vec![b'x'; length]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_ends_after_long_silence_of_the_pod_is_answered() {
        let (mut client, mut pod, joined) = joined(1 << 20);
        for _ in 0..8 {
            client.write_all(b"xx").await.unwrap();
            time::sleep(PATIENCE / 4).await;
        }
        client.shutdown().await.unwrap();
        time::sleep(PATIENCE / 2).await;
        assert!(!joined.is_finished());
        read(&mut pod, 16).await;
        pod.write_all(b"answer").await.unwrap();
        drop(pod);
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer, "answer");
        joined.await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_pod_that_reads_slowly_gets_all() {
        let (mut client, mut pod, joined) = joined(1_000);
        client.write_all(&vec![b'x'; 10_000]).await.unwrap();
        client.shutdown().await.unwrap();
        for _ in 0..9 {
            time::sleep(PATIENCE * 2).await;
            assert!(!joined.is_finished());
            read(&mut pod, 1_000).await;
        }
        // All is on its way, and the pod answers nothing.
        let said = time::Instant::now();
        joined.await.unwrap().unwrap();
        assert!(said.elapsed() >= PATIENCE && said.elapsed() < PATIENCE * 2);
        read(&mut pod, 1_000).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_in_pieces_is_waited_for_from_piece_to_piece() {
        let (mut client, mut pod, joined) = joined(1_000);
        client.shutdown().await.unwrap();
        for _ in 0..10 {
            time::sleep(PATIENCE / 3 * 2).await;
            pod.write_all(b"x").await.unwrap();
        }
        read(&mut client, 10).await;
        assert!(!joined.is_finished());
        joined.await.unwrap().unwrap();
    }
}
