//! What a client does with a server, over every way to reach one, on both kinds of runtime.
//!
//! Each way is one test; it runs all cases one after the other, each in a namespace of its own.

mod cases;
mod ways;

use kubex_tokio::{Api, Client, Resource};

use self::ways::Way;

macro_rules! suite {
    ($($name:ident: $way:expr),* $(,)?) => {
        mod current_thread {
            use super::{Way, run_all};
            $(
                #[tokio::test]
                async fn $name() {
                    run_all($way).await;
                }
            )*
        }

        mod multi_thread {
            use super::{Way, run_all};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    run_all($way).await;
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

async fn run_all(way: Way) {
    let reached = ways::reach(way);
    for case in cases::all() {
        let namespace = namespace(&reached.client).await;
        let context = Context {
            client: reached.client.clone(),
            server: reached.server(),
            namespace,
        };
        (case.run)(context)
            .await
            .unwrap_or_else(|error| panic!("{way:?}, {}: {error:?}", case.name));
    }
}

/// What a case works with.
struct Context {
    client: Client,
    server: kubex_testing::Server,
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

async fn namespace(client: &Client) -> String {
    let mut namespace = k8s_openapi::api::core::v1::Namespace::default();
    namespace.metadata.generate_name = Some("case-".into());
    let made = client.api().create(&namespace).await.unwrap();
    made.name().into()
}
