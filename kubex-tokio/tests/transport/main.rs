//! The transport over real sockets: few connections, TLS, and everything that can break.
//!
//! `kubex-async-std` has most of it as well, of the same files, with another `kubex`.

mod breaking;
mod clients;
mod credentials;
mod discovery;
mod few_connections;
mod hand_made;
mod logs;
mod proxies;
mod refused;
mod runtimes;
mod store;
mod tls;
mod versions;

use kubex_tokio as kubex;

use self::clients::{client, config, config_maps, text};

/// What is offered in the TLS handshake.
const SPOKEN: &[&str] = &["h2", "http/1.1"];
