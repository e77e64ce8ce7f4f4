//! What differs from runtime to runtime.

use std::{future::Future, io, pin::Pin};

use bytes::Bytes;
use http::{Request, Response};
use kubex_proto::{Config, Error, Event, Failure, Identity, Instant};

/// What goes on by itself, as a [`Runtime`] takes it.
///
/// It is boxed, as runtimes move what they are to spawn, each time by way of the stack.
///
/// ```
/// use kubex_transport::Work;
///
/// let work: Work = Box::pin(async { println!("done") });
/// ```
pub type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a runtime lends: time, tasks, and threads for work that blocks.
///
/// [`Transport`] shows one.
pub trait Runtime: Clone + Send + Sync + 'static {
    /// A task that was started; it ends when this is dropped.
    type Task: Send + Sync + 'static;

    /// The monotonic clock, from whatever origin.
    fn now(&self) -> Instant;

    /// Ends once the instant has come. One that lies beyond what the runtime's clock can say never comes.
    fn sleep(&self, until: Instant) -> impl Future<Output = ()> + Send;

    /// Does work beside what goes on, on the runtime that this is called on.
    fn spawn(work: Work) -> Self::Task;

    /// Does work that blocks where it stops nobody. It is done to its end even if the future is dropped; an error says that the
    /// runtime did not do it.
    fn unblock<T: Send + 'static>(
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = io::Result<T>> + Send + 'static;
}

/// What sends one request to one server and reads its answer, on one [`Runtime`].
///
/// It connects, speaks TLS and HTTP, and gives up connecting after the [`connect`](kubex_proto::Timeouts::connect) timeout. It
/// does not follow redirects, repeat requests or decode what is in them; interim heads (1xx) are passed over.
///
/// All there is to implement, here with answers that come from nowhere:
///
/// ```
/// use std::{future::{Future, pending, ready}, io, time};
///
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use kubex_proto::{Config, Error, Event, Failure, Identity, Instant, raw};
/// use kubex_transport::{Body, Client, Runtime, Transport, Work};
///
/// #[derive(Clone)]
/// struct Echo(time::Instant);
///
/// impl Runtime for Echo {
///     type Task = ();
///
///     fn now(&self) -> Instant {
///         Instant::from_origin(self.0.elapsed())
///     }
///
///     fn sleep(&self, _: Instant) -> impl Future<Output = ()> + Send {
///         pending()
///     }
///
///     fn spawn(_: Work) {}
///
///     fn unblock<T: Send + 'static>(
///         work: impl FnOnce() -> T + Send + 'static,
///     ) -> impl Future<Output = io::Result<T>> + Send + 'static {
///         ready(Ok(work()))
///     }
/// }
///
/// impl Transport for Echo {
///     type Body = Path;
///
///     fn open(_: &Config) -> Result<Self, Error> {
///         Ok(Self(time::Instant::now()))
///     }
///
///     fn identify(&self, _: Option<&Identity>) -> Result<(), Error> {
///         Ok(()) // No TLS, so nobody would see it.
///     }
///
///     async fn send(&self, request: Request<Bytes>) -> Result<Response<Path>, Failure> {
///         Ok(Response::new(Path(Some(request.uri().path().to_owned()))))
///     }
/// }
///
/// struct Path(Option<String>);
///
/// impl Body for Path {
///     async fn read(&mut self) -> Event {
///         self.0.take().map_or(Event::End, |path| Event::Chunk(path.into()))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let client = Client::<Echo>::new(Config::new("http://localhost".parse()?))?;
/// assert_eq!(client.call(raw::get("/readyz").text()).await?, "/readyz");
/// # Ok(())
/// # }
/// ```
pub trait Transport: Runtime {
    /// An answer's body, as it arrives.
    type Body: Body;

    /// A transport for the server of this configuration. Files that it names are read, but nothing is sent before
    /// the first request; a field that cannot be used is an error that names it.
    fn open(config: &Config) -> Result<Self, Error>;

    /// Shows this client certificate, or none, from now on. Connections that were made with another take no new requests; those
    /// that nobody uses close at once, the others a while later. A certificate that cannot be used is an error that names the
    /// field, and changes nothing.
    fn identify(&self, identity: Option<&Identity>) -> Result<(), Error>;

    /// Sends the request and waits for the head of its answer. Dropping the future cancels it.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Self::Body>, Failure>> + Send;
}

/// The body of one answer, as it arrives. Dropping it cancels the rest of the answer.
///
/// [`Transport`] shows one.
pub trait Body: Send + 'static {
    /// The next bytes ([`Event::Chunk`]), the end ([`Event::End`]), or how it broke off ([`Event::Failed`]). Dropping the
    /// future loses nothing.
    fn read(&mut self) -> impl Future<Output = Event> + Send;
}
