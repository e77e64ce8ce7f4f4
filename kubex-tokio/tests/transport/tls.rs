//! Whom the client trusts, and what it says where it does not.

use std::net::TcpListener;

use crate::kubex::Client;
use kubex_proto::{Config, Error, Pem, Tls};
use kubex_testing::{
    Server,
    server::{CertificateAuthority, ServeOptions, Served},
};

use super::{client, config, hand_made::HandMade, text};

fn serve(options: ServeOptions) -> Served {
    Server::new().serve_with(options).unwrap()
}

async fn error(config: Config) -> Error {
    let client = Client::new(config).unwrap();
    text(&client, "/version").await.unwrap_err()
}

#[tokio::test]
async fn a_server_is_reached_by_its_address() {
    let served = serve(ServeOptions::tls());
    assert!(served.url().contains("127.0.0.1"));
    text(&client(&served), "/version").await.unwrap();
}

#[tokio::test]
async fn a_server_is_reached_by_its_ipv6_address() {
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let served = serve(ServeOptions::tls().ipv6());
    assert!(served.url().contains("[::1]"));
    text(&client(&served), "/version").await.unwrap();
}

#[tokio::test]
async fn http1_is_spoken_where_http2_is_not() {
    let served = serve(ServeOptions::tls().http1_only());
    text(&client(&served), "/version").await.unwrap();
}

#[tokio::test]
async fn another_authority_of_the_same_name_is_not_trusted() {
    let served = serve(ServeOptions::tls());
    let mut config = config(&served);
    let stranger = CertificateAuthority::generate().pem();
    config.tls.certificate_authority = Some(Pem::data(stranger));
    let error = error(config).await.to_string();
    assert!(error.contains("unknown authority"), "{error}");
    assert!(error.contains("certificate-authority-data"), "{error}");
}

#[tokio::test]
async fn an_authority_of_another_name_is_not_trusted() {
    let served = serve(ServeOptions::tls());
    let mut config = config(&served);
    let stranger = rcgen::generate_simple_self_signed(["elsewhere".to_owned()]).unwrap();
    config.tls.certificate_authority = Some(Pem::data(stranger.cert.pem()));
    let error = error(config).await.to_string();
    assert!(error.contains("unknown authority"), "{error}");
}

#[tokio::test]
async fn an_expired_certificate_is_not_accepted() {
    let served = serve(ServeOptions::tls().expired_certificate());
    let error = error(config(&served)).await;
    assert!(error.to_string().contains("has expired"), "{error}");
    assert!(!error.is_transient());
}

#[tokio::test]
async fn the_name_in_the_certificate_must_be_the_servers() {
    let served = serve(ServeOptions::tls());
    let mut config = config(&served);
    config.tls.server_name = Some("elsewhere.test".into());
    let error = error(config.clone()).await.to_string();
    assert!(error.contains("not for this host"), "{error}");
    assert!(error.contains("tls-server-name"), "{error}");

    config.tls.server_name = Some("localhost".into());
    text(&Client::new(config).unwrap(), "/version")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_certificate_for_clients_is_none_for_a_server() {
    use rcgen::{
        BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    };
    use rustls_pki_types::{PrivateKeyDer, pem::PemObject};

    let key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let trusted = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let settings = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap(),
        )
        .unwrap();
    let server = HandMade::tls(settings).await;
    let url = format!("https://{}", server.address);
    let tls = Tls {
        certificate_authority: Some(Pem::data(trusted)),
        ..Tls::default()
    };
    let error = error(Config::new(url.parse().unwrap()).with_tls(tls)).await;
    assert!(error.to_string().contains("not one for servers"), "{error}");
}

#[tokio::test]
async fn verification_can_be_switched_off() {
    let served = serve(ServeOptions::tls().expired_certificate());
    let tls = Tls {
        insecure_skip_verify: true,
        ..Tls::default()
    };
    let client = Client::new(config(&served).with_tls(tls)).unwrap();
    text(&client, "/version").await.unwrap();
}

#[tokio::test]
async fn https_to_a_plain_server_says_so() {
    let served = serve(ServeOptions::plain());
    let url = served.url().replace("http:", "https:");
    let tls = Tls {
        insecure_skip_verify: true,
        ..Tls::default()
    };
    let error = error(Config::new(url.parse().unwrap()).with_tls(tls)).await;
    assert!(error.to_string().contains("speaks TLS"), "{error}");
}

/// Made by `openssl x509 -req` without extensions, as many are. What it is worth is for the server to say.
#[tokio::test]
async fn a_client_certificate_of_version_1_is_shown() {
    let served = serve(ServeOptions::tls());
    let tls = Tls {
        identity: Some(kubex_proto::Identity {
            certificate: Pem::data(include_str!("version_1.crt")),
            key: Pem::data(include_str!("version_1.key")),
        }),
        insecure_skip_verify: true,
        ..Tls::default()
    };
    let client = Client::new(config(&served).with_tls(tls)).unwrap();
    text(&client, "/version").await.unwrap();
}

#[test]
fn what_cannot_be_used_is_refused_by_its_name() {
    let config = || Config::new("https://10.0.0.1".parse().unwrap());
    let refused = |config: Config| Client::new(config).unwrap_err().to_string();

    let authority = |pem| Tls {
        certificate_authority: Some(pem),
        ..Tls::default()
    };
    let missing = refused(config().with_tls(authority(Pem::file("/no/such/ca.crt"))));
    assert!(
        missing.contains("certificate-authority: /no/such/ca.crt"),
        "{missing}"
    );
    let empty = refused(config().with_tls(authority(Pem::data("no PEM"))));
    assert!(empty.contains("certificate-authority-data"), "{empty}");

    let identity = |certificate: &str, key: &str| Tls {
        identity: Some(kubex_proto::Identity {
            certificate: Pem::data(certificate),
            key: Pem::data(key),
        }),
        insecure_skip_verify: true,
        ..Tls::default()
    };
    let one = rcgen::generate_simple_self_signed(["one".to_owned()]).unwrap();
    let two = rcgen::generate_simple_self_signed(["two".to_owned()]).unwrap();
    let none = refused(config().with_tls(identity(&one.cert.pem(), "s3cret")));
    assert!(
        none.contains("client-key-data") && !none.contains("s3cret"),
        "{none}"
    );
    let cut = "-----BEGIN PRIVATE KEY-----\ns3cret!\n-----END PRIVATE KEY-----\n";
    let cut = refused(config().with_tls(identity(&one.cert.pem(), cut)));
    assert!(
        cut.contains("client-key-data") && !cut.contains("s3cret"),
        "{cut}"
    );
    let other = identity(&one.cert.pem(), &two.signing_key.serialize_pem());
    let other = refused(config().with_tls(other));
    assert!(other.contains("do not fit together"), "{other}");

    let name = Tls {
        server_name: Some("not a name".into()),
        ..Tls::default()
    };
    let name = refused(config().with_tls(name));
    assert!(name.contains("tls-server-name"), "{name}");
}
