//! The server of a run.

use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use fastrand::Rng;
use http::Request;
use kubex_proto::{Authorization, ConnectFault, Failure, Time};

use super::{
    Fault, InitialEvents,
    answers::{TOO_LARGE, expired_page, frame, list, status},
    body::{Body, Delivery, Ending},
    query::{Query, Token, VersionMatch},
    view::View,
    watch::Watch,
    world::{World, millis},
};
use crate::simulation::{Credential, Peer, Reply};

/// How long a watch lasts for which nothing else was asked.
const WATCH: u32 = 1_800_000;

/// Answers lists and watches of one kind, out of a history that is known beforehand, and has the faults of a schedule.
pub(super) struct Server {
    world: Arc<World>,
    /// The faults that wait for a request, by their times.
    waiting: Vec<(u32, Fault)>,
    /// Which credential is good.
    good: u32,
    /// Which one is given out.
    given: u32,
    random: Rng,
}

impl Server {
    pub(super) fn new(world: Arc<World>) -> Self {
        let faults = world.schedule.faults();
        Self {
            waiting: faults
                .filter(|(_, fault)| fault.is_of_next_request())
                .collect(),
            good: 0,
            given: 0,
            random: Rng::with_seed(world.schedule.seed),
            world,
        }
    }

    /// The fault that happens to this request.
    fn fault(&mut self, now: u32, query: &Query) -> Option<Fault> {
        if now >= self.world.schedule.quiet_at {
            return None;
        }
        let due = |(at, fault): &(u32, Fault)| {
            *at <= now
                && match fault {
                    // Within one call a credential is renewed once.
                    Fault::Unauthorized => self.good == 0,
                    Fault::TooLarge | Fault::Expired => query.goes_on(),
                    Fault::ExpiredFrame | Fault::Duplicates(_) => {
                        query.watch && query.version.is_some()
                    }
                    _ => true,
                }
        };
        let index = self.waiting.iter().position(due)?;
        let (_, fault) = self.waiting.remove(index);
        self.world.counter.count(fault.name());
        Some(fault)
    }

    fn answer_with(
        &mut self,
        fault: Fault,
        now: u32,
        request: &Request<Bytes>,
        query: &Query,
    ) -> Reply {
        let mut delivery = Delivery::default();
        match fault {
            Fault::Refused => return refused(),
            Fault::Unsent => return Reply::failure(Failure::unsent("closed by the server")),
            Fault::Broken => return Reply::failure(Failure::broken("reset by peer")),
            Fault::SilentHead => return Reply::silence(),
            Fault::Answer { code, retry_after } => {
                let reply = self.whole(code, status(code, "ServerTimeout", ""));
                return match retry_after {
                    Some(seconds) => {
                        self.world.counter.count("retry-after");
                        reply.header("retry-after", &seconds.to_string())
                    }
                    None => reply,
                };
            }
            Fault::TooLarge => {
                let reply = self.whole(504, status(504, "Timeout", TOO_LARGE));
                return reply.header("retry-after", "1");
            }
            Fault::Expired => return self.expired(query, false),
            Fault::ExpiredFrame => return self.expired(query, true),
            Fault::Unauthorized => self.good += 1,
            Fault::SlowHead(by) => {
                let reply = self.sound(now, request, query, delivery, 0);
                return reply.delayed(Duration::from_millis(by.into()));
            }
            Fault::SlowChunks => delivery.slow = true,
            Fault::CutAfter(bytes) => delivery.room = Some((bytes.into(), Ending::Broken)),
            Fault::EndAfter(bytes) => delivery.room = Some((bytes.into(), Ending::Proper)),
            Fault::SilentAfter(bytes) => delivery.room = Some((bytes.into(), Ending::Silence)),
            Fault::Duplicates(frames) => {
                return self.sound(now, request, query, delivery, frames.into());
            }
            _ => {}
        }
        self.sound(now, request, query, delivery, 0)
    }

    /// An answer as it should be, but for how it is delivered, and for some frames that come again.
    fn sound(
        &mut self,
        now: u32,
        request: &Request<Bytes>,
        query: &Query,
        delivery: Delivery,
        again: usize,
    ) -> Reply {
        let good = format!("Bearer t{}", self.good);
        let given = request.headers().get("authorization");
        if given.is_none_or(|given| given.as_bytes() != good.as_bytes()) {
            return self.whole(401, status(401, "Unauthorized", ""));
        }
        let reply = if query.watch {
            self.watch(now, query, again)
        } else {
            self.list(now, query)
        };
        match reply {
            Ok((body, code)) => body.with(delivery).answer(code),
            Err(reply) => reply,
        }
    }

