//! How the bytes of an answer come: in pieces, slowly, or not to their end.

use core::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use kubex_proto::{Failure, Time};

use super::watch::{Next, Watch};
use crate::simulation::{Reply, Step};

/// The body of an answer, in chunks that are made as they are asked for.
pub(super) struct Body {
    /// What is to come next.
    bytes: Bytes,
    /// What follows these bytes, if that is known.
    ending: Option<Ending>,
    /// Where more comes from.
    watch: Option<Watch>,
    pub(super) delivery: Delivery,
    random: Rng,
}

/// What is wrong with how it comes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Delivery {
    pub(super) slow: bool,
    /// After so many bytes it is over.
    pub(super) room: Option<(usize, Ending)>,
}

/// How a body is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Proper,
    Broken,
    Silence,
}

impl Ending {
    fn step(self) -> Option<Step> {
        match self {
            Self::Proper => Some(Step::End),
            Self::Broken => Some(Step::Failed(Failure::broken("reset by peer"))),
            Self::Silence => None,
        }
    }
}

impl Body {
    pub(super) fn whole(bytes: impl Into<Bytes>, random: Rng) -> Self {
        Self {
            bytes: bytes.into(),
            ending: Some(Ending::Proper),
            watch: None,
            delivery: Delivery::default(),
            random,
        }
    }

    pub(super) fn watch(first: Vec<u8>, watch: Watch, random: Rng) -> Self {
        Self {
            ending: None,
            watch: Some(watch),
            ..Self::whole(first, random)
        }
    }

    pub(super) fn with(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// As the answer to a request.
    pub(super) fn answer(mut self, code: u16) -> Reply {
        let head = Reply::silence().head(code);
        let head = head.header("content-type", "application/json");
        head.then(move |now| self.next(now))
    }

    fn next(&mut self, now: Time) -> Option<(Duration, Step)> {
        let mut wait = Duration::ZERO;
        while self.bytes.is_empty() {
            if let Some(ending) = self.ending {
                return Some((wait, ending.step()?));
            }
            let Some(watch) = &mut self.watch else {
                return Some((wait, Step::End));
            };
            let Next {
                after,
                bytes,
                ending,
            } = watch.next(now, &mut self.random);
            wait = Duration::from_millis(after.into());
            self.bytes = bytes.into();
            self.ending = ending;
        }
        let (pause, size) = self.cut();
        let size = match &mut self.delivery.room {
            Some((0, ending)) => {
                self.ending = Some(*ending);
                self.bytes.clear();
                return Some((wait, ending.step()?));
            }
            Some((room, _)) => {
                let size = size.min(*room);
                *room -= size;
                size
            }
            None => size,
        };
        Some((wait + pause, Step::Chunk(self.bytes.split_to(size))))
    }

    /// The next chunk: after how long, and how large.
    fn cut(&mut self) -> (Duration, usize) {
        let length = self.bytes.len();
        if self.delivery.slow {
            let pause = Duration::from_millis(self.random.u64(0..500));
            return (pause, self.random.usize(1..=length.min(60)));
        }
        let size = match self.random.u8(0..8) {
            0..5 => length,
            5..7 => self.random.usize(1..=length),
            _ => self.random.usize(1..=length.min(3)),
        };
        (Duration::ZERO, size)
    }
}
