//! Coming by the credential: what the protocol wishes, done once for all that wait.

use std::io;

use bytes::Bytes;
use kubex_proto::{Authorization, Credentials, Error, Wish};
use tokio::{fs, io::AsyncReadExt, sync::Mutex};

use crate::clock::Clock;

/// The credentials of one client.
pub(crate) struct Loader {
    /// Held while a wish is carried out: who comes meanwhile finds it done.
    credentials: Mutex<Credentials>,
    clock: Clock,
}

impl Loader {
    pub(crate) fn new(credentials: Credentials, clock: Clock) -> Self {
        Self {
            credentials: Mutex::new(credentials),
            clock,
        }
    }

    /// A credential that is not the one the server rejected.
    pub(crate) async fn load(
        &self,
        rejected: Option<Authorization>,
    ) -> Result<Authorization, Error> {
        let mut credentials = self.credentials.lock().await;
        loop {
            let outcome = match credentials.poll(self.clock.now(), rejected.as_ref()) {
                Wish::Ready(authorization) => return Ok(authorization),
                Wish::Failed(error) => return Err(error),
                Wish::ReadFile(path) => read(&path).await,
                _ => {
                    return Err(Error::credentials(
                        "these credentials need what this version of the transport cannot do",
                    ));
                }
            };
            credentials.handle(self.clock.now(), outcome);
        }
    }
}

/// More than the protocol takes, so what is larger is refused there.
const LARGEST: u64 = (1 << 20) + 1;

async fn read(path: &str) -> Result<Bytes, Error> {
    read_some(path)
        .await
        .map(Bytes::from)
        .map_err(|error| Error::credentials(format!("{path}: {error}")).with_source(error))
}

async fn read_some(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).await?;
    file.take(LARGEST).read_to_end(&mut bytes).await?;
    Ok(bytes)
}
