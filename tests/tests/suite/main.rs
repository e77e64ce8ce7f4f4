//! What a client does with a server, over every way to reach one, on both kinds of runtime.
//!
//! Each way to reach the in-memory server is one test; a real control plane is one test for all ways to reach it. A
//! test runs all cases one after the other, each in a namespace of its own.

mod cases;
#[cfg(unix)]
mod control_plane;
mod run;
mod server;
mod table;
mod ways;

use kubex_tokio::{Api, Client};

use self::run::run;
use self::server::Server;
use self::ways::Way;

macro_rules! suite {
    ($($name:ident: $way:expr),* $(,)?) => {
        mod current_thread {
            use super::{Way, in_memory};
            $(
                #[tokio::test]
                async fn $name() {
                    in_memory($way).await;
                }
            )*
        }

        mod multi_thread {
            use super::{Way, in_memory};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    in_memory($way).await;
                }
            )*
        }
    };
}

suite! {
    plain: Way::Plain,
    path_prefix: Way::PathPrefix,
    tls_by_ip_address: Way::Tls,
    tls_by_ipv6_address: Way::TlsOverIpv6,
    tls_with_http1: Way::TlsWithHttp1,
    bearer_token: Way::Token,
    token_file: Way::TokenFile,
    basic: Way::Basic,
    client_certificate: Way::ClientCertificate,
}

async fn in_memory(way: Way) {
    let reached = ways::reach(way);
    let server = Server::InMemory(reached.server());
    let column = run(format!("in memory, {way:?}"), &reached.client, &server).await;
    assert!(column.is_green(), "\n{}", table::table(&[column]));
}

/// What a case works with.
struct Context {
    client: Client,
    server: Server,
    namespace: String,
}

impl Context {
    /// The calls of a kind, in the namespace of this case.
    fn api<K>(&self) -> Api<K>
    where
        K: kubex_tokio::StaticResource<Scope = kubex_tokio::Namespaced>,
    {
        self.client.api().with_namespace(self.namespace.as_str())
    }
}
