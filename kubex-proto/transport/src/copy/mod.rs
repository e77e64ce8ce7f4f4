//! Files in and out of containers, as a tar stream: what is read and written here, on threads that may block.

mod names;
mod pack;
mod pipe;
mod unpack;

use std::{
    future::{Future, poll_fn},
    path::PathBuf,
    pin::{Pin, pin},
};

use futures_util::future::{FutureExt, MaybeDone, maybe_done, try_join};
use kubex_proto::{Copied, CopyPlan, Error, ExitStatus};

use self::pipe::pipe;
use crate::{
    Process,
    session::{Opener, SessionTransport},
};

/// So much of what `tar` complains of is told.
const COMPLAINT: usize = 2048;

/// Copies a file or a folder of this machine to where the plan says.
pub(crate) async fn to<T: SessionTransport>(
    opener: &Opener<T>,
    plan: CopyPlan,
    local: PathBuf,
) -> Result<Copied, Error> {
    // As where there is no such command: then it is none, which is told by what comes next.
    let is_folder = opener.process(plan.is_folder()).await?.status().await?;
    let (machine, name) = plan.unpack(is_folder.is_success(), &names::own(&local)?);
    let process = opener.process(machine).await?;
    drop(process.stdout());
    let (mut writer, mut reader) = pipe();
    let packing = T::unblock(move || pack::pack(&local, &name, &mut writer));
    let mut stdin = process.stdin().ok_or_else(no_stream)?;
    let sent = async {
        while let Some(bytes) = reader.read().await {
            // That it reads no more is told by how it ends.
            if stdin.write_all(&bytes).await.is_err() {
                break;
            }
        }
        drop(reader);
    };
    let mut complaint = Complaint::of(&process);
    let packing = async {
        match packing.await {
            // The container need not make anything of half an archive.
            Ok(Err(pack::Fault::Local(error))) => Err(error),
            Ok(Err(pack::Fault::NobodyReads)) => Ok(None),
            Ok(Ok(copied)) => Ok(Some(copied)),
            Err(error) => Err(Error::local(error.to_string())),
        }
    };
    let sent = sent.map(Ok);
    let (packed, ()) = complaint.meanwhile(try_join(packing, sent)).await?;
    let end = async {
        let _ = stdin.flush().await;
        // Where there is no word for its end, the archive says itself where it ends.
        let _ = stdin.close().await;
    };
    complaint.meanwhile(end).await;
    let complaint = complaint.whole().await;
    let status = process.status().await?;
    match packed {
        Some(copied) if status.is_success() => Ok(copied),
        None if status.is_success() => Err(Error::command("tar ended before the archive did")),
        _ => Err(ended(&status, &complaint)),
    }
}

/// Copies a file or a folder from where the plan says to this machine.
pub(crate) async fn from<T: SessionTransport>(
    opener: &Opener<T>,
    plan: CopyPlan,
    local: PathBuf,
) -> Result<Copied, Error> {
    let (machine, base) = plan.pack();
    let base = base.to_owned();
    let process = opener.process(machine).await?;
    let (mut writer, reader) = pipe();
    let unpacking = T::unblock(move || {
        let target = names::target(&local, &base);
        unpack::unpack(reader, &base, &target)
    });
    let mut stdout = process.stdout().ok_or_else(no_stream)?;
    let received = async move {
        while let Some(bytes) = stdout.next().await {
            // That nobody unpacks any more is told by who did.
            if !writer.write(bytes?).await {
                break;
            }
        }
        Ok::<(), Error>(())
    };
    let unpacking = async {
        match unpacking.await {
            // It is not waited for what else somebody does who sends such things.
            Ok(Err(error @ unpack::Fault::Refused(_))) => Err(error.into()),
            Ok(unpacked) => Ok(unpacked),
            Err(error) => Err(Error::local(error.to_string())),
        }
    };
    // That the session broke is told after what was made of what came before.
    let received = received.map(Ok);
    let mut complaint = Complaint::of(&process);
    let (unpacked, received) = complaint.meanwhile(try_join(unpacking, received)).await?;
    received?;
    let complaint = complaint.whole().await;
    let status = process.status().await?;
    if !status.is_success() {
        return Err(ended(&status, &complaint));
    }
    unpacked.map_err(Error::from)
}

/// What a command complains of, which is read while something else goes on.
struct Complaint<'p>(MaybeDone<Pin<Box<dyn Future<Output = String> + Send + 'p>>>);

impl<'p> Complaint<'p> {
    fn of(process: &'p Process) -> Self {
        let complaint = async {
            let mut text = Vec::new();
            if let Some(mut stderr) = process.stderr() {
                while let Some(Ok(bytes)) = stderr.next().await {
                    let room = COMPLAINT.saturating_sub(text.len());
                    text.extend_from_slice(bytes.get(..room).unwrap_or(&bytes));
                }
            }
            String::from_utf8_lossy(&text).trim().to_owned()
        };
        Self(maybe_done(Box::pin(complaint)))
    }

    /// Goes on reading until this is done.
    async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|cx| {
            let _ = Pin::new(&mut self.0).poll(cx);
            work.as_mut().poll(cx)
        })
        .await
    }

    /// All of it.
    async fn whole(mut self) -> String {
        (&mut self.0).await;
        Pin::new(&mut self.0).take_output().unwrap_or_default()
    }
}

fn ended(status: &ExitStatus, complaint: &str) -> Error {
    let hint = match status {
        ExitStatus::Failed(_) => ": copying needs a `tar` in the container",
        _ => "",
    };
    let said = if complaint.is_empty() {
        String::new()
    } else {
        format!("; it said {complaint:?}")
    };
    Error::command(format!("tar {status}{said}{hint}"))
}

fn no_stream() -> Error {
    Error::misused("the session has not the streams that were asked for")
}
