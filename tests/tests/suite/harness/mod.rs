//! What the cases run on: a server that is there, and a transport that reaches it in one way.

mod async_std;
mod blocking;
mod client;
#[cfg(unix)]
pub(crate) mod control_plane;
mod files;
#[path = "../../../../kubex-tokio/tests/transport/hand_made.rs"]
#[expect(dead_code, reason = "its own tests do more with it")]
mod hand_made;
pub(crate) mod in_memory;
pub(crate) mod logins;
mod options;
mod proxies;
mod server;
mod sessions;
mod test;
mod tokio;
mod transport;
mod ways;

use std::future::Future;
use std::pin::Pin;

use kubex_proto::Error;

pub(crate) use self::client::Client;
#[allow(unused_imports)] // Other test targets have this module too.
pub(crate) use self::client::Items;
pub(crate) use self::options::{Heard, Options};
pub(crate) use self::server::Server;
pub(crate) use self::test::Test;
pub(crate) use self::transport::{Reached, Transport};

/// What a case becomes when it is awaited.
pub(crate) type Outcome = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// One server, reached in one way, by one transport on one runtime.
///
/// A transport has one implementation of it, and one variant of [`Client`]; a server is a variant of [`Server`].
/// All of them together are the columns of the table.
pub(crate) trait Harness {
    /// What is reached how, by whom.
    fn title(&self) -> String;

    /// A client of the server; its clones are the same client.
    fn client(&self) -> Client;

    /// What is asked of the server besides its API.
    fn server(&self) -> Server;

    /// Carries a case out to its end, on the transport's own runtime. A panic of the case is an outcome too.
    fn carry_out(&self, case: Outcome) -> Result<(), String>;
}
