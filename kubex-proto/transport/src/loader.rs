//! Coming by the credential: what the protocol wishes, done once for all that wait.

mod file;

use async_lock::Mutex;
use kubex_proto::{Authorization, Credentials, Error, Wish};

use self::file::Reader;
use crate::{Runtime, clock};

/// The credentials of one client.
pub(crate) struct Loader<R> {
    /// Held while a wish is carried out: who comes meanwhile finds it done.
    source: Mutex<Source>,
    runtime: R,
}

struct Source {
    credentials: Credentials,
    reader: Reader,
}

impl<R: Runtime> Loader<R> {
    pub(crate) fn new(credentials: Credentials, runtime: R) -> Self {
        Self::reading(credentials, runtime, Reader::default())
    }

    fn reading(credentials: Credentials, runtime: R, reader: Reader) -> Self {
        Self {
            source: Mutex::new(Source {
                credentials,
                reader,
            }),
            runtime,
        }
    }

    /// A credential that is not the one the server rejected.
    pub(crate) async fn load(
        &self,
        rejected: Option<Authorization>,
    ) -> Result<Authorization, Error> {
        let source = &mut *self.source.lock().await;
        loop {
            let now = clock::now(&self.runtime);
            let outcome = match source.credentials.poll(now, rejected.as_ref()) {
                Wish::Ready(authorization) => return Ok(authorization),
                Wish::Failed(error) => return Err(error),
                Wish::ReadFile(path) => source.reader.read::<R>(path).await,
                _ => {
                    return Err(Error::credentials(
                        "these credentials need what this version of the transport cannot do",
                    ));
                }
            };
            source
                .credentials
                .handle(clock::now(&self.runtime), outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::testing::Threads;

    static READS: AtomicUsize = AtomicUsize::new(0);
    static HANGING: Mutex<()> = Mutex::new(());

    #[allow(clippy::unnecessary_wraps)] // It stands for one that reads.
    fn hang(_: &str) -> std::io::Result<Vec<u8>> {
        READS.fetch_add(1, Ordering::SeqCst);
        drop(HANGING.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(b"token".to_vec())
    }

    #[test]
    fn a_read_that_hangs_is_shared_by_all_who_come_and_go() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let credentials = Credentials::token_file("/token");
        let loader = Loader::reading(credentials, Threads::new(), Reader::with(hang));
        let loader = Arc::new(loader);
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
