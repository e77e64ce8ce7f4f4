//! The in-memory server, over every way to reach it.

use std::sync::Arc;

use super::ways::{Way, reach};
use super::{Server, Tokio};
use crate::test::Test;

/// One test for each way and each transport.
pub(crate) fn tests() -> Vec<Test> {
    let mut tests = Vec::new();
    for way in Way::ALL {
        for transport in Tokio::ALL {
            tests.push(Test {
                server: "in_memory",
                name: format!("in_memory::{}::{}", way.name(), transport.name()),
                turn: Arc::default(),
                start: Box::new(move || {
                    let reached = reach(way);
                    let config = reached.config.clone();
                    let server = Server::InMemory(reached.server());
                    Some(transport.reach(way.name(), config, server, Box::new(reached)))
                }),
            });
        }
    }
    tests
}
