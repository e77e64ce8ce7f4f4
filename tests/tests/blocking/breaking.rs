//! Connections that break, and answers that do not come.

use std::time::{Duration, Instant};

use http::Method;
use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Config, Timeouts};
use kubex_testing::{
    Server,
    server::{Fault, RequestMatch},
};

use super::example::transport::Blocking as _;
use super::{Client, client, config, config_maps, text, ways};

fn within(config: Config, total: Duration) -> Client {
    let timeouts = Timeouts {
        total: Some(total),
        ..Timeouts::default()
    };
    Client::new(config.with_timeouts(timeouts)).unwrap()
}

#[test]
fn a_server_that_never_answers_is_given_up_in_time() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        served.server().inject(RequestMatch::any(), Fault::Hang);
        let client = within(config(&served), Duration::from_millis(50));
        let error = text(&client, "/version").unwrap_err();
        assert!(error.is_timeout(), "{error}");
        served.server().clear_faults();
        text(&client, "/version").unwrap();
    }
}

/// The deadline of the read in which nothing comes, after a head that came in time.
#[test]
fn a_silence_is_given_up_in_time() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let timeouts = Timeouts {
            read: Some(Duration::from_millis(100)),
            ..Timeouts::default()
        };
        let client = Client::new(config(&served).with_timeouts(timeouts)).unwrap();
        let maps = config_maps(&client);
        let version = maps.list().call().unwrap().metadata.resource_version;
        let started = Instant::now();
        let mut events = maps.watch().resource_version(version).stream();
        let error = events.next().unwrap().unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert!(events.next().is_none());
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

/// A deadline is no time for each read, nor for all of them from the first on.
#[test]
fn what_is_read_slowly_is_read() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let timeouts = Timeouts {
            read: Some(Duration::from_secs(5)),
            total: Some(Duration::from_millis(200)),
            ..Timeouts::default()
        };
        let client = Client::new(config(&served).with_timeouts(timeouts)).unwrap();
        let maps = config_maps(&client);
        let mut events = maps.watch().bookmarks(false).stream();
        for name in ["a", "b"] {
            let mut map = ConfigMap::default();
            map.metadata.name = Some(name.into());
            maps.create(&map).call().unwrap();
            events.next().unwrap().unwrap();
            std::thread::sleep(Duration::from_millis(250));
        }
    }
}

#[test]
fn a_write_whose_answer_is_lost_may_have_been_taken() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        let lose = RequestMatch::any().method(Method::POST);
        served.server().inject(lose, Fault::LoseAnswer);
        let mut map = ConfigMap::default();
        map.metadata.name = Some("web".into());
        let error = config_maps(&client).create(&map).call().unwrap_err();
        assert!(error.is_unanswered(), "{error}");
        config_maps(&client).get("web").call().unwrap();
        let posts = served.server().requests();
        let posts = posts
            .iter()
            .filter(|request| request.method == Method::POST);
        assert_eq!(posts.count(), 1);
    }
}

#[test]
fn a_broken_read_is_made_again() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        text(&client, "/version").unwrap();
        let twice = RequestMatch::any().times(2);
        served.server().inject(twice, Fault::Cut);
        text(&client, "/version").unwrap();
    }
}

#[test]
fn an_answer_that_breaks_off_says_so() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let cut = RequestMatch::any().containing("watch=true");
        served.server().inject(cut, Fault::CutBody(10));
        let maps = config_maps(&client(&served));
        let last = maps.watch().stream().last();
        let error = last.unwrap().unwrap_err().to_string();
        assert!(error.contains("middle"), "{error}");
    }
}

#[test]
fn connections_cut_while_idle_are_dialled_anew() {
    for way in ways() {
        let served = Server::new().serve_with(way).unwrap();
        let client = client(&served);
        for _ in 0..10 {
            text(&client, "/version").unwrap();
            served.cut_connections();
        }
    }
}

/// What is dropped is cancelled: the server sees the connection of a watch end.
#[test]
fn a_watch_that_is_dropped_ends() {
    let served = Server::new().serve().unwrap();
    let client = client(&served);
    let mut events = config_maps(&client).watch().initial_events().stream();
    events.next().unwrap().unwrap();
    assert_eq!(served.connections().open, 1);
    drop(events);
    let started = Instant::now();
    while served.connections().open > 0 {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::yield_now();
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let served = Server::new().serve().unwrap();
    let mut answer = http::Response::new(bytes::Bytes::new());
    *answer.status_mut() = http::StatusCode::FOUND;
    let there = format!("{}/readyz", served.url());
    answer
        .headers_mut()
        .insert("location", there.parse().unwrap());
    let once = RequestMatch::any().containing("/version");
    served.server().inject(once, Fault::Answer(answer));
    let error = text(&client(&served), "/version").unwrap_err();
    assert_eq!(error.code().map(|code| code.as_u16()), Some(302), "{error}");
    assert_eq!(served.server().requests().len(), 1);
}
