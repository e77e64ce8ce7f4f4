//! Any events in any order: no panic, an end, and no write that is sent twice without a good reason.

use bytes::Bytes;
use fastrand::Rng;
use http::{Method, Response};
use kubex_proto::{
    Action, Authorization, ConnectFault, Error, Event, Exchange, Failure, Instant, Machine, Secret,
    Time, Timestamp,
};

use super::*;

const SEEDS: u64 = 4_000;
/// So many events are hostile; then all goes well.
const HOSTILE: usize = 40;
/// By then it must be over.
const PATIENCE: usize = 200;

#[test]
fn end_every_exchange() {
    for seed in 0..SEEDS {
        let settings = settings_of(seed);
        match seed % 3 {
            0 => drive(Exchange::new(read(), &settings), seed),
            1 => drive(Exchange::new(write(), &settings), seed),
            _ => drive(Exchange::new(watch(), &settings), seed),
        }
    }
}

#[test]
fn end_every_update() {
    for seed in 0..SEEDS {
        let update = pods().update("web", |pod| {
            pod.data
                .insert("spec".into(), serde_json::json!({"seen": 1}));
        });
        drive(update.into_machine(&settings_of(seed)), seed);
    }
}

fn settings_of(seed: u64) -> Settings {
    settings((seed % 5 < 3).then_some(30), (seed % 7 < 3).then_some(5))
}

fn drive<M: Machine>(mut machine: M, seed: u64) {
    let mut random = Rng::with_seed(seed);
    let mut clock = Duration::ZERO;
    let mut resend = Resend::default();
    for step in 0..HOSTILE + PATIENCE {
        let hostile = step < HOSTILE;
        clock = clock.saturating_add(match random.u8(0..20) {
            0 if hostile => Duration::MAX,
            1..5 => seconds(random.u64(0..20)),
            _ => millis(random.u64(0..50)),
        });
        let now = Time::new(
            Instant::from_origin(clock),
            Timestamp::from_unix_seconds(1_700_000_000).after(clock),
        );
        let action = machine.poll(now);
        if hostile && random.u8(0..4) == 0 {
            // Told before, or instead of, what it wished for.
            resend.sends(&action, seed);
            let event = any_event(&mut random);
            resend.answered(&event);
            machine.handle(now, event);
            continue;
        }
        resend.sends(&action, seed);
        let event = match action {
            Action::Done => {
                assert!(matches!(machine.poll(now), Action::Done), "seed {seed}");
                return;
            }
            Action::Yield(_) => continue,
            Action::Sleep { until, .. } => {
                clock = clock.max(until.since_origin());
                Event::Elapsed
            }
            action if hostile => answer(&action, &mut random),
            Action::Authorize { .. } => Event::Authorized(Authorization::none()),
            Action::Send { .. } => Event::Head(Response::new(())),
            Action::Read { .. } => Event::End,
        };
        resend.answered(&event);
        let now = Time::new(Instant::from_origin(clock), now.unix);
        machine.handle(now, event);
    }
    panic!("seed {seed}: not done after {PATIENCE} friendly events");
}

/// What an event must have said for a write to be sent once more.
#[derive(Default)]
struct Resend {
    /// A write is on its way, or was; whether it may be sent again.
    write: Option<bool>,
    awaiting_head: bool,
}

impl Resend {
    fn sends<T>(&mut self, action: &Action<T>, seed: u64) {
        let Action::Send { request, .. } = action else {
            return;
        };
        if request.method() == Method::GET {
            // An update read the object anew: the next write is another one.
            self.write = None;
            self.awaiting_head = false;
            return;
        }
        assert_ne!(
            self.write,
            Some(false),
            "seed {seed}: a write was sent again"
        );
        self.write = Some(false);
        self.awaiting_head = true;
    }

    fn answered(&mut self, event: &Event) {
        if !core::mem::take(&mut self.awaiting_head) {
            return;
        }
        self.write = Some(match event {
            Event::Head(head) => {
                let code = head.status().as_u16();
                let asked_to = head.headers().contains_key("retry-after");
                code == 401 || (code == 429 || code >= 500) && asked_to
            }
            Event::Failed(failure) => !failure.to_string().contains("broken"),
            _ => false,
        });
    }
}

/// One of the events that answer the action.
fn answer<T>(action: &Action<T>, random: &mut Rng) -> Event {
    match action {
        Action::Authorize { .. } => match random.u8(0..6) {
            0 => Event::Unauthorized(Error::credentials("none")),
            _ => authorized(random),
        },
        Action::Send { .. } => match random.u8(0..8) {
            0 => Event::Elapsed,
            1..4 => Event::Failed(failure(random)),
            _ => Event::Head(head(random)),
        },
        _ => match random.u8(0..8) {
            0 => Event::Elapsed,
            1 => Event::Failed(failure(random)),
            2..4 => Event::End,
            _ => Event::Chunk(chunk(random)),
        },
    }
}

fn any_event(random: &mut Rng) -> Event {
    match random.u8(0..7) {
        0 => authorized(random),
        1 => Event::Unauthorized(Error::credentials("none")),
        2 => Event::Head(head(random)),
        3 => Event::Chunk(chunk(random)),
        4 => Event::End,
        5 => Event::Failed(failure(random)),
        _ => Event::Elapsed,
    }
}

fn authorized(random: &mut Rng) -> Event {
    let token = Secret::new(random.u8(0..3).to_string());
    Event::Authorized(Authorization::bearer(&token).unwrap())
}

fn head(random: &mut Rng) -> Response<()> {
    let codes = [
        100, 101, 200, 201, 204, 304, 307, 401, 401, 404, 409, 409, 409, 410, 429, 500, 503, 999,
    ];
    let mut head = Response::builder().status(random.choice(codes).unwrap());
    if random.bool() {
        let after = ["0", "1", "30", "never", "18446744073709551615"];
        head = head.header("retry-after", random.choice(after).unwrap());
    }
    if random.bool() {
        head = head.header("location", "\t");
    }
    head.body(()).unwrap()
}

fn chunk(random: &mut Rng) -> Bytes {
    let text = random.choice([POD, ADDED, "", "{", "\n", "null", "\u{0}", "}]\"", "[[[["]);
    let mut bytes = text.unwrap_or_default().as_bytes().to_vec();
    if random.u8(0..4) == 0 {
        bytes.push(random.u8(..));
    }
    bytes.into()
}

fn failure(random: &mut Rng) -> Failure {
    match random.u8(0..4) {
        0 => Failure::connect(ConnectFault::Refused, "10.0.0.1:6443"),
        1 => Failure::unsent("unsent"),
        _ => Failure::broken("broken"),
    }
}
