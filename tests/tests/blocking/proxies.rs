//! Servers that are reached by a proxy, as far as ureq goes.

#[path = "../../../kubex-tokio/tests/transport/proxies/http.rs"]
mod http;
#[path = "../../../kubex-tokio/tests/transport/proxies/socks.rs"]
mod socks;

use std::time::Duration;

use ::http::header::{AUTHORIZATION, PROXY_AUTHORIZATION};
use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Config, Error, NoProxy, Pem, Proxies, Timeouts, Tls};
use kubex_testing::{
    Server,
    server::{ServeOptions, Served},
};
use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};

use self::{
    http::{HttpProxy, Manner},
    socks::SocksProxy,
};
use super::example::transport::Blocking as _;
use super::hand_made::HandMade;
use super::{Client, config, config_maps, text, ways};

/// `jane:s3cret`.
const JANE: &str = "Basic amFuZTpzM2NyZXQ=";

fn knows_jane() -> Manner {
    Manner {
        authorization: Some(JANE),
        ..Manner::default()
    }
}

fn by(url: &str, config: Config) -> Config {
    config.with_proxies(Proxies::all(url.parse().unwrap()))
}

fn serve(options: ServeOptions) -> Served {
    Server::new().serve_with(options).unwrap()
}

fn error(config: Config) -> Error {
    let error = text(&Client::new(config).unwrap(), "/version").unwrap_err();
    assert!(!format!("{error:?} {error}").contains("s3cret"), "{error}");
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_sees_connect_with_the_credentials_and_the_server_does_not() {
    for way in ways() {
        let served = serve(way);
        served.server().set_token("of-the-server");
        let proxy = HttpProxy::start(knows_jane()).await;
        let url = format!("http://jane:s3cret@{}", proxy.address);
        let client = Client::new(by(&url, config(&served))).unwrap();
        text(&client, "/version").unwrap();
        text(&client, "/api").unwrap();

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

#[tokio::test(flavor = "multi_thread")]
async fn what_no_proxy_lists_is_reached_directly() {
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start(Manner::default()).await;
    let proxies = Proxies::all(format!("http://{}", proxy.address).parse().unwrap());
    let around = proxies.with_no_proxy(NoProxy::parse("127.0.0.0/8"));
    let client = Client::new(config(&served).with_proxies(around)).unwrap();
    text(&client, "/version").unwrap();
    assert!(proxy.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_resolves_the_name_of_the_server() {
    let served = serve(ServeOptions::plain());
    let mut config = config(&served);
    config.server = "http://api.invalid:6443".parse().unwrap();
    let http = HttpProxy::start(Manner {
        leads_to: Some(served.address()),
        ..Manner::default()
    })
    .await;
    let url = format!("http://{}", http.address);
    text(&Client::new(by(&url, config.clone())).unwrap(), "/version").unwrap();
    assert_eq!(http.asked()[0].0, "api.invalid:6443");

    let socks = SocksProxy::start(None, || Ok(()), served.address()).await;
    let url = format!("socks5://{}", socks.address);
    text(&Client::new(by(&url, config)).unwrap(), "/version").unwrap();
    assert_eq!(socks.asked(), ["api.invalid:6443"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn socks_with_and_without_a_password() {
    for way in ways() {
        let served = serve(way);
        let free = SocksProxy::start(None, || Ok(()), served.address()).await;
        let guarded =
            SocksProxy::start(Some(("jane", "s3cret")), || Ok(()), served.address()).await;
        for url in [
            format!("socks5://{}", free.address),
            format!("socks5://jane:s3cret@{}", free.address),
            format!("socks5://jane:s3cret@{}", guarded.address),
        ] {
            let client = Client::new(by(&url, config(&served))).unwrap();
            text(&client, "/version").unwrap();
        }
        assert_eq!((free.asked().len(), guarded.asked().len()), (2, 1));
    }
}

/// In one piece of TLS with both, as ureq has the same settings for the proxy and the server.
#[tokio::test(flavor = "multi_thread")]
async fn tls_is_spoken_to_the_proxy() {
    let (settings, certificate) = of_the_proxy();
    for way in ways() {
        let served = serve(way);
        let proxy = HttpProxy::start_tls(knows_jane(), settings.clone()).await;
        let url = format!("https://jane:s3cret@{}", proxy.address);
        let config = config(&served).with_tls(Tls {
            certificate_authority: Some(Pem::data(format!(
                "{}{certificate}",
                served.ca_pem().unwrap_or_default()
            ))),
            ..Tls::default()
        });
        let client = Client::new(by(&url, config.clone())).unwrap();
        text(&client, "/version").unwrap();
        assert_eq!(proxy.asked()[0].1[PROXY_AUTHORIZATION], JANE);

        // What is trusted did not sign it.
        let proxies = Proxies::all(url.parse().unwrap()).with_tls(Tls {
            certificate_authority: None,
            ..Tls::default()
        });
        let refused = Client::new(config.with_proxies(proxies)).err().unwrap();
        assert!(refused.to_string().contains("proxies: "), "{refused}");
    }
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start_tls(knows_jane(), settings).await;
    let mut config = by(&format!("https://{}", proxy.address), config(&served));
    config.tls.identity = None;
    let error = error(config);
    assert!(
        error.to_string().contains("proxy cannot be reached"),
        "{error}"
    );
}

/// None of them is taken for the server's word: the write was not sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_proxy_answers_is_told() {
    let served = serve(ServeOptions::tls());
    for (status, is_transient) in [(407, false), (403, false), (302, false), (502, true)] {
        let proxy = HttpProxy::start(Manner {
            status: Some(status),
            ..Manner::default()
        })
        .await;
        let url = format!("http://jane:s3cret@{}", proxy.address);
        let client = Client::new(by(&url, config(&served))).unwrap();
        let mut map = ConfigMap::default();
        map.metadata.name = Some("a".into());
        let error = config_maps(&client).create(&map).call().unwrap_err();
        let said = error.to_string();
        assert_eq!(error.is_transient(), is_transient, "{said}");
        assert!(!error.is_unanswered(), "{said}");
        assert!(said.contains(&status.to_string()), "{said}");
        assert!(
            said.contains(&format!("by the proxy http://{}", proxy.address)),
            "{said}"
        );
    }
    assert!(served.server().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there_or_silent() {
    let served = serve(ServeOptions::tls());
    let (_closed, port) = HandMade::closed_port();
    let silent = HttpProxy::start(Manner {
        is_silent: true,
        ..Manner::default()
    })
    .await;
    let mut config = config(&served).with_timeouts(Timeouts {
        connect: Some(Duration::from_millis(50)),
        ..Timeouts::default()
    });
    config.tls.identity = None;
    for scheme in ["http", "https", "socks5"] {
        let url = format!("{scheme}://jane:s3cret@127.0.0.1:{port}");
        let said = error(by(&url, config.clone()));
        assert!(
            said.to_string().contains("proxy cannot be reached"),
            "{said}"
        );
        assert!(said.is_transient());
        let url = format!("{scheme}://jane:s3cret@{}", silent.address);
        let said = error(by(&url, config.clone()));
        assert!(said.is_timeout(), "{said}");
    }
    // It may take its time to look a name up.
    config.timeouts = Timeouts::default();
    let said = error(by("http://jane:s3cret@no-such-host.invalid", config));
    assert!(
        said.to_string().contains("proxy cannot be reached"),
        "{said}"
    );
}

/// The fault is the server's, whatever is between.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_behind_the_proxy_that_is_not_trusted() {
    let served = serve(ServeOptions::tls().expired_certificate());
    let http = HttpProxy::start(Manner::default()).await;
    let socks = SocksProxy::start(None, || Ok(()), served.address()).await;
    for url in [
        format!("http://{}", http.address),
        format!("socks5://{}", socks.address),
    ] {
        let said = error(by(&url, config(&served)));
        assert!(said.to_string().contains("expired"), "{said}");
        assert!(!said.is_transient());
    }
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
