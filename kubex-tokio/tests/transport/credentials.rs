//! Every way to prove who calls.

use crate::kubex::Client;
use kubex_proto::{Config, Credentials, Identity, Pem, Secret};
use kubex_testing::{Server, server::ServeOptions};

use super::{client, config, config_maps, text};

#[tokio::test]
async fn a_token_is_sent() {
    let served = Server::builder().token("s3cret").build().serve().unwrap();
    text(&client(&served), "/version").await.unwrap();

    let anonymous = Client::new(Config::new(served.url().parse().unwrap())).unwrap();
    let error = config_maps(&anonymous).list().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
}

#[tokio::test]
async fn a_token_file_is_read_again_when_its_token_is_refused() {
    let served = Server::builder().token("first").build().serve().unwrap();
    let path = std::env::temp_dir().join(format!("kubex-token-{}", std::process::id()));
    std::fs::write(&path, "first\n").unwrap();
    let credentials = Credentials::token_file(path.to_str().unwrap());
    let client = Client::new(config(&served).with_credentials(credentials)).unwrap();
    config_maps(&client).list().await.unwrap();

    served.server().set_token("second");
    std::fs::write(&path, "second\n").unwrap();
    config_maps(&client).list().await.unwrap();

    std::fs::remove_file(&path).unwrap();
    let credentials = Credentials::token_file(path.to_str().unwrap());
    let client = Client::new(config(&served).with_credentials(credentials)).unwrap();
    let error = config_maps(&client).list().await.unwrap_err().to_string();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let options = ServeOptions::tls().demand_client_certificate();
    let served = Server::new().serve_with(options).unwrap();
    config_maps(&client(&served)).list().await.unwrap();

    let mut config = config(&served);
    config.tls.identity = None;
    let error = config_maps(&Client::new(config).unwrap()).list().await;
    assert!(error.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn certificates_are_read_from_files() {
    let options = ServeOptions::tls().demand_client_certificate();
    let served = Server::new().serve_with(options).unwrap();
    let folder = std::env::temp_dir().join(format!("kubex-pem-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        Pem::file(path.to_str().unwrap())
    };
    let mut config = config(&served);
    config.tls.certificate_authority = Some(file("ca.crt", &served.ca_pem().unwrap()));
    config.tls.identity = Some(Identity {
        certificate: file("jane.crt", served.client_certificate_pem().unwrap()),
        key: file("jane.key", served.client_key_pem().unwrap()),
    });
    let client = Client::new(config).unwrap();
    config_maps(&client).list().await.unwrap();
    // What was read is good for as long as nothing else can be.
    std::fs::remove_dir_all(&folder).unwrap();
    config_maps(&client).list().await.unwrap();
}

#[test]
fn nothing_secret_is_printed() {
    let config = Config::new("https://10.0.0.1:6443".parse().unwrap())
        .with_credentials(Credentials::token(Secret::new("s3cret")));
    let client = Client::new(config).unwrap();
    let printed = format!("{client:?}");
    assert!(printed.contains("10.0.0.1:6443"), "{printed}");
    assert!(!printed.contains("s3cret"), "{printed}");
}