    fn list(&mut self, now: u32, query: &Query) -> Result<(Body, u16), Reply> {
        let is_exact = query.version_match == Some(VersionMatch::Exact);
        let exact = query.version.filter(|_| is_exact);
        let counter = &self.world.counter;
        counter.count(match query.token {
            Some(_) => "next page",
            None if exact.is_some() => "list at a version",
            None => "list",
        });
        let history = &self.world.history;
        let version = query.token.map_or(exact, |token| token.version);
        if version.is_some_and(|version| version < history.kept_at(now)) {
            return Err(self.expired(query, false));
        }
        let version = version.unwrap_or_else(|| history.version_at(now));
        let view = self.view(query);
        let objects = view.objects_after(view.until_version(version));
        let after = query.token.map(|token| token.after);
        let rest = objects.into_values();
        let mut page: Vec<_> = rest
            .filter(|object| after.is_none_or(|after| object.number > after))
            .collect();
        let size = if query.limit == 0 {
            page.len()
        } else {
            query.limit
        };
        let left = page.len().saturating_sub(size);
        page.truncate(size);
        let body = list(version, &page, left);
        Ok((Body::whole(body, self.fork()), 200))
    }

    fn watch(&mut self, now: u32, query: &Query, again: usize) -> Result<(Body, u16), Reply> {
        let traits = self.world.schedule.server;
        let ignores = traits.initial_events == InitialEvents::Ignored;
        let mut initial_end = None;
        if query.initial_events && ignores {
            self.world.counter.count("initial events ignored");
        } else if query.initial_events {
            let allowed =
                query.version_match == Some(VersionMatch::NotOlderThan) && query.bookmarks;
            if traits.initial_events == InitialEvents::Refused || !allowed {
                self.world.counter.count("initial events refused");
                return Err(self.whole(422, status(422, "Invalid", "")));
            }
            self.world.counter.count("initial events");
            initial_end = Some(now + traits.initial_events_end_after);
        }
        let view = self.view(query);
        let mut first = Vec::new();
        let position = if let Some(version) = query.version {
            self.world.counter.count("watch from a version");
            let latest = self.world.history.version_at(now);
            assert!(version <= latest, "nobody was told of version {version}");
            if version < self.world.history.kept_at(now) {
                let as_frame = self.random.bool();
                return Err(self.expired(query, as_frame));
            }
            view.until_version(version).saturating_sub(again)
        } else {
            let position = view.until_time(now);
            for object in view.objects_after(position).values() {
                frame(&mut first, "ADDED", &object.object);
            }
            position
        };
        let bookmark = (query.bookmarks && initial_end.is_none())
            .then(|| now + self.random.u32(1..=traits.bookmark_every));
        let ends_each_second = self.world.lasting(now, |fault| match fault {
            Fault::EndsEachSecond(duration) => Some(duration),
            _ => None,
        });
        let end = if ends_each_second {
            self.world.counter.count("watch ended each second");
            1_000
        } else {
            query.timeout.unwrap_or(WATCH)
        };
        let faults = &self.world.running_faults;
        let watch = Watch {
            position,
            view,
            initial_end,
            bookmark,
            end: now.saturating_add(end),
            faults: faults.partition_point(|(at, _)| *at <= now),
            cut: None,
            world: Arc::clone(&self.world),
        };
        Ok((Body::watch(first, watch, self.fork()), 200))
    }

    /// What was asked for goes on from something that is no longer kept.
    fn expired(&mut self, query: &Query, as_frame: bool) -> Reply {
        if let Some(Token { after, .. }) = query.token {
            self.world.counter.count("next page expired");
            return self.whole(410, expired_page(after));
        }
        self.world.counter.count(if query.watch {
            "version expired"
        } else {
            "list at a version expired"
        });
        let status = status(410, "Expired", "");
        if as_frame {
            let mut bytes = Vec::new();
            frame(&mut bytes, "ERROR", status.as_bytes());
            return Body::whole(bytes, self.fork()).answer(200);
        }
        self.whole(410, status)
    }

    fn whole(&mut self, code: u16, body: String) -> Reply {
        Body::whole(body, self.fork()).answer(code)
    }

    fn view(&self, query: &Query) -> Arc<View> {
        let view = &self.world.view;
        assert_eq!(query.wanted, view.wanted, "something else is asked for");
        Arc::clone(view)
    }

    fn fork(&mut self) -> Rng {
        Rng::with_seed(self.random.u64(..))
    }
}

impl Peer for Server {
    fn answer(&mut self, now: Time, request: &Request<Bytes>) -> Reply {
        let now = millis(now);
        let query = Query::of(request);
        self.world.counter.count("request");
        let down = |fault| match fault {
            Fault::Down(duration) => Some(duration),
            _ => None,
        };
        if self.world.lasting(now, down) {
            self.world.counter.count("down");
            return refused();
        }
        let latency = self.random.u32(0..=self.world.schedule.server.latency);
        let reply = match self.fault(now, &query) {
            Some(fault) => self.answer_with(fault, now, request, &query),
            None => self.sound(now, request, &query, Delivery::default(), 0),
        };
        reply.delayed(Duration::from_millis(latency.into()))
    }

    fn authorize(&mut self, _: Time, rejected: Option<&Authorization>) -> Credential {
        if rejected.is_some() {
            self.given = self.good;
        }
        Credential::bearer(&format!("t{}", self.given))
    }
}

fn refused() -> Reply {
    Reply::failure(Failure::connect(ConnectFault::Refused, "10.0.0.1:6443"))
}
