//! Whatever goes wrong, by chance: what must hold of every call.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::Request;
use kubex_proto::{Exchange, Time};
use kubex_testing::simulation::{Ending, Faulty, Peer};

use super::*;

const SEEDS: u64 = 2_000;

/// Notes what it was asked to do; each request is told apart by its path.
#[derive(Clone, Default)]
struct Ledger {
    taken: Arc<Mutex<BTreeMap<String, u32>>>,
}

impl Peer for Ledger {
    fn answer(&mut self, _: Time, request: &Request<Bytes>) -> Reply {
        let path = request.uri().path().to_owned();
        *self.taken.lock().unwrap().entry(path).or_default() += 1;
        Reply::ok("x".repeat(300))
    }
}

#[test]
fn a_write_is_taken_once_at_most_and_its_outcome_is_never_a_lie() {
    let mut seen = [0; 3];
    for seed in 0..SEEDS {
        let ledger = Ledger::default();
        let peer = Faulty::new(ledger.clone(), seed).with_silence();
        let exchange = Exchange::new(write(), &settings(Some(20), None));
        let outcome = Simulation::new(peer).run(exchange);
        let taken = ledger.taken.lock().unwrap().values().sum::<u32>();
        match outcome.only() {
            Ok(_) => {
                assert_eq!(taken, 1, "seed {seed}");
                seen[0] += 1;
            }
            Err(error) if error.is_unanswered() => {
                assert!(taken <= 1, "seed {seed}: {error}");
                seen[1] += 1;
            }
            Err(error) => {
                assert_eq!(taken, 0, "seed {seed}: {error}");
                seen[2] += 1;
            }
        }
    }
    assert!(
        seen.iter().all(|&times| times > 50),
        "too little of some: {seen:?}"
    );
}

#[test]
fn a_read_that_has_time_succeeds_unless_the_server_says_no() {
    let mut successes = 0;
    for seed in 0..SEEDS {
        let peer = Faulty::new(Ledger::default(), seed).with_faults(5);
        let outcome = Simulation::new(peer).run(Exchange::new(read(), &settings(None, None)));
        assert_eq!(outcome.ending, Ending::Done);
        match outcome.only() {
            Ok(text) => {
                assert_eq!(text.len(), 300, "seed {seed}");
                successes += 1;
            }
            Err(error) => assert!(
                error.code().is_some() || error.to_string().contains("connection refused"),
                "seed {seed}: {error}"
            ),
        }
    }
    assert!(successes > 500, "{successes}");
}

#[test]
fn no_call_outlives_its_timeout() {
    for seed in 0..SEEDS {
        let peer = Faulty::new(Ledger::default(), seed).with_silence();
        let call = if seed % 2 == 0 { read() } else { write() };
        let exchange = Exchange::new(call.timeout(seconds(7)), &settings(None, None));
        // A credential has no deadline, and takes up to 3 s.
        let outcome = Simulation::new(peer).run(exchange);
        assert_eq!(outcome.ending, Ending::Done, "seed {seed}\n{outcome}");
        assert!(outcome.ended_at <= seconds(7), "seed {seed}\n{outcome}");
    }
}
