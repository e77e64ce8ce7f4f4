//! Coming by the credential: what the protocol wishes, done once for all that wait.

use std::{
    fs::File,
    io::{self, Read as _},
};

use bytes::Bytes;
use kubex_proto::{Authorization, Credentials, Error, Outcome, Wish};
use tokio::{
    sync::Mutex,
    task::{JoinHandle, spawn_blocking},
};

use crate::clock::Clock;

/// The credentials of one client.
pub(crate) struct Loader {
    /// Held while a wish is carried out: who comes meanwhile finds it done.
    source: Mutex<Source>,
    clock: Clock,
}

struct Source {
    credentials: Credentials,
    reader: Reader,
}

impl Loader {
    pub(crate) fn new(credentials: Credentials, clock: Clock) -> Self {
        Self::reading(credentials, clock, read_some)
    }

    fn reading(credentials: Credentials, clock: Clock, read: Read) -> Self {
        Self {
            source: Mutex::new(Source {
                credentials,
                reader: Reader {
                    read,
                    under_way: None,
                },
            }),
            clock,
        }
    }

    /// A credential that is not the one the server rejected.
    pub(crate) async fn load(
        &self,
        rejected: Option<Authorization>,
    ) -> Result<Authorization, Error> {
        let source = &mut *self.source.lock().await;
        loop {
            let wish = source.credentials.poll(self.clock.now(), rejected.as_ref());
            let outcome = match wish {
                Wish::Ready(authorization) => return Ok(authorization),
                Wish::Failed(error) => return Err(error),
                Wish::ReadFile(path) => match source.reader.read(path).await {
                    Ok(content) => Outcome::File(content),
                    Err(error) => Outcome::Failed(error),
                },
                Wish::RunCommand(command) => {
                    return Err(Error::credentials(format!(
                        "exec plugin {:?}: this version of kubex-tokio does not run commands",
                        command.program
                    )));
                }
                Wish::AskIssuer(_) => {
                    return Err(Error::credentials(
                        "OIDC: this version of kubex-tokio does not ask issuers of tokens",
                    ));
                }
                _ => {
                    return Err(Error::credentials(
                        "these credentials need what this version of the transport cannot do",
                    ));
                }
            };
            source.credentials.handle(self.clock.now(), outcome);
        }
    }
}

/// More than the protocol takes, so what is larger is refused there.
const LARGEST: u64 = (1 << 20) + 1;

type Read = fn(&str) -> io::Result<Vec<u8>>;

/// Reads one file at a time. A read may hang for good (a mount that is gone), and holds a thread then, so
/// whoever comes later waits for the one under way instead of beginning another.
struct Reader {
    read: Read,
    under_way: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl Reader {
    /// Dropping the future leaves the read to the next who comes.
    async fn read(&mut self, path: String) -> Result<Bytes, Error> {
        // One that ended while nobody waited may have read what is old by now.
        self.under_way.take_if(|task| task.is_finished());
        let read = self.read;
        let task = self.under_way.get_or_insert_with(|| {
            let path = path.clone();
            spawn_blocking(move || read(&path))
        });
        let outcome = task.await;
        self.under_way = None;
        outcome
            .unwrap_or_else(|error| Err(io::Error::other(error)))
            .map(Bytes::from)
            .map_err(|error| Error::credentials(format!("{path}: {error}")).with_source(error))
    }
}

fn read_some(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    static READS: AtomicUsize = AtomicUsize::new(0);
    static HANGING: Mutex<()> = Mutex::new(());

    fn hang(_: &str) -> io::Result<Vec<u8>> {
        READS.fetch_add(1, Ordering::SeqCst);
        drop(HANGING.lock().unwrap());
        let mut bytes = Vec::new();
        (&b"token"[..]).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn a_read_that_hangs_is_shared_by_all_who_come_and_go() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let credentials = Credentials::token_file("/token");
        let loader = Arc::new(Loader::reading(credentials, Clock::new(), hang));
        let hanging = HANGING.lock().unwrap();
        runtime.block_on(async {
            for _ in 0..100 {
                let given_up = tokio::spawn({
                    let loader = loader.clone();
                    async move { loader.load(None).await }
                });
                tokio::task::yield_now().await;
                given_up.abort();
                assert!(given_up.await.unwrap_err().is_cancelled());
            }
        });
        // One who is there when the read ends has what it read; one that ended alone would be done anew.
        let waiting = runtime.spawn(async move { loader.load(None).await });
        runtime.block_on(tokio::task::yield_now());
        drop(hanging);
        runtime.block_on(waiting).unwrap().unwrap();
        assert_eq!(READS.load(Ordering::SeqCst), 1);
    }
}
