//! Coming by the credential: what the protocol wishes, done once for all that wait.

mod file;
mod issuer;
#[cfg(test)]
mod tests;

use std::{
    io::{self, IsTerminal},
    sync::{Arc, PoisonError},
};

use async_lock::{Mutex, MutexGuardArc};
use kubex_proto::{Authorization, Config, Credentials, Error, Identity, Outcome, Wish};

use crate::{Transport, clock, command};

/// The credentials of one client.
pub(crate) struct Loader<T: Transport> {
    /// Held while wishes are granted: who comes meanwhile finds them granted.
    source: Arc<Mutex<Source<T>>>,
    /// Grants a wish even if whoever had it has gone: what an issuer answers cannot be asked for twice. It ends
    /// with the client.
    task: std::sync::Mutex<Option<T::Task>>,
}

struct Source<T> {
    credentials: Credentials,
    transport: T,
    /// How others than the API server are reached.
    elsewhere: Config,
    /// The certificate that the transport shows by now.
    shown: Option<Arc<Identity>>,
}

impl<T: Transport> Loader<T> {
    pub(crate) fn new(config: Config, transport: T) -> Self {
        let credentials = config.credentials();
        Self {
            source: Arc::new(Mutex::new(Source {
                credentials: credentials.with_terminal(io::stdin().is_terminal()),
                transport,
                elsewhere: config,
                shown: None,
            })),
            task: std::sync::Mutex::default(),
        }
    }

    /// A credential that is not the one the server rejected, if there is another. From then on the transport shows its certificate.
    pub(crate) async fn load(
        &self,
        rejected: Option<Authorization>,
    ) -> Result<Authorization, Error> {
        loop {
            let mut source = self.source.lock_arc().await;
            match source.poll(rejected.as_ref()) {
                Wish::Ready(authorization) => {
                    if source.show(&authorization) {
                        return Ok(authorization);
                    }
                }
                Wish::Failed(error) => return Err(error),
                wish => self.grant(source, wish),
            }
        }
    }

    /// Grants this wish, with the lock that is held.
    fn grant(&self, mut source: MutexGuardArc<Source<T>>, wish: Wish) {
        let task = T::spawn(Box::pin(async move { source.carry_out(wish).await }));
        // The one before is over, as it has let go of the lock.
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }
}

impl<T: Transport> Source<T> {
    async fn carry_out(&mut self, wish: Wish) {
        let outcome = match wish {
            Wish::ReadFile(path) => file::read::<T>(path).await,
            Wish::RunCommand(command) => T::unblock(move || command::run(&command))
                .await
                .unwrap_or_else(|error| undone("the command was not run", error)),
            Wish::AskIssuer(asked) => issuer::ask::<T>(&self.elsewhere, *asked).await,
            _ => Outcome::Failed(Error::credentials(
                "these credentials need what this version of the transport cannot do",
            )),
        };
        self.credentials
            .handle(clock::now(&self.transport), outcome);
    }

    fn poll(&mut self, rejected: Option<&Authorization>) -> Wish {
        self.credentials.poll(clock::now(&self.transport), rejected)
    }

    /// Has the transport show the certificate that comes with it; if that is none that can be shown, the credentials are told.
    fn show(&mut self, authorization: &Authorization) -> bool {
        let identity = authorization.identity();
        if identity == self.shown.as_ref() {
            return true;
        }
        let shown = self.transport.identify(identity.map(AsRef::as_ref));
        if let (Err(error), Some(identity)) = (shown, identity) {
            let now = clock::now(&self.transport);
            self.credentials.discard(now, identity, error);
            return false;
        }
        self.shown = identity.cloned();
        true
    }
}

fn undone(what: &str, error: io::Error) -> Outcome {
    Outcome::Failed(Error::credentials(format!("{what}: {error}")).with_source(error))
}
