//! Client certificates that a plugin prints.

use std::time::{Duration, Instant};

use kubex_testing::Server;
use kubex_testing::server::{
    CertificateAuthority, Fault, Identity, RequestMatch, ServeOptions, Served,
};
use kubex_transport::Transport;
use serde_json::{Value, json};

use crate::plugin::Plugin;
use crate::{PATIENCE, config, config_maps, told};

/// The server's own authority, for more certificates of it.
fn served() -> (Served, CertificateAuthority) {
    let authority = CertificateAuthority::generate();
    let options = ServeOptions::tls().authority(authority.clone());
    let served = Server::new().serve_with(options.demand_client_certificate());
    (served.unwrap(), authority)
}

fn status(identity: &Identity) -> Value {
    json!({
        "clientCertificateData": identity.certificate_pem(), "clientKeyData": identity.key_pem(),
    })
}

pub(crate) async fn one_that_a_plugin_prints_is_shown<T: Transport>() {
    let (served, authority) = served();
    let plugin = Plugin::answering(&status(&authority.issue_client("jane", "system:masters")));
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    maps.list().await.unwrap();
    maps.list().await.unwrap();
    assert_eq!(plugin.runs(), 1);
    assert_eq!(served.connections().accepted, 1);
}

/// The server asks for another by a 401.
pub(crate) async fn another_one_ends_the_old_connections<T: Transport>() {
    let (served, authority) = served();
    let plugin = Plugin::answering(&status(&authority.issue_client("jane", "system:masters")));
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    maps.list().await.unwrap();
    assert_eq!(served.connections().accepted, 1);

    plugin.answer(&status(&authority.issue_client("jane", "system:masters")));
    served
        .server()
        .inject(RequestMatch::any().once(), Fault::status(401));
    maps.list().await.unwrap();
    assert_eq!(plugin.runs(), 2);
    assert_eq!(served.connections().accepted, 2, "by another connection");
    let begun = Instant::now();
    while served.connections().open > 1 {
        assert!(begun.elapsed() < PATIENCE, "the old one stays");
        std::thread::sleep(Duration::from_millis(5));
    }
    maps.list().await.unwrap();
    assert_eq!(served.connections().accepted, 2);
}

/// It is not shown, and not told.
pub(crate) async fn one_that_is_none_is_an_error<T: Transport>() {
    let (served, authority) = served();
    let [one, other] = [(); 2].map(|()| authority.issue_client("jane", "system:masters"));
    let plugin = Plugin::answering(&json!({
        "clientCertificateData": one.certificate_pem(), "clientKeyData": other.key_pem(),
    }));
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    let text = told(&maps).await;
    assert!(
        text.contains("the client certificate that it printed cannot be used"),
        "{text}"
    );
    assert!(!text.contains(other.key_pem().lines().nth(1).unwrap()));

    plugin.answer(&json!({"clientCertificateData": one.certificate_pem()}));
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    let text = told(&maps).await;
    assert!(
        text.contains("clientCertificateData without clientKeyData"),
        "{text}"
    );
}
