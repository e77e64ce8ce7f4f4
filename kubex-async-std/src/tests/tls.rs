//! TLS against the in-memory API server.

use std::{
    io::{Read, Write},
    sync::Arc,
};

use kubex_proto::{Config, Identity, Pem, Tls};
use kubex_testing::{
    Server,
    server::{CertificateAuthority, Fault, RequestMatch, ServeOptions, Served},
};

use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

use super::{
    answer, config, get,
    peer::{Peer, wait_for_end},
    through,
};
use crate::HttpClient;

fn serve(options: ServeOptions) -> Served {
    Server::new().serve_with(options).unwrap()
}

/// The text of `/version`, or of the failure.
async fn version(config: &Config) -> Result<String, String> {
    let url = config.server.uri("/version").unwrap().to_string();
    let through = through(&HttpClient::new(config).unwrap());
    match answer(&through, get(url)).await {
        Ok((response, text)) if response.status().is_success() => Ok(text),
        Ok((response, _)) => Err(response.status().to_string()),
        Err(failure) => Err(failure.to_string()),
    }
}

#[async_std::test]
async fn each_way_to_serve_is_understood() {
    for options in [
        ServeOptions::plain(),
        ServeOptions::plain().ipv6(),
        ServeOptions::tls().http1_only(),
        // It would rather speak HTTP/2.
        ServeOptions::tls(),
        ServeOptions::tls().http1_only().demand_client_certificate(),
    ] {
        let served = serve(options);
        let text = version(&config(&served)).await.unwrap();
        assert!(text.contains("gitVersion"), "{text}");
    }
}

#[async_std::test]
async fn without_its_certificate_a_client_is_nobody() {
    let served = serve(ServeOptions::tls().http1_only().demand_client_certificate());
    let mut config = config(&served);
    config.tls.identity = None;
    let error = version(&config).await.unwrap_err();
    assert!(error.starts_with("401"), "{error}");
}

#[async_std::test]
async fn another_authority_of_the_same_name_is_not_trusted() {
    let served = serve(ServeOptions::tls());
    let mut config = config(&served);
    let stranger = CertificateAuthority::generate().pem();
    config.tls.certificate_authority = Some(Pem::data(stranger));
    let error = version(&config).await.unwrap_err();
    assert!(error.contains("unknown authority"), "{error}");
    assert!(error.contains("certificate-authority-data"), "{error}");
}

#[async_std::test]
async fn names_and_dates_of_certificates_are_looked_at() {
    let served = serve(ServeOptions::tls().expired_certificate());
    let error = version(&config(&served)).await.unwrap_err();
    assert!(error.contains("has expired"), "{error}");

    let served = serve(ServeOptions::tls());
    let mut config = config(&served);
    config.tls.server_name = Some("elsewhere.test".into());
    let error = version(&config).await.unwrap_err();
    assert!(error.contains("tls-server-name"), "{error}");
    config.tls.server_name = Some("localhost".into());
    version(&config).await.unwrap();
}

#[async_std::test]
async fn https_to_a_plain_server_says_so() {
    let served = serve(ServeOptions::plain());
    let url = served.url().replace("http:", "https:");
    let tls = Tls {
        insecure_skip_verify: true,
        ..Tls::default()
    };
    let error = version(&Config::new(url.parse().unwrap()).with_tls(tls)).await;
    let error = error.unwrap_err();
    assert!(error.contains("speaks TLS"), "{error}");
}

#[async_std::test]
async fn connections_that_were_cut_are_dialled_anew() {
    for options in [ServeOptions::plain(), ServeOptions::tls().http1_only()] {
        let served = serve(options);
        let config = config(&served);
        let url = config.server.uri("/version").unwrap().to_string();
        let client = HttpClient::new(&config).unwrap();
        let through = through(&client);
        for _ in 0..5 {
            answer(&through, get(&url)).await.unwrap();
            served.cut_connections();
            super::until(|| client.pool().open() == 0).await;
        }
        served
            .server()
            .inject(RequestMatch::any().once(), Fault::CutBody(3));
        let failure = answer(&through, get(&url)).await.unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("in the middle of the answer"), "{text}");
        served
            .server()
            .inject(RequestMatch::any().once(), Fault::Cut);
        let failure = answer(&through, get(&url)).await.unwrap_err();
        let text = failure.to_string();
        assert!(text.contains("before the answer came"), "{text}");
    }
}

/// The race that cannot be won: the request is told to be unsent, or to be lost, but never to be answered.
#[async_std::test]
async fn a_connection_that_is_cut_as_it_is_used_never_costs_more_than_the_call() {
    let served = serve(ServeOptions::tls().http1_only());
    let config = config(&served);
    let url = config.server.uri("/version").unwrap().to_string();
    let through = through(&HttpClient::new(&config).unwrap());
    for _ in 0..20 {
        served.cut_connections();
        match answer(&through, get(&url)).await {
            Ok((_, text)) => assert!(text.contains("gitVersion"), "{text}"),
            Err(failure) => assert!(failure.is_repeatable(), "{failure}"),
        }
    }
}

/// A server that takes no client but those of `authority`, whatever they ask.
fn strict(authority: &CertificateAuthority, version: &'static SupportedProtocolVersion) -> Peer {
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
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![own.cert.der().clone()],
            PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    Peer::new(move |_, stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut tls = StreamOwned::new(connection, stream.try_clone().unwrap());
        if tls.read(&mut [0; 4096]).is_ok() {
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
            tls.write_all(answer).unwrap();
        }
        wait_for_end(stream);
    })
}

/// In TLS 1.2 the server refuses within the handshake, in TLS 1.3 only afterwards.
#[async_std::test]
async fn the_client_certificate_is_not_accepted() {
    let authority = CertificateAuthority::generate();
    let stranger = CertificateAuthority::generate();
    let identity = |authority: &CertificateAuthority| {
        let issued = authority.issue_client("jane", "devs");
        Identity {
            certificate: Pem::data(issued.certificate_pem()),
            key: Pem::data(issued.key_pem()),
        }
    };
    for version in [&TLS12, &TLS13] {
        let peer = strict(&authority, version);
        let config = |identity| {
            let url = format!("https://{}", peer.address);
            Config::new(url.parse().unwrap()).with_tls(Tls {
                identity,
                insecure_skip_verify: true,
                ..Tls::default()
            })
        };
        for refused in [None, Some(identity(&stranger))] {
            let error = self::version(&config(refused)).await.unwrap_err();
            assert!(
                error.contains("did not accept the client's certificate"),
                "{version:?}: {error}"
            );
        }
        let accepted = config(Some(identity(&authority)));
        assert_eq!(self::version(&accepted).await.unwrap(), "ok");
    }
}
