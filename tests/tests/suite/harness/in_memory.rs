//! The in-memory server, over every way to reach it.

use std::sync::Arc;

use super::ways::{Way, reach};
use super::{Heard, Options, Reached, Server, Transport, blocking};
use crate::test::Test;

/// One test for each way and each transport, and one without any way in between.
pub(crate) fn tests() -> Vec<Test> {
    let mut tests = Vec::new();
    for way in Way::ALL {
        for transport in Transport::ALL {
            tests.push(Test {
                server: "in_memory",
                name: format!("in_memory::{}::{}", way.name(), transport.name()),
                turn: Arc::default(),
                start: Box::new(move || {
                    let reached = reach(way);
                    let config = reached.config.clone();
                    let server = Server::InMemory(reached.server());
                    let alive = Box::new(reached);
                    Some(transport.reach(way.name(), way.refusable(), config, server, alive))
                }),
            });
        }
    }
    tests.push(Test {
        server: "in_memory",
        name: "in_memory::in_process".into(),
        turn: Arc::default(),
        start: Box::new(|| {
            let heard = Heard::default();
            let harness = blocking::in_process(&heard);
            Some(Reached::Harness(harness, Options::without_config(heard)))
        }),
    });
    tests
}
