//! Servers that are reached by a proxy, and proxies that are none.

mod http;
mod refusing;
mod socks;
mod tinyproxy;

use crate::kubex::Client;
use ::http::header::{AUTHORIZATION, PROXY_AUTHORIZATION};
use kubex_proto::{Config, Kubeconfig, NoProxy, Pem, Proxies, Tls};
use kubex_testing::{
    Server,
    server::{ServeOptions, Served},
};
use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};

use self::{
    http::{HttpProxy, Manner},
    socks::SocksProxy,
};
use super::{config, text};

/// `jane:s3cret`.
const JANE: &str = "Basic amFuZTpzM2NyZXQ=";

fn by(url: &str, config: Config) -> Config {
    config.with_proxies(Proxies::all(url.parse().unwrap()))
}

fn serve(options: ServeOptions) -> Served {
    Server::new().serve_with(options).unwrap()
}

fn knows_jane() -> Manner {
    Manner {
        authorization: Some(JANE),
        ..Manner::default()
    }
}

#[tokio::test]
async fn the_proxy_sees_connect_with_the_credentials_and_the_server_does_not() {
    for options in [
        ServeOptions::tls(),
        ServeOptions::tls().http1_only(),
        ServeOptions::plain(),
    ] {
        let served = serve(options);
        served.server().set_token("of-the-server");
        let proxy = HttpProxy::start(knows_jane()).await;
        let url = format!("http://jane:s3cret@{}", proxy.address);
        let client = Client::new(by(&url, config(&served))).unwrap();
        text(&client, "/version").await.unwrap();
        text(&client, "/api").await.unwrap();

        let asked = proxy.asked();
        assert_eq!(asked.len(), 1, "the second call takes the same tunnel");
        let (place, headers) = &asked[0];
        assert_eq!(*place, served.address().to_string());
        assert_eq!(headers[PROXY_AUTHORIZATION], JANE);
        assert!(!headers.contains_key(AUTHORIZATION));
        let requests = served.server().requests();
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert!(request.headers.contains_key(AUTHORIZATION));
            assert!(!request.headers.contains_key(PROXY_AUTHORIZATION));
        }
    }
}

#[tokio::test]
async fn a_kubeconfig_names_the_proxy() {
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start(knows_jane()).await;
    let url = format!("http://jane:s3cret@{}", proxy.address);
    let mut kubeconfig: serde_json::Value = serde_json::from_str(&served.kubeconfig()).unwrap();
    kubeconfig["clusters"][0]["cluster"]["proxy-url"] = url.into();
    let kubeconfig = Kubeconfig::parse(&kubeconfig.to_string(), "").unwrap();
    let client = Client::new(kubeconfig.config(None).unwrap()).unwrap();
    text(&client, "/version").await.unwrap();
    assert_eq!(proxy.asked().len(), 1);
}

#[tokio::test]
async fn what_no_proxy_lists_is_reached_directly() {
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start(Manner::default()).await;
    let all = || Proxies::all(format!("http://{}", proxy.address).parse().unwrap());
    let around = NoProxy::parse("example.com, 127.0.0.0/8");
    let config = config(&served);
    let client = Client::new(config.clone().with_proxies(all().with_no_proxy(around))).unwrap();
    text(&client, "/version").await.unwrap();
    assert!(proxy.asked().is_empty());

    let other_port = NoProxy::parse("127.0.0.1:1");
    let client = Client::new(config.clone().with_proxies(all().with_no_proxy(other_port))).unwrap();
    text(&client, "/version").await.unwrap();
    assert_eq!(proxy.asked().len(), 1);

    // As the environment says it: this machine is reached directly.
    let address = proxy.address.to_string();
    let environment = Proxies::from_variables(|_| Some(address.clone())).unwrap();
    let client = Client::new(config.with_proxies(environment)).unwrap();
    text(&client, "/version").await.unwrap();
    assert_eq!(proxy.asked().len(), 1);
}

#[tokio::test]
async fn a_proxy_resolves_the_name_of_the_server() {
    let served = serve(ServeOptions::tls());
    let mut config = config(&served);
    config.server = "https://api.invalid:6443".parse().unwrap();
    config.tls.server_name = Some("localhost".into());
    let http = HttpProxy::start(Manner {
        leads_to: Some(served.address()),
        ..Manner::default()
    })
    .await;
    let url = format!("http://{}", http.address);
    let client = Client::new(by(&url, config.clone())).unwrap();
    text(&client, "/version").await.unwrap();
    assert_eq!(http.asked()[0].0, "api.invalid:6443");

    let socks = SocksProxy::start(None, || Ok(()), served.address()).await;
    for scheme in ["socks5", "socks5h"] {
        let url = format!("{scheme}://{}", socks.address);
        let client = Client::new(by(&url, config.clone())).unwrap();
        text(&client, "/version").await.unwrap();
    }
    assert_eq!(socks.asked(), ["api.invalid:6443", "api.invalid:6443"]);
}

#[tokio::test]
async fn socks_with_and_without_a_password() {
    for options in [ServeOptions::tls(), ServeOptions::plain()] {
        let served = serve(options);
        let free = SocksProxy::start(None, || Ok(()), served.address()).await;
        let guarded =
            SocksProxy::start(Some(("jane", "s3cret")), || Ok(()), served.address()).await;
        for url in [
            format!("socks5://{}", free.address),
            format!("socks5://jane:s3cret@{}", free.address),
            format!("socks5://jane:s3cret@{}", guarded.address),
        ] {
            let client = Client::new(by(&url, config(&served))).unwrap();
            text(&client, "/version").await.unwrap();
        }
        assert_eq!((free.asked().len(), guarded.asked().len()), (2, 1));
    }
}

#[tokio::test]
async fn tls_is_spoken_to_the_proxy() {
    let (settings, certificate) = of_the_proxy();
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start_tls(knows_jane(), settings).await;
    let url = format!("https://jane:s3cret@{}", proxy.address);
    let trusting = Tls {
        certificate_authority: Some(Pem::data(certificate)),
        ..Tls::default()
    };
    let proxies = Proxies::all(url.parse().unwrap()).with_tls(trusting);
    let client = Client::new(config(&served).with_proxies(proxies)).unwrap();
    text(&client, "/version").await.unwrap();
    assert_eq!(proxy.asked()[0].1[PROXY_AUTHORIZATION], JANE);

    // The authority of the cluster did not sign it.
    let client = Client::new(by(&url, config(&served))).unwrap();
    let error = text(&client, "/version").await.unwrap_err().to_string();
    assert!(error.contains("TLS with the proxy"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
}

/// A certificate for `127.0.0.1` that signs itself.
fn of_the_proxy() -> (ServerConfig, String) {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let settings = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![cert.der().clone()],
            PrivateKeyDer::from_pem_slice(signing_key.serialize_pem().as_bytes()).unwrap(),
        )
        .unwrap();
    (settings, cert.pem())
}
