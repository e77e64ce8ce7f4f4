//! The server on a real port.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jiff::SignedDuration;
use kubex_testing::Server;
use kubex_testing::server::{
    CertificateAuthority, Fault, ManualClock, RequestMatch, ServeOptions, Served,
};
use serde_json::{Value, json};

use crate::caller::{Caller, PODS, pod};
use crate::wire::{Failure, Wire, next, run};

fn created(caller: &Caller) -> Served {
    caller.pod("web", "a");
    caller.0.serve().unwrap()
}

#[test]
fn both_versions_of_http_are_spoken() {
    let served = created(&Caller::new());
    assert_eq!(served.url(), format!("http://{}", served.address()));
    run(async {
        for mut wire in [Wire::http1(&served).await, Wire::http2(&served).await] {
            let (status, body) = wire.get(&format!("{PODS}/web")).await.unwrap();
            assert_eq!(status, 200);
            assert_eq!(
                serde_json::from_str::<Value>(&body).unwrap()["metadata"]["name"],
                "web"
            );
        }
    });
    let connections = served.connections();
    assert_eq!((connections.accepted, connections.peak), (2, 2));
}

#[test]
fn events_arrive_as_they_happen() {
    let caller = Caller::new();
    let served = caller.0.serve().unwrap();
    run(async {
        for second in [false, true] {
            let mut wire = if second {
                Wire::http2(&served).await
            } else {
                Wire::http1(&served).await
            };
            let version = caller.0.resource_version();
            let path = format!("{PODS}?watch=true&resourceVersion={version}");
            let mut body = wire.open(&path).await.unwrap().into_body();
            caller.pod("web", "a");
            let frame = next(&mut body).await.unwrap().unwrap();
            assert!(frame.starts_with(br#"{"type":"ADDED""#));
            caller.delete(&format!("{PODS}/web")).expect(200);
            let frame = next(&mut body).await.unwrap().unwrap();
            assert!(frame.starts_with(br#"{"type":"MODIFIED""#));
            assert!(
                next(&mut body)
                    .await
                    .unwrap()
                    .unwrap()
                    .starts_with(br#"{"type":"DELETED""#)
            );
            served.cut_connections();
            assert!(next(&mut body).await.unwrap().is_err());
        }
    });
}

#[test]
fn a_watch_ends_at_its_time() {
    let clock = ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap());
    let served = Server::builder()
        .clock(clock.clone())
        .build()
        .serve()
        .unwrap();
    run(async {
        let mut wire = Wire::http1(&served).await;
        let mut body = wire
            .open(&format!("{PODS}?watch=true&timeoutSeconds=300"))
            .await
            .unwrap()
            .into_body();
        clock.advance(SignedDuration::from_secs(300));
        assert!(next(&mut body).await.is_none());
        assert_eq!(wire.get("/readyz").await.unwrap().1, "ok");
    });
}

#[test]
fn tls_is_trusted_by_its_authority_alone() {
    let served = created_with(ServeOptions::tls());
    let stranger = CertificateAuthority::generate().pem();
    let ca = served.ca_pem().unwrap();
    run(async {
        for alpn in [b"h2".as_slice(), b"http/1.1"] {
            let mut wire = Wire::tls(&served, &ca, None, alpn).await.unwrap();
            assert_eq!(matches!(wire, Wire::Http2(_)), alpn == b"h2");
            assert_eq!(wire.get("/readyz").await.unwrap().1, "ok");
        }
        let failure = message(Wire::tls(&served, &stranger, None, b"h2").await);
        assert!(
            failure.contains("UnknownIssuer") || failure.contains("BadSignature"),
            "{failure}"
        );
        let expired = created_with(ServeOptions::tls().expired_certificate());
        let failure = message(Wire::tls(&expired, &expired.ca_pem().unwrap(), None, b"h2").await);
        assert!(failure.contains("expired"), "{failure}");
        let sixth = created_with(ServeOptions::tls().ipv6());
        assert!(sixth.url().starts_with("https://[::1]:"));
        assert!(
            Wire::tls(&sixth, &sixth.ca_pem().unwrap(), None, b"h2")
                .await
                .is_ok()
        );
    });
}

fn created_with(options: ServeOptions) -> Served {
    Server::new().serve_with(options).unwrap()
}

fn message(result: Result<Wire, Failure>) -> String {
    result.err().expect("the handshake fails").to_string()
}

#[test]
fn a_client_certificate_is_demanded() {
    let served = created_with(ServeOptions::tls().demand_client_certificate());
    let ca = served.ca_pem().unwrap();
    let client = served.authority().unwrap().issue_client("me", "people");
    assert!(served.client_certificate_pem().is_some() && served.client_key_pem().is_some());
    run(async {
        let mut wire = Wire::tls(&served, &ca, None, b"h2").await.unwrap();
        assert_eq!(wire.get("/readyz").await.unwrap().0, 401);
        let mut wire = Wire::tls(&served, &ca, Some(&client), b"h2").await.unwrap();
        assert_eq!(wire.get("/readyz").await.unwrap().0, 200);
    });
}

#[test]
fn a_kubeconfig_holds_what_is_demanded() {
    let served = Server::builder()
        .token("secret")
        .path_prefix("/p")
        .build()
        .serve_with(ServeOptions::tls())
        .unwrap();
    let config: Value = serde_json::from_str(&served.kubeconfig()).unwrap();
    assert_eq!(
        config["clusters"][0]["cluster"]["server"],
        format!("https://{}/p", served.address())
    );
    assert!(config["clusters"][0]["cluster"]["certificate-authority-data"].is_string());
    assert_eq!(config["users"][0]["user"], json!({"token": "secret"}));
    let served = created_with(ServeOptions::tls().demand_client_certificate());
    let config: Value = serde_json::from_str(&served.kubeconfig()).unwrap();
    assert!(config["users"][0]["user"]["client-key-data"].is_string());
}

#[test]
fn a_cut_leaves_no_answer() {
    let caller = Caller::new();
    let served = caller.0.serve().unwrap();
    run(async {
        let mut wire = Wire::http1(&served).await;
        caller.0.inject(RequestMatch::any().once(), Fault::Cut);
        assert!(wire.open(PODS).await.is_err());
        let mut wire = Wire::http1(&served).await;
        assert_eq!(wire.get(PODS).await.unwrap().0, 200);
        let mut wire = Wire::http2(&served).await;
        caller
            .0
            .inject(RequestMatch::any().once(), Fault::LoseAnswer);
        assert!(wire.open(PODS).await.is_err());
        // Over HTTP/2 it was the stream that was reset.
        assert_eq!(wire.get(PODS).await.unwrap().0, 200);
    });
}

#[test]
fn a_body_that_is_cut_arrives_up_to_the_cut() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let served = caller.0.serve().unwrap();
    run(async {
        for mut wire in [Wire::http1(&served).await, Wire::http2(&served).await] {
            for path in [format!("{PODS}/web"), format!("{PODS}?watch=true")] {
                caller
                    .0
                    .inject(RequestMatch::any().once(), Fault::CutBody(12));
                let mut body = wire.open(&path).await.unwrap().into_body();
                assert_eq!(next(&mut body).await.unwrap().unwrap().len(), 12, "{path}");
                assert!(next(&mut body).await.unwrap().is_err(), "{path}");
                if matches!(wire, Wire::Http1(_)) {
                    wire = Wire::http1(&served).await;
                }
            }
        }
    });
}

#[test]
fn a_delay_is_waited_for() {
    let caller = Caller::new();
    let served = caller.0.serve().unwrap();
    caller.0.inject(
        RequestMatch::any().once(),
        Fault::Delay(Duration::from_millis(50)),
    );
    run(async {
        let start = Instant::now();
        assert_eq!(Wire::http1(&served).await.get(PODS).await.unwrap().0, 200);
        assert!(start.elapsed() >= Duration::from_millis(50));
    });
}

#[test]
fn many_watches_leave_room_for_others() {
    let caller = Caller::new();
    let served = caller
        .0
        .serve_with(ServeOptions::plain().max_concurrent_streams(100))
        .unwrap();
    run(async {
        let mut bodies = Vec::new();
        let mut wires = Vec::new();
        for _ in 0..3 {
            let mut wire = Wire::http2(&served).await;
            for _ in 0..100 {
                bodies.push(
                    wire.open(&format!("{PODS}?watch=true"))
                        .await
                        .unwrap()
                        .into_body(),
                );
            }
            wires.push(wire);
        }
        assert_eq!(caller.0.open_watches(), 300);
        assert_eq!(
            Wire::http2(&served).await.get("/readyz").await.unwrap().0,
            200
        );
        caller.pod("web", "a");
        for body in &mut bodies {
            assert!(
                next(body)
                    .await
                    .unwrap()
                    .unwrap()
                    .starts_with(br#"{"type":"ADDED""#)
            );
        }
    });
    assert_eq!(served.connections().peak, 4);
}

#[test]
fn a_silent_server_accepts_and_says_nothing() {
    let served = created_with(ServeOptions::plain().never_answering());
    let mut stream = TcpStream::connect(served.address()).unwrap();
    std::io::Write::write_all(&mut stream, b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let reader = std::thread::spawn(move || {
        let mut read = Vec::new();
        // The end may come as a reset, as the server never read what was sent.
        let _ = std::io::Read::read_to_end(&mut stream, &mut read);
        read
    });
    // Nothing ends the wait but the server's own end.
    served.stop();
    assert!(reader.join().unwrap().is_empty());
}

#[test]
fn stopping_frees_the_port_and_ends_the_watches() {
    let caller = Caller::new();
    let served = caller.0.serve().unwrap();
    let address = served.address();
    run(async {
        let mut wire = Wire::http1(&served).await;
        let mut body = wire
            .open(&format!("{PODS}?watch=true"))
            .await
            .unwrap()
            .into_body();
        served.stop();
        assert!(next(&mut body).await.unwrap().is_err());
    });
    assert!(TcpStream::connect(address).is_err());
    assert_eq!(caller.0.open_watches(), 0);
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let caller = Caller::new();
    let served = caller.0.serve().unwrap();
    run(async {
        let mut body = pod("web", "a");
        body["spec"]["padding"] = "x".repeat(4 * 1024 * 1024).into();
        let mut wire = Wire::http2(&served).await;
        let uri = format!("http://localhost{PODS}");
        let request = Request::post(uri)
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        assert_eq!(wire.send(request).await.unwrap().status(), 413);
    });
}

#[test]
fn a_frozen_server_answers_when_it_thaws() {
    let caller = Caller::new();
    let served = caller.0.serve().unwrap();
    run(async {
        let mut wire = Wire::http2(&served).await;
        assert_eq!(wire.get("/readyz").await.unwrap().0, 200);
        let frozen = served.freeze();
        let pending = tokio::spawn(async move { wire.get("/livez").await.unwrap().0 });
        let mut other = TcpStream::connect(served.address()).unwrap();
        std::io::Write::write_all(&mut other, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        tokio::task::yield_now().await;
        assert_eq!(caller.0.requests().len(), 1);
        drop(frozen);
        assert_eq!(pending.await.unwrap(), 200);
    });
}
