//! How often a plugin is run.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use kubex_testing::Server;
use kubex_testing::server::{Fault, RequestMatch, ServeOptions};
use kubex_transport::Transport;
use serde_json::json;

use crate::plugin::Plugin;
use crate::{PATIENCE, config, config_maps, lists};

/// At once.
const CALLERS: usize = 100;

/// By each of them, one after the other.
const CALLS: usize = 5;

/// Each has calls behind it and before it when the token begins to count no more.
pub(crate) async fn a_token_refused_in_the_middle_of_a_hundred_calls_runs_it_once<T: Transport>() {
    for options in [ServeOptions::tls(), ServeOptions::plain()] {
        let served = Server::builder().token("first").build().serve_with(options);
        let served = served.unwrap();
        let plugin = Arc::new(Plugin::answering(&json!({"token": "first"})));
        let maps = config_maps::<T>(config(&served, plugin.credentials()));
        // So that they stay side by side.
        let held_back = Duration::from_millis(50);
        served
            .server()
            .inject(RequestMatch::any(), Fault::Delay(held_back));

        let (asked, renewed) = (served.server().clone(), Arc::clone(&plugin));
        let switch = thread::spawn(move || {
            let started = Instant::now();
            while asked.requests().len() < CALLERS * 3 / 2 {
                assert!(started.elapsed() < PATIENCE, "nobody calls");
                thread::sleep(Duration::from_millis(1));
            }
            let runs = renewed.runs();
            renewed.answer(&json!({"token": "second"}));
            asked.set_token("second");
            runs
        });
        let callers = (0..CALLERS).map(|_| async {
            for _ in 0..CALLS {
                maps.list().await.unwrap();
            }
        });
        join_all(callers).await;
        assert_eq!(switch.join().unwrap(), 1, "before");
        assert_eq!(plugin.runs(), 2);
        let refused = served.server().requests().len() - CALLERS * CALLS;
        assert!(refused > CALLERS / 4, "{refused} saw a 401");
    }
}

/// The server would take the old token for longer; no request is refused.
pub(crate) async fn it_is_run_before_its_token_expires<T: Transport>() {
    let served = Server::builder().token("any").build().serve().unwrap();
    let expires = Timestamp::now() + SignedDuration::from_secs(12);
    let plugin = Plugin::answering(&json!({
        "token": "any", "expirationTimestamp": expires.to_string(),
    }));
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    maps.list().await.unwrap();
    plugin.answer(&json!({"token": "any"}));
    let mut calls = 1;
    while plugin.runs() == 1 {
        assert!(Timestamp::now() < expires, "it was used to its end");
        for outcome in lists(&maps, 10).await {
            outcome.unwrap();
        }
        calls += 10;
        thread::sleep(Duration::from_millis(50));
    }
    let left = expires.duration_since(Timestamp::now());
    assert!(left > SignedDuration::from_secs(8), "{left} before its end");
    maps.list().await.unwrap();
    assert_eq!(plugin.runs(), 2);
    assert!(calls < 1000, "as many are remembered");
    let requests = served.server().requests().len();
    assert_eq!(requests, calls + 1, "none is repeated");
}

/// Why there is none is told to all of them.
pub(crate) async fn a_failure_among_a_hundred_calls_runs_it_once<T: Transport>() {
    let served = Server::builder().token("any").build().serve().unwrap();
    let plugin = Plugin::new("sleep 0.2; echo 'log in first' >&2; exit 3");
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    for outcome in lists(&maps, CALLERS).await {
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.contains("exit code 3; it said: log in first"),
            "{error}"
        );
    }
    assert_eq!(plugin.runs(), 1);
    assert!(
        served.server().requests().is_empty(),
        "nothing is sent without"
    );
}
