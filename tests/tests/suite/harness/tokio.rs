//! The transport `kubex-tokio`, on both kinds of its runtime.

use std::any::Any;

use kubex_proto::Config;
use tokio::runtime::{Builder, Runtime};

use super::{Client, Harness, Outcome, Server};

/// Which runtime the calls are made on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tokio {
    CurrentThread,
    MultiThread,
}

impl Tokio {
    /// As names of tests have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CurrentThread => "tokio_current_thread",
            Self::MultiThread => "tokio_multi_thread",
        }
    }

    /// A harness of a server that is reached by this configuration as long as something else is there.
    pub(crate) fn reach(
        self,
        what: &str,
        config: Config,
        server: Server,
        alive: Box<dyn Any>,
    ) -> Box<dyn Harness> {
        let runtime = match self {
            Self::CurrentThread => Builder::new_current_thread().enable_all().build(),
            Self::MultiThread => Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build(),
        };
        Box::new(OnTokio {
            title: format!("{what}, {}", self.name().replace('_', " ")),
            client: kubex_tokio::Client::new(config).unwrap(),
            server,
            runtime: runtime.unwrap(),
            _alive: alive,
        })
    }
}

struct OnTokio {
    title: String,
    client: kubex_tokio::Client,
    server: Server,
    runtime: Runtime,
    _alive: Box<dyn Any>,
}

impl Harness for OnTokio {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn client(&self) -> Client {
        Client::Tokio(self.client.clone())
    }

    fn server(&self) -> Server {
        self.server.clone()
    }

    fn carry_out(&self, case: Outcome) -> Result<(), String> {
        // As a task, so that a panic ends this case and not the others.
        match self.runtime.block_on(self.runtime.spawn(case)) {
            Ok(outcome) => outcome.map_err(|error| format!("{error:?}")),
            Err(panic) => Err(panic.to_string()),
        }
    }
}
