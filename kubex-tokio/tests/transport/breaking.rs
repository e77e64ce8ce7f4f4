//! Connections that break, and answers that do not come.

use std::time::Duration;

use kubex_proto::{Client as _, Config, DynamicObject, Exchange, Timeouts, raw};
use kubex_testing::{
    Server,
    server::{Fault, RequestMatch, ServeOptions},
};
use kubex_tokio::Client;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{client, config, config_maps, hand_made::HandMade, text};

/// Every way to reach the same server.
fn ways() -> [ServeOptions; 3] {
    [
        ServeOptions::plain(),
        ServeOptions::tls(),
        ServeOptions::tls().http1_only(),
    ]
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_in_time() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        served.server().inject(RequestMatch::any(), Fault::Hang);
        let timeouts = Timeouts {
            total: Some(Duration::from_millis(50)),
            ..Timeouts::default()
        };
        let client = Client::new(config(&served).with_timeouts(timeouts)).unwrap();
        let error = text(&client, "/version").await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        served.server().clear_faults();
        text(&client, "/version").await.unwrap();
    }
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_may_have_been_taken() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        let lose = RequestMatch::any().method(http::Method::POST);
        served.server().inject(lose, Fault::LoseAnswer);
        let object: DynamicObject = serde_json::from_value(serde_json::json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"},
        }))
        .unwrap();
        let error = config_maps(&client).create(&object).await.unwrap_err();
        assert!(error.is_unanswered(), "{error}");
        config_maps(&client).get("web").await.unwrap();
    }
}

#[tokio::test]
async fn a_broken_read_is_made_again() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        text(&client, "/version").await.unwrap();
        served
            .server()
            .inject(RequestMatch::any().times(2), Fault::Cut);
        text(&client, "/version").await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_says_so() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        let cut = RequestMatch::any().containing("watch=true");
        served.server().inject(cut, Fault::CutBody(10));
        let mut events = config_maps(&client).watch().stream();
        let mut last = None;
        while let Some(item) = events.next().await {
            last = Some(item);
        }
        let error = last.unwrap().unwrap_err().to_string();
        assert!(error.contains("middle"), "{error}");
    }
}

#[tokio::test]
async fn connections_cut_while_idle_are_dialled_anew() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        for _ in 0..10 {
            text(&client, "/version").await.unwrap();
            served.cut_connections();
        }
    }
}

/// A write is never repeated once some of it may have been written, so on a connection that the client
/// knows to be closed it must not be tried.
#[tokio::test]
async fn a_write_on_a_connection_that_was_closed_while_idle_goes_to_another() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        text(&client, "/version").await.unwrap();
        served.cut_connections();
        let closed = async {
            while served.connections().open > 0 {
                sleep(Duration::from_millis(5)).await;
            }
            // The client has to have seen it.
            sleep(Duration::from_millis(50)).await;
        };
        timeout(Duration::from_secs(10), closed).await.unwrap();
        let call = raw::post("/api/v1/namespaces")
            .body(&serde_json::json!({"metadata": {"name": "staging"}}))
            .json::<serde_json::Value>();
        let exchange = Exchange::new(call, client.settings());
        client.run(exchange).await.unwrap();
    }
}

async fn heads(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else {
            break;
        };
        head.push(byte);
    }
    String::from_utf8(head).unwrap()
}

#[tokio::test]
async fn http1_names_the_host_and_the_path_alone() {
    let server = HandMade::new(|_, mut stream| async move {
        let head = heads(&mut stream).await;
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{head}",
            head.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let url = format!("{}/k8s/clusters/c-1", server.url());
    let client = Client::new(Config::new(url.parse().unwrap())).unwrap();
    let head = text(&client, "/version?pretty=true").await.unwrap();
    assert!(
        head.starts_with("GET /k8s/clusters/c-1/version?pretty=true HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains(&format!("host: {}\r\n", server.address)),
        "{head}"
    );
}
