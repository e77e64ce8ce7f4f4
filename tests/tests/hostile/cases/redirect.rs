//! An answer that sends the client elsewhere.

use k8s_openapi::api::core::v1::Namespace;
use kubex_proto::{Api, Cluster, Credentials, Secret};

use super::{says, text};
use crate::harness::{Client, Transport};
use crate::on;
use crate::peer::Peer;

/// The other host hears nothing, so it does not hear the token either.
pub(super) fn elsewhere(transport: Transport) -> String {
    let elsewhere = Peer::new(|mut connection| connection.wait());
    let mut seen = String::new();
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/version?token=t0ken", elsewhere.url());
        let answer =
            format!("HTTP/1.1 {status} There\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        let peer = Peer::new(move |mut connection| {
            loop {
                let head = connection.request()?;
                assert!(head.contains("Bearer t0ken"), "{head}");
                connection.say(&answer)?;
            }
        });
        let credentials = Credentials::token(Secret::new("t0ken"));
        let config = peer.config().with_credentials(credentials);
        let errors = on(transport, config, async |client| {
            let read = text(&client).await.unwrap_err();
            let namespaces: Api<Namespace, Cluster, Client> = client.api();
            let write = namespaces.create(&Namespace::default());
            [read, write.await.unwrap_err()]
        });
        for error in &errors {
            assert_eq!(error.code().map(|code| code.as_u16()), Some(status));
            let words = [&*elsewhere.url(), "not followed: check the server's URL"];
            seen = says(error, &words);
            assert!(!seen.contains("t0ken"), "{seen}");
        }
    }
    assert_eq!(elsewhere.connections(), 0);
    seen
}
