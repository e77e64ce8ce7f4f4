//! Pages of the in-memory server, which forgets its versions in between.

use bytes::Bytes;
use http::Request;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kubex_proto::{Api, Expired, Time};
use kubex_testing::{
    Server,
    simulation::{Reply, VirtualClient, ready},
};

use super::*;

struct InMemory(Server);

impl Peer for InMemory {
    fn answer(&mut self, _: Time, request: &Request<Bytes>) -> Reply {
        let (head, body) = self.0.handle(request.clone()).into_parts();
        Reply::answer(head.status.as_u16(), body.into_bytes().unwrap())
    }
}

/// A machine that lets its server forget all versions once so many items have come.
fn forgetting(after: usize, expired: Expired) -> Vec<String> {
    let server = Server::new();
    let client = VirtualClient::new(
        Simulation::new(InMemory(server.clone())),
        Settings::default(),
    );
    let maps = Api::bound_to(client);
    let map = |name: String| ConfigMap {
        metadata: ObjectMeta {
            name: Some(name),
            ..ObjectMeta::default()
        },
        ..ConfigMap::default()
    };
    ready(async {
        for index in 0..5 {
            maps.create(&map(format!("map-{index}"))).await.unwrap();
        }
    });
    let pager = machine(maps.list().limit(2).items().on_expired(expired));
    let mut simulation = Simulation::new(InMemory(server.clone()));
    let mut count = 0;
    let outcome = simulation.run_until(pager, |_| {
        count += 1;
        if count == after {
            ready(async { maps.delete("map-1").await.unwrap() });
            server.compact();
        }
        false
    });
    let mut told = told(&outcome.items);
    let end = told.pop().unwrap();
    assert!(end.starts_with("end "), "{end}");
    told
}

#[test]
fn go_on_or_begin_anew() {
    let continued = forgetting(2, Expired::Continue);
    assert_eq!(continued, ["map-0", "map-1", "map-2", "map-3", "map-4"]);
    let restarted = forgetting(2, Expired::Restart);
    let expected = [
        "map-0",
        "map-1",
        "restarted",
        "map-0",
        "map-2",
        "map-3",
        "map-4",
    ];
    assert_eq!(restarted, expected);
}
