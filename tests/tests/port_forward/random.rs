//! Whatever comes, in whatever pieces and order: one item, in time.

use bytes::Bytes;
use fastrand::Rng;
use http::{Request, Response};
use kubex_proto::{
    Action, Authorization, ConnectFault, Event, Failure, Instant, Machine, Time, Timestamp,
};
use kubex_testing::simulation::{Ending, Peer};

use super::*;

const SEEDS: u64 = 3_000;

/// A server whose answers may be anything.
struct Fickle {
    random: Rng,
    /// The pods of the last list that can be taken.
    ready: Vec<String>,
}

impl Fickle {
    /// In pieces, and at times cut off.
    fn cut(&mut self, body: &Value) -> Reply {
        let mut body = body.to_string().into_bytes();
        match self.random.u8(0..20) {
            0 => body.truncate(self.random.usize(0..body.len())),
            1 => {
                let at = self.random.usize(0..body.len());
                body[at] = self.random.u8(..);
                // What is ready now is anybody's guess.
                self.ready = vec!["?".into()];
            }
            _ => {}
        }
        let mut reply = Reply::silence().head(200);
        let mut rest = Bytes::from(body);
        while !rest.is_empty() {
            let length = self.random.usize(1..=rest.len());
            let delay = Duration::from_millis(self.random.u64(0..50));
            reply = reply.after(delay).chunk(rest.split_to(length));
        }
        reply.end()
    }

    fn list(&mut self) -> Reply {
        self.ready.clear();
        let count = self.random.u8(0..4);
        let items: Vec<_> = (0..count)
            .map(|number| {
                let name = format!("web-{number}");
                let mut pod = pod(&name, number);
                match self.random.u8(0..4) {
                    0 => pod["status"]["phase"] = json!("Pending"),
                    1 => pod["metadata"]["deletionTimestamp"] = json!("2024-05-01T11:00:00Z"),
                    _ => self.ready.push(name),
                }
                pod
            })
            .collect();
        let metadata = json!({"resourceVersion": "9"});
        self.cut(
            &json!({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items}),
        )
    }
}

impl Peer for Fickle {
    fn answer(&mut self, _: Time, request: &Request<Bytes>) -> Reply {
        match self.random.u8(0..24) {
            0 => return Reply::failure(Failure::broken("broken")),
            1 => return Reply::failure(Failure::connect(ConnectFault::Refused, "10.0.0.1:6443")),
            2 => return Reply::refusal(503, "ServiceUnavailable").header("retry-after", "1"),
            3 => return Reply::silence(),
            4..6 => return Reply::refusal(404, "NotFound"),
            _ => {}
        }
        match request.uri().path() {
            path if path.ends_with("/portforward") => upgraded(),
            path if path.ends_with("/pods") => self.list(),
            _ => {
                let spec = json!({"selector": {"app": "web"}, "ports": [{"port": 80}]});
                let metadata = json!({"name": "web"});
                self.cut(
                    &json!({"kind": "Service", "apiVersion": "v1", "metadata": metadata, "spec": spec}),
                )
            }
        }
    }
}

#[test]
fn answers_end_in_one_item() {
    let mut opened = 0;
    for seed in 0..SEEDS {
        let peer = Fickle {
            random: Rng::with_seed(seed),
            ready: Vec::new(),
        };
        let machine = machine(services(&[80]));
        let mut simulation = Simulation::new(peer).without_trace();
        let outcome = simulation.run(machine);
        assert_eq!(outcome.ending, Ending::Done, "seed {seed}");
        assert!(outcome.ended_at <= Duration::from_secs(60), "seed {seed}");
        let upgrades = lines(&outcome);
        let upgrades = upgrades.iter().filter(|line| line.contains("portforward"));
        assert!(upgrades.count() <= 16, "seed {seed}");
        if let Ok(forward) = outcome.only() {
            opened += 1;
            let pod = forward.pod().to_owned();
            let peer = simulation.peer();
            let ready = peer.ready.first().is_some_and(|first| *first == pod);
            assert!(ready || peer.ready == ["?"], "seed {seed}: {pod}");
        }
    }
    assert!((SEEDS / 5..SEEDS).contains(&opened), "{opened}");
}

#[test]
fn events_that_nobody_asked_for_end_it() {
    for seed in 0..SEEDS {
        let mut random = Rng::with_seed(seed);
        let mut machine = machine(services(&[80]));
        let mut items = 0;
        for step in 0..100 {
            let now = Time::new(
                Instant::from_origin(Duration::from_millis(step * 10)),
                Timestamp::from_unix_seconds(0),
            );
            let event = match machine.poll(now) {
                Action::Yield(_) => {
                    items += 1;
                    continue;
                }
                Action::Authorize { .. } if random.bool() => {
                    Event::Authorized(Authorization::none())
                }
                Action::Send { .. } if random.bool() => Event::Head(Response::new(())),
                _ => any_event(&mut random),
            };
            machine.handle(now, event);
        }
        assert_eq!(items, 1, "seed {seed}");
    }
}

fn any_event(random: &mut Rng) -> Event {
    match random.u8(0..6) {
        0 => Event::Authorized(Authorization::none()),
        1 => Event::Head(Response::new(())),
        2 => Event::Chunk(Bytes::from_static(b"{\"items\":[")),
        3 => Event::End,
        4 => Event::Failed(Failure::broken("broken")),
        _ => Event::Elapsed,
    }
}
