//! A client certificate that is replaced.

use std::time::Duration;

use kubex_proto::{Event, Identity, Pem};
use kubex_testing::{Server, server::ServeOptions};
use kubex_transport::Body as _;

use super::{answer, config, get, rest, send, through, until};
use crate::HttpClient;

#[async_std::test]
async fn idle_connections_end_at_once_and_busy_ones_after_a_grace() {
    let served = Server::new()
        .serve_with(ServeOptions::tls().http1_only().demand_client_certificate())
        .unwrap();
    let config = config(&served);
    let client = HttpClient::new(&config).unwrap();
    let through = through(&client);
    let watch = "/api/v1/configmaps?watch=true&sendInitialEvents=true&allowWatchBookmarks=true\
                 &resourceVersionMatch=NotOlderThan&resourceVersion=";
    let watch = get(config.server.uri(watch).unwrap().to_string());
    let (response, mut events) = send(&through, watch).await.unwrap();
    assert!(response.status().is_success(), "{response:?}");
    assert!(matches!(events.read().await, Event::Chunk(_)));

    let url = config.server.uri("/version").unwrap().to_string();
    answer(&through, get(&url)).await.unwrap();
    assert_eq!(served.connections().open, 2);

    let authority = served.authority().unwrap();
    let issued = authority.issue_client("kubex", "system:masters");
    let identity = Identity {
        certificate: Pem::data(issued.certificate_pem()),
        key: Pem::data(issued.key_pem()),
    };
    client
        .identify_within(Some(&identity), Duration::from_millis(200))
        .unwrap();
    until(|| served.connections().open == 1).await;
    answer(&through, get(&url)).await.unwrap();
    assert_eq!(served.connections().accepted, 3);
    let (_, end) = rest(&mut events).await;
    let text = end.unwrap_err().to_string();
    assert!(text.contains("in the middle of the answer"), "{text}");
    until(|| served.connections().open == 1).await;

    // The new one is kept, and no more than that.
    answer(&through, get(&url)).await.unwrap();
    assert_eq!(served.connections().accepted, 3);
    client.identify(None).unwrap();
    let (response, _) = answer(&through, get(&url)).await.unwrap();
    assert_eq!(response.status().as_u16(), 401);
}

#[async_std::test]
async fn a_call_that_outlives_the_replacement_does_not_hand_its_connection_on() {
    let served = Server::new()
        .serve_with(ServeOptions::tls().http1_only())
        .unwrap();
    let config = config(&served);
    let client = HttpClient::new(&config).unwrap();
    let through = through(&client);
    let url = config.server.uri("/version").unwrap().to_string();
    let (_, mut body) = send(&through, get(&url)).await.unwrap();
    client.identify(None).unwrap();
    rest(&mut body).await.1.unwrap();
    answer(&through, get(&url)).await.unwrap();
    assert_eq!(served.connections().accepted, 2);
}
