//! Ways through a proxy. Only the proxy knows where the server's name leads.

use std::any::Any;

use kubex_proto::{Config, Kubeconfig, Proxies, ServerUrl};
use kubex_testing::server::Served;
use tokio::runtime::{Builder, Runtime};

use self::http::{HttpProxy, Manner};
use self::socks::SocksProxy;

#[path = "../../../../kubex-tokio/tests/transport/proxies/http.rs"]
#[expect(dead_code, reason = "its own tests do more with it")]
mod http;
#[path = "../../../../kubex-tokio/tests/transport/proxies/socks.rs"]
#[expect(dead_code, reason = "its own tests do more with it")]
mod socks;

pub(crate) fn by_connect(served: &Served) -> (Config, Box<dyn Any>) {
    let runtime = runtime();
    let proxy = runtime.block_on(HttpProxy::start(Manner {
        // `jane:s3cret`
        authorization: Some("Basic amFuZTpzM2NyZXQ="),
        leads_to: Some(served.address()),
        ..Manner::default()
    }));
    let config = config(served, &format!("http://jane:s3cret@{}", proxy.address));
    (config, Box::new((proxy, runtime)))
}

pub(crate) fn by_socks(served: &Served) -> (Config, Box<dyn Any>) {
    let runtime = runtime();
    let user = Some(("jane", "s3cret"));
    let proxy = runtime.block_on(SocksProxy::start(user, || Ok(()), served.address()));
    let config = config(served, &format!("socks5://jane:s3cret@{}", proxy.address));
    (config, Box::new((proxy, runtime)))
}

/// The proxy's own, as that of the client may be of another kind.
fn runtime() -> Runtime {
    let mut runtime = Builder::new_multi_thread();
    runtime.worker_threads(1).enable_all().build().unwrap()
}

fn config(served: &Served, proxy: &str) -> Config {
    let kubeconfig = Kubeconfig::parse(&served.kubeconfig(), "").unwrap();
    let mut config = kubeconfig.config(None).unwrap();
    let nowhere: ServerUrl = "https://api.invalid:6443".parse().unwrap();
    config.server = nowhere;
    config.tls.server_name = Some("localhost".into());
    config.with_proxies(Proxies::all(proxy.parse().unwrap()))
}
