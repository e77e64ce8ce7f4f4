//! The transport `kubex-async-std`.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use async_std::task;
use futures_util::FutureExt as _;
use kubex_proto::Config;

use super::{Client, Harness, Outcome, Server, blocking::words};

/// A harness of a server that is reached by this configuration as long as something else is there.
pub(crate) fn reach(
    what: &str,
    config: Config,
    server: Server,
    alive: Box<dyn Any>,
) -> Box<dyn Harness> {
    Box::new(OnAsyncStd {
        title: format!("{what}, async-std"),
        client: kubex_async_std::Client::new(config).unwrap(),
        server,
        _alive: alive,
    })
}

struct OnAsyncStd {
    title: String,
    client: kubex_async_std::Client,
    server: Server,
    _alive: Box<dyn Any>,
}

impl Harness for OnAsyncStd {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn client(&self) -> Client {
        Client::AsyncStd(self.client.clone())
    }

    fn server(&self) -> Server {
        self.server.clone()
    }

    fn carry_out(&self, case: Outcome) -> Result<(), String> {
        // A panic ends this case and not the others.
        let case = AssertUnwindSafe(case).catch_unwind();
        match task::block_on(task::spawn(case)) {
            Ok(outcome) => outcome.map_err(|error| format!("{error:?}")),
            Err(panic) => Err(words(&*panic)),
        }
    }
}
