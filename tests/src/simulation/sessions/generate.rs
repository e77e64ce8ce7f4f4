//! Plans from seeds.

use fastrand::Rng;
use kubex_proto::Subprotocol;

use super::plan::{Fault, Habits, Network, Plan, Rubbish, Step, Taking, What, Word};

impl Plan {
    /// The plan of a seed: always the same one.
    pub fn of_seed(seed: u64) -> Self {
        let mut dice = Dice(Rng::with_seed(seed));
        let what = dice.what();
        let is_large = dice.one_in(12);
        Self {
            seed,
            what,
            script: dice.script(what, is_large),
            fault: dice.one_in(2).then(|| (dice.time(), dice.fault())),
            network: dice.network(),
            habits: dice.habits(what, is_large),
        }
    }
}

struct Dice(Rng);

impl Dice {
    fn one_in(&mut self, of: u32) -> bool {
        self.0.u32(0..of) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.usize(0..of.len())]
    }

    /// A time or a pause, in milliseconds: mostly short.
    fn time(&mut self) -> u64 {
        match self.0.u8(0..10) {
            0..4 => self.0.u64(0..50),
            4..8 => self.0.u64(0..3_000),
            8 => self.0.u64(0..20_000),
            _ => self.0.u64(0..90_000),
        }
    }

    fn length(&mut self) -> usize {
        match self.0.u8(0..100) {
            0..70 => self.0.usize(1..200),
            70..90 => self.0.usize(1..8_000),
            90..99 => self.0.usize(1..40_000),
            _ => self.0.usize(1..700_000),
        }
    }

    fn what(&mut self) -> What {
        match self.0.u8(0..10) {
            0..5 => {
                let protocol = self.pick(&Subprotocol::ALL);
                let tty = self.one_in(4);
                What::Process {
                    protocol,
                    stdin: !self.one_in(4),
                    stderr: !tty && !self.one_in(4),
                    tty,
                    silence: match self.0.u8(0..10) {
                        0 => None,
                        // Of three pings, each at a whole millisecond.
                        1 => Some(3 * self.0.u64(700..10_000)),
                        _ => Some(60_000),
                    },
                }
            }
            5..8 => What::Ports {
                count: self.0.usize(1..=4),
                mapped: self.one_in(5),
            },
            _ => What::Run {
                stdin: self.one_in(2).then(|| self.length() * 3),
                limit: if self.one_in(4) {
                    self.length()
                } else {
                    64 << 20
                },
                time: self.one_in(3).then(|| self.0.u64(1..40_000)),
            },
        }
    }

    fn script(&mut self, what: What, is_large: bool) -> Vec<Step> {
        let mut script = Vec::new();
        for _ in 0..self.0.u8(0..3) {
            let channel = self.pick(&[None, Some(0), Some(1), Some(3), Some(255)]);
            script.push(Step::Empty(channel));
        }
        if matches!(what, What::Ports { .. }) {
            script.push(Step::Names);
        }
        for _ in 0..self.0.u8(0..12) {
            script.push(self.step(what));
        }
        if is_large {
            let stream = self.stream(what);
            let length = self.0.usize(1_000..40_000);
            let count = self.0.usize(10..40);
            script.extend((0..count).map(|_| Step::Say { stream, length }));
        }
        match what {
            What::Process { protocol, .. } => self.ending(what, protocol, &mut script),
            What::Run { .. } => self.ending(what, Subprotocol::V5, &mut script),
            What::Ports { count, .. } => {
                if self.one_in(3) {
                    let stream = self.0.usize(0..count) * 2 + 1;
                    let length = self.0.usize(1..200);
                    let at = self.0.usize(0..=script.len());
                    script.insert(at.max(3).min(script.len()), Step::Say { stream, length });
                }
            }
        }
        match self.0.u8(0..20) {
            0..13 => script.push(Step::Close(self.pick(&[Some(1000), None, Some(1005)]))),
            13..15 => script.push(Step::Close(Some(self.pick(&[1001, 1006, 1011, 4000])))),
            15..17 => script.push(Step::Leave),
            _ => {}
        }
        if self.one_in(16) {
            let rubbish = self.rubbish();
            let at = self.0.usize(0..=script.len());
            script.insert(at, Step::Rubbish(rubbish));
        }
        script
    }

    /// A stream that was asked for, and is none of errors of a port.
    fn stream(&mut self, what: What) -> usize {
        match what {
            What::Process { stderr: false, .. } => 0,
            What::Ports { count, .. } => self.0.usize(0..count) * 2,
            What::Process { .. } | What::Run { .. } => self.0.usize(0..2),
        }
    }

    fn step(&mut self, what: What) -> Step {
        match self.0.u8(0..20) {
            0..11 => Step::Say {
                stream: self.stream(what),
                length: self.length(),
            },
            11..15 => Step::Wait(self.time()),
            15..18 if what.uplinks() > 0 => Step::Read {
                uplink: self.0.usize(0..what.uplinks()),
                length: self.length(),
            },
            18 => Step::Ping,
            19 => Step::Pong,
            _ => Step::Wait(self.0.u64(0..200)),
        }
    }

    /// How a process ends.
    fn ending(&mut self, what: What, protocol: Subprotocol, script: &mut Vec<Step>) {
        if what.uplinks() > 0 && protocol.closes_stdin() && !self.one_in(3) {
            script.push(Step::ReadToEnd);
            for _ in 0..self.0.u8(0..4) {
                script.push(Step::Say {
                    stream: self.stream(what),
                    length: self.length(),
                });
            }
        }
        if protocol.closes_stdin() && self.one_in(3) {
            script.push(Step::OutputEnds(self.stream(what)));
        }
        if !self.one_in(7) {
            let word = match self.0.u8(0..10) {
                0..5 => Word::Success,
                5..7 => Word::Code(self.0.i32(1..256)),
                7..9 => Word::Failure,
                _ => Word::Unreadable,
            };
            script.push(Step::Status(word, self.0.usize(1..4)));
            if self.one_in(6) {
                script.push(Step::Wait(self.0.u64(0..4_000)));
                script.push(Step::Say {
                    stream: self.stream(what),
                    length: self.0.usize(1..500),
                });
            }
        }
    }

    fn rubbish(&mut self) -> Rubbish {
        self.pick(&[
            Rubbish::Text,
            Rubbish::TooLarge,
            Rubbish::Larger,
            Rubbish::UnknownChannel,
            Rubbish::LongStatus,
        ])
    }

    fn fault(&mut self) -> Fault {
        let left = self.0.usize(0..6);
        match self.0.u8(0..10) {
            0..3 => Fault::Stall(self.time()),
            3..5 => Fault::Silence,
            5..7 => Fault::Cut(left),
            7..9 => Fault::Fail(left),
            _ => Fault::Close(self.pick(&[1000, 1001, 1006, 1011, 3000])),
        }
    }

    fn network(&mut self) -> Network {
        Network {
            latency: self.pick(&[0, 0, 1, 40, 400]),
            write: self.pick(&[0, 0, 0, 5, 300, 9_000]),
            takes: self.one_in(12).then(|| self.length()),
            reads_while_writing: !self.one_in(3),
            tells_failed_writes: self.one_in(2),
            answers_pings: !self.one_in(6),
            late: self.pick(&[0, 0, 0, 20, 700]),
            restless: self.one_in(4),
        }
    }

    fn habits(&mut self, what: What, is_large: bool) -> Habits {
        let is_lazy = self.one_in(if is_large { 2 } else { 6 });
        let mut writes = Vec::new();
        let mut at = 0;
        if what.uplinks() > 0 && !matches!(what, What::Run { .. }) {
            for _ in 0..self.0.u8(0..8) {
                at += self.time() / 4;
                let uplink = self.0.usize(0..what.uplinks());
                writes.push((at, uplink, self.length()));
            }
        }
        Habits {
            taking: self.pick(&[Taking::Events, Taking::Streams, Taking::Both]),
            takes_every: if is_lazy { self.time() } else { 0 },
            takes: if is_lazy { self.0.usize(1..5) } else { 1_000 },
            sleeps_until: if self.one_in(6) { self.time() } else { 0 },
            ignores: self
                .one_in(8)
                .then(|| (self.time(), self.0.usize(0..what.streams()))),
            writes,
            closes_stdin: (!self.one_in(3)).then(|| at + self.time() / 4),
            resizes: (0..self.0.u8(0..3)).map(|_| self.time()).collect(),
            closes: self.one_in(8).then(|| self.time()),
        }
    }
}
