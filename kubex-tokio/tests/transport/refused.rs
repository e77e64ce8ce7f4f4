//! Servers that are not there, or want to see another client certificate during the handshake.

use std::{sync::Arc, time::Duration};

use crate::kubex::Client;
use kubex_proto::{Config, Error, Identity, Pem, Timeouts, Tls};
use kubex_testing::{
    Server,
    server::{CertificateAuthority, ServeOptions},
};
use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{io::AsyncReadExt, task::JoinSet};

use super::{SPOKEN, hand_made::HandMade, text};

async fn error(config: Config) -> Error {
    let client = Client::new(config).unwrap();
    text(&client, "/version").await.unwrap_err()
}

#[tokio::test]
async fn nobody_listens() {
    let (_closed, port) = HandMade::closed_port();
    let url = format!("http://127.0.0.1:{port}");
    let client = Client::new(Config::new(url.parse().unwrap())).unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        calls.spawn(async move { text(&client, "/version").await.unwrap_err() });
    }
    for error in calls.join_all().await {
        let text = error.to_string();
        assert!(text.contains("connection refused"), "{text}");
        assert!(text.contains(&format!("127.0.0.1:{port}")), "{text}");
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn the_name_is_unknown() {
    let url = "http://no-such-host.invalid".parse().unwrap();
    let error = error(Config::new(url)).await.to_string();
    assert!(error.contains("no address"), "{error}");
}

#[tokio::test]
async fn the_handshake_is_never_answered() {
    let served = Server::new()
        .serve_with(ServeOptions::tls().never_answering())
        .unwrap();
    let timeouts = Timeouts {
        connect: Some(Duration::from_millis(50)),
        ..Timeouts::default()
    };
    let error = error(super::config(&served).with_timeouts(timeouts)).await;
    assert!(error.to_string().contains("connect timeout"), "{error}");
    assert!(error.is_timeout());
}

/// As when a server is killed while clients come to it.
#[tokio::test]
async fn the_connection_is_lost_in_the_handshake() {
    let server = HandMade::new(|_, mut stream| async move {
        let _ = stream.read(&mut [0; 16]).await;
    })
    .await;
    let url = server.url().replace("http:", "https:").parse().unwrap();
    let timeouts = Timeouts {
        total: Some(Duration::from_millis(200)),
        ..Timeouts::default()
    };
    let error = error(Config::new(url).with_timeouts(timeouts)).await;
    assert!(
        error.to_string().contains("lost in the TLS handshake"),
        "{error}"
    );
    assert!(error.is_transient());
}

/// A server that takes no client but those of `authority`, whatever they ask.
async fn strict(
    authority: &CertificateAuthority,
    version: &'static SupportedProtocolVersion,
    protocol: &str,
) -> HandMade {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    let pem = authority.pem();
    roots
        .add(CertificateDer::from_pem_slice(pem.as_bytes()).unwrap())
        .unwrap();
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .unwrap();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = own.signing_key.serialize_pem();
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![own.cert.der().clone()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = vec![protocol.into()];
    HandMade::tls(config).await
}

fn showing(server: &HandMade, identity: Option<Identity>) -> Config {
    let url = format!("https://{}", server.address);
    Config::new(url.parse().unwrap()).with_tls(Tls {
        identity,
        insecure_skip_verify: true,
        ..Tls::default()
    })
}

fn identity(authority: &CertificateAuthority) -> Identity {
    let issued = authority.issue_client("jane", "devs");
    Identity {
        certificate: Pem::data(issued.certificate_pem()),
        key: Pem::data(issued.key_pem()),
    }
}

/// In TLS 1.2 the server refuses within the handshake, in TLS 1.3 only afterwards.
#[tokio::test]
async fn the_client_certificate_is_not_accepted() {
    let authority = CertificateAuthority::generate();
    let stranger = CertificateAuthority::generate();
    for version in [&TLS12, &TLS13] {
        for protocol in SPOKEN.iter().copied() {
            let server = strict(&authority, version, protocol).await;
            for refused in [None, Some(identity(&stranger))] {
                let error = error(showing(&server, refused)).await;
                let text = error.to_string();
                assert!(
                    text.contains("did not accept the client's certificate"),
                    "{version:?} {protocol}: {text}"
                );
                assert!(!error.is_unanswered());
                assert!(!error.is_transient());
            }
            let config = showing(&server, Some(identity(&authority)));
            text(&Client::new(config).unwrap(), "/").await.unwrap();
        }
    }
}
