//! What happens in one run.

use core::fmt;

use kubex_proto::Subprotocol;

/// What happens in one run: what is opened, what the server and the network do, and the habits of the caller. It is
/// made [from a seed](Self::of_seed), and prints itself.
///
/// ```
/// use kubex_testing::simulation::sessions::Plan;
///
/// assert_eq!(Plan::of_seed(3).to_string(), Plan::of_seed(3).to_string());
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) seed: u64,
    pub(super) what: What,
    pub(super) script: Vec<Step>,
    pub(super) fault: Option<(u64, Fault)>,
    pub(super) network: Network,
    pub(super) habits: Habits,
}

/// What is opened.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Process {
        protocol: Subprotocol,
        stdin: bool,
        stderr: bool,
        tty: bool,
        /// In milliseconds; none: never.
        silence: Option<u64>,
    },
    /// Connections to so many ports; mapped, where a service leads to others.
    Ports { count: usize, mapped: bool },
    Run {
        stdin: Option<usize>,
        limit: usize,
        /// How many milliseconds it may take.
        time: Option<u64>,
    },
}

impl What {
    /// How many streams come from the server: two outputs, or data and errors of each port.
    pub(super) fn streams(self) -> usize {
        match self {
            Self::Process { .. } | Self::Run { .. } => 2,
            Self::Ports { count, .. } => count * 2,
        }
    }

    /// How many streams go to the server.
    pub(super) fn uplinks(self) -> usize {
        match self {
            Self::Process { stdin, .. } => stdin.into(),
            Self::Run { stdin, .. } => stdin.is_some().into(),
            Self::Ports { count, .. } => count,
        }
    }

    /// The number on the wire of a stream that comes from the server.
    pub(super) fn channel(self, stream: usize) -> u8 {
        let first = match self {
            Self::Process { .. } | Self::Run { .. } => 1,
            Self::Ports { .. } => 0,
        };
        u8::try_from(stream + first).expect("there are few")
    }

    /// The stream to the server that has this number on the wire.
    pub(super) fn uplink(self, channel: u8) -> Option<usize> {
        let uplink = match self {
            Self::Process { .. } | Self::Run { .. } => usize::from(channel),
            Self::Ports { .. } if channel.is_multiple_of(2) => usize::from(channel / 2),
            Self::Ports { .. } => return None,
        };
        (uplink < self.uplinks()).then_some(uplink)
    }

    /// How long the server may be silent, in milliseconds.
    pub(super) fn silence(self) -> Option<u64> {
        match self {
            Self::Process { silence, .. } => silence,
            Self::Ports { .. } | Self::Run { .. } => Some(60_000),
        }
    }

    /// How often it is asked for a sign of life, in milliseconds: each five seconds, and three times within its silence.
    pub(super) fn ping_interval(self) -> u64 {
        self.silence()
            .map_or(5_000, |silence| 5_000.min(silence / 3))
    }

    /// The byte at this place of a stream that comes from the server: each place of each stream has its own.
    pub(super) fn byte(self, stream: usize, at: usize) -> u8 {
        if matches!(self, Self::Ports { .. }) && !stream.is_multiple_of(2) {
            // Words.
            return b"abcdefghijklmnopqrstuvwxyz"[at % 26];
        }
        (at ^ (at >> 8).wrapping_mul(7) ^ (at >> 16) ^ stream.wrapping_mul(101)).to_le_bytes()[0]
    }
}

/// The numbers that ports have where they are asked for.
pub(super) const PORTS: [u16; 4] = [80, 81, 443, 9100];

/// The numbers that the same ports have in the pod, where they are mapped.
pub(super) const MAPPED: [u16; 4] = [8080, 8080, 8443, 9100];

/// What the server does, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A message with only the number of a channel, or without even that.
    Empty(Option<u8>),
    /// The numbers of all ports, on both channels of each.
    Names,
    Say {
        stream: usize,
        length: usize,
    },
    /// Milliseconds.
    Wait(u64),
    /// Waits until so much has come, or its end.
    Read {
        uplink: usize,
        length: usize,
    },
    ReadToEnd,
    /// v5: an output is over.
    OutputEnds(usize),
    /// How the process ended, in so many messages.
    Status(Word, usize),
    Ping,
    Pong,
    Rubbish(Rubbish),
    Close(Option<u16>),
    /// The connection ends without a close.
    Leave,
}

/// What the server says of how the process ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word {
    Success,
    Code(i32),
    Failure,
    /// What is no Status.
    Unreadable,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Rubbish {
    Text,
    TooLarge,
    /// A message that is larger than the limit, and comes all the same.
    Larger,
    UnknownChannel,
    LongStatus,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// Nothing moves for so many milliseconds.
    Stall(u64),
    /// Nothing moves any more.
    Silence,
    /// The connection ends; so many messages that were on their way still come.
    Cut(usize),
    /// The same as a failure.
    Fail(usize),
    /// Somebody on the way closes with this code.
    Close(u16),
}

#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // Each is a trait of its own.
pub(super) struct Network {
    /// One way, in milliseconds.
    pub(super) latency: u64,
    /// How long a message takes to be written, at most.
    pub(super) write: u64,
    /// After so many bytes nothing more is taken.
    pub(super) takes: Option<usize>,
    pub(super) reads_while_writing: bool,
    /// A write that fails is told to the machine.
    pub(super) tells_failed_writes: bool,
    pub(super) answers_pings: bool,
    /// How late a deadline is noticed, at most.
    pub(super) late: u64,
    /// The time is looked at also where nothing is due.
    pub(super) restless: bool,
}

/// What the caller does.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    /// Which way things are taken: all events, or stream by stream, or both at random.
    pub(super) taking: Taking,
    /// In milliseconds; 0: at once.
    pub(super) takes_every: u64,
    /// So many at a time.
    pub(super) takes: usize,
    /// Nothing is taken before.
    pub(super) sleeps_until: u64,
    pub(super) ignores: Option<(u64, usize)>,
    /// When, to which stream, and how much.
    pub(super) writes: Vec<(u64, usize, usize)>,
    /// When stdin is closed, once all is written.
    pub(super) closes_stdin: Option<u64>,
    pub(super) resizes: Vec<u64>,
    pub(super) closes: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Taking {
    Events,
    Streams,
    Both,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {:?}", self.seed, self.what)?;
        for step in &self.script {
            writeln!(f, "  server: {step:?}")?;
        }
        if let Some((at, fault)) = &self.fault {
            writeln!(f, "  at {at} ms: {fault:?}")?;
        }
        writeln!(f, "  {:?}\n  {:?}", self.network, self.habits)
    }
}
