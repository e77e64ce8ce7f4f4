//! The transport over real sockets, by the tests of `kubex-tokio`: servers and proxies are tokio's, and so is what the calls are
//! awaited on; connections and timers are async-std's.

#[path = "../../kubex-tokio/tests/transport/breaking.rs"]
mod breaking;
#[path = "../../kubex-tokio/tests/transport/clients.rs"]
mod clients;
#[path = "../../kubex-tokio/tests/transport/credentials.rs"]
mod credentials;
#[path = "../../kubex-tokio/tests/transport/discovery.rs"]
mod discovery;
#[path = "../../kubex-tokio/tests/transport/hand_made.rs"]
mod hand_made;
#[path = "../../kubex-tokio/tests/transport/logs.rs"]
mod logs;
#[path = "../../kubex-tokio/tests/transport/proxies/mod.rs"]
mod proxies;
#[path = "../../kubex-tokio/tests/transport/refused.rs"]
mod refused;
#[path = "../../kubex-tokio/tests/transport/store.rs"]
mod store;
#[path = "../../kubex-tokio/tests/transport/tls.rs"]
mod tls;

use kubex_async_std as kubex;

use self::clients::{client, config, config_maps, text};

/// What is offered in the TLS handshake.
const SPOKEN: &[&str] = &["http/1.1"];
