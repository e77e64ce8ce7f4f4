//! What has no runtime: the transport of the example `ureq` of kubex-proto, and the one without a socket of the example
//! `in_memory`. Each call has a thread, and so has each case.

use std::any::Any;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};

use kubex_proto::{Authorization, Config, Error};
use tokio::sync::oneshot;

use super::client::Boxed;
use super::{Client, Harness, Heard, Outcome, Server};

#[path = "../../../../kubex-proto/examples/in_memory/sessions.rs"]
mod sessions;
#[path = "../../../../kubex-proto/examples/in_memory/transport.rs"]
pub(crate) mod transport;
#[path = "../../../../kubex-proto/examples/ureq/transport.rs"]
pub(crate) mod ureq;

pub(crate) use transport as in_process;

/// A harness of a server that is reached by this configuration as long as something else is there, or what of it ureq
/// cannot do.
pub(crate) fn by_ureq(
    what: &str,
    config: Config,
    server: Server,
    alive: Box<dyn Any>,
) -> Result<Box<dyn Harness>, Error> {
    Ok(Box::new(OnThreads {
        title: format!("{what}, ureq"),
        client: Client::Ureq(ureq::Client::new(config)?),
        server,
        _alive: alive,
    }))
}

/// A harness of a server that is called by its functions.
pub(crate) fn in_process(heard: &Heard) -> Box<dyn Harness> {
    let server = kubex_testing::Server::new();
    let client = in_process::Client::new(server.clone(), Authorization::none()).unwrap();
    let client = client.with_warning_handler(heard.handler());
    Box::new(OnThreads {
        title: "in process".into(),
        client: Client::InProcess(client),
        server: Server::InMemory(server),
        _alive: Box::new(()),
    })
}

struct OnThreads {
    title: String,
    client: Client,
    server: Server,
    _alive: Box<dyn Any>,
}

impl Harness for OnThreads {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn client(&self) -> Client {
        self.client.clone()
    }

    fn server(&self) -> Server {
        self.server.clone()
    }

    fn carry_out(&self, case: Outcome) -> Result<(), String> {
        // On a thread, so that a panic ends this case and not the others.
        match thread::spawn(|| block_on(case)).join() {
            Ok(outcome) => outcome.map_err(|error| format!("{error:?}")),
            Err(panic) => Err(words(&*panic)),
        }
    }
}

/// What a panic said.
pub(super) fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_default())
}

/// On a thread of its own, from now on.
pub(crate) fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Boxed<T> {
    let (tell, told) = oneshot::channel();
    thread::spawn(move || {
        // Nobody may wait any more.
        let _ = tell.send(work());
    });
    Box::pin(async { told.await.expect("the thread does not panic") })
}

/// The future's outcome, on this thread.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let waker = Arc::new(Unpark(thread::current())).into();
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(outcome) => return outcome,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
