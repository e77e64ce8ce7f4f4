//! Schedules by chance.

use fastrand::Rng;

use super::{
    ClientTraits, Fault, Follower, Form, InitialEvents, Operation, Paging, Schedule, ServerTraits,
    Step, history::OBJECTS,
};

impl Schedule {
    /// The schedule of a seed: always the same one.
    pub fn of_seed(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let length = random.u32(20..600) * 1_000;
        let mut steps = Vec::new();
        for _ in 0..random.u8(0..=OBJECTS) {
            let what = write(&mut random, false);
            steps.push(Step { at: 0, what });
        }
        let odd = random.u8(0..3) == 0;
        for _ in 0..random.u8(5..40) {
            let at = random.u32(0..length);
            let what = match random.u8(0..20) {
                0..11 => write(&mut random, odd),
                11..14 => Operation::Delete {
                    object: random.u8(0..OBJECTS),
                },
                14..16 => Operation::MakeAgain {
                    object: random.u8(0..OBJECTS),
                },
                16 => Operation::Elsewhere(random.u8(1..20)),
                _ => Operation::Compact {
                    keep: random.u8(0..4),
                },
            };
            steps.push(Step { at, what });
        }
        for _ in 0..random.u8(0..12) {
            let at = random.u32(0..length);
            let fault = fault(&mut random);
            let what = Operation::Fault(fault);
            steps.push(Step { at, what });
        }
        steps.sort_by_key(|step| step.at);
        let (mut server, client) = (server(&mut random), client(&mut random));
        if let Follower::Pagers(_) = client.machine {
            // Without, a list would take no time, and nothing could happen meanwhile.
            server.latency = 4_000;
        }
        Self {
            seed: random.u64(..),
            server,
            client,
            quiet_at: quiet_at(length, &steps),
            steps,
        }
    }
}

/// When the last fault that lasts for a while is over.
fn quiet_at(length: u32, steps: &[Step]) -> u32 {
    let over = steps.iter().map(|step| match step.what {
        Operation::Fault(Fault::Down(duration) | Fault::EndsEachSecond(duration)) => {
            step.at + duration
        }
        _ => step.at,
    });
    over.max().unwrap_or_default().max(length)
}

fn write(random: &mut Rng, odd: bool) -> Operation {
    let form = match random.u8(0..16) {
        0..3 if odd => Form::OddField,
        3 if odd => Form::OddName,
        4 if odd => Form::OddMetadata,
        5 if odd => Form::NotUtf8,
        _ => Form::Sound,
    };
    Operation::Write {
        object: random.u8(0..OBJECTS),
        labelled: random.u8(0..4) > 0,
        form,
    }
}

fn server(random: &mut Rng) -> ServerTraits {
    ServerTraits {
        initial_events: match random.u8(0..6) {
            0 => InitialEvents::Refused,
            1 => InitialEvents::Ignored,
            _ => InitialEvents::Sent,
        },
        initial_events_end_after: [0, 0, 500, 5_000][random.usize(0..4)],
        bookmark_every: [5_000, 10_000, 60_000][random.usize(0..3)],
        latency: [0, 0, 100, 4_000][random.usize(0..4)],
    }
}

fn client(random: &mut Rng) -> ClientTraits {
    let object = random.u8(0..OBJECTS);
    let machine = match random.u8(0..10) {
        0 => Follower::WaitForSize(object, random.u32(1..30)),
        1 => Follower::WaitForDeletion(object),
        2 => {
            Follower::Pagers([Paging::Plain, Paging::Continue, Paging::Restart][random.usize(0..3)])
        }
        _ => Follower::Watcher,
    };
    ClientTraits {
        machine,
        namespace: match random.u8(0..3) {
            0 => Some(random.u8(0..2)),
            _ => None,
        },
        labelled: random.u8(0..3) == 0,
        initial_events: random.u8(0..4) > 0,
        page_size: [0, 1, 2, 3, 100][random.usize(0..5)],
        watch_timeout: [5, 15, 60, 300][random.usize(0..4)],
    }
}

fn fault(random: &mut Rng) -> Fault {
    match random.u8(0..24) {
        0 => Fault::Refused,
        1 => Fault::Unsent,
        2 => Fault::Broken,
        3 | 4 => Fault::Answer {
            code: [429, 500, 503, 504][random.usize(0..4)],
            retry_after: [None, Some(0), Some(1), Some(20), Some(150)][random.usize(0..5)],
        },
        5 => Fault::TooLarge,
        6 => Fault::Expired,
        7 => Fault::ExpiredFrame,
        8 => Fault::Unauthorized,
        9 => Fault::SilentHead,
        10 => Fault::SlowHead(random.u32(1..50_000)),
        11 => Fault::SlowChunks,
        12 => Fault::CutAfter(random.u16(0..2_000)),
        13 => Fault::EndAfter(random.u16(0..2_000)),
        14 => Fault::SilentAfter(random.u16(0..2_000)),
        15 => Fault::Duplicates(random.u8(1..6)),
        16 | 17 => Fault::Cut,
        18 => Fault::CutInFrame,
        19 => Fault::EndInFrame,
        20 => Fault::HalfOpen,
        21 => Fault::ErrorFrame([410, 500, 504][random.usize(0..3)]),
        22 if random.bool() => Fault::Down(random.u32(1..60_000)),
        22 => Fault::EndsEachSecond(random.u32(1..60_000)),
        _ => Fault::ClockJump([-3_600, 3_600][random.usize(0..2)]),
    }
}
