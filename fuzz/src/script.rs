//! What happens to a machine.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use kubex_proto::{Action, Authorization, ConnectFault, Error, Event, Failure, Secret};

use crate::words;

/// Events in any order, and how the machine is set up.
#[derive(Clone, Debug)]
pub struct Script {
    /// Chosen by the target, bit by bit.
    pub setup: u8,
    /// Whether what does not answer the machine's wish is left out.
    pub legal: bool,
    /// In order.
    pub operations: Vec<Operation>,
}

/// A step of a script, of a byte or some.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    /// The wish is answered as a server does that is well.
    Serve,
    /// Time passes: two to the power of so many milliseconds, or a century.
    Pass(u8),
    /// One of four credentials is there.
    Authorized(u8),
    /// There is no credential.
    Unauthorized,
    /// A status and a header.
    Head(u8, u8),
    /// Bytes of a kind, about an object, at a version.
    Chunk(u8, u8, u8),
    /// The body is complete.
    End,
    /// A failure of a kind.
    Failed(u8),
    /// The deadline has passed.
    Elapsed,
}

impl<'a> Arbitrary<'a> for Script {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let setup = u.arbitrary()?;
        let legal = u.arbitrary()?;
        let mut operations = Vec::new();
        while !u.is_empty() && operations.len() < 200 {
            operations.push(u.arbitrary()?);
        }
        Ok(Self {
            setup,
            legal,
            operations,
        })
    }
}

impl<'a> Arbitrary<'a> for Operation {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let kind: u8 = u.arbitrary()?;
        Ok(match kind % 9 {
            0 => Self::Serve,
            1 => Self::Pass(u.arbitrary()?),
            2 => Self::Authorized(u.arbitrary()?),
            3 => Self::Unauthorized,
            4 => Self::Head(u.arbitrary()?, u.arbitrary()?),
            5 => Self::Chunk(u.arbitrary()?, u.arbitrary()?, u.arbitrary()?),
            6 => Self::End,
            7 => Self::Failed(u.arbitrary()?),
            _ => Self::Elapsed,
        })
    }
}

impl Operation {
    /// The time that passes.
    pub(crate) fn pause(self) -> Option<Duration> {
        match self {
            Self::Pass(255) => Some(Duration::from_secs(3_200_000_000)),
            Self::Pass(power) => Some(Duration::from_millis(1 << (power % 24))),
            _ => None,
        }
    }

    /// The event, if it is one.
    pub(crate) fn event(self) -> Option<Event> {
        Some(match self {
            Self::Serve | Self::Pass(_) => return None,
            Self::Authorized(which) => Event::Authorized(authorization(which % 4)),
            Self::Unauthorized => Event::Unauthorized(Error::credentials("there is none")),
            Self::Head(code, header) => Event::Head(words::head(code, header)),
            Self::Chunk(kind, about, version) => Event::Chunk(words::said(kind, about, version)),
            Self::End => Event::End,
            Self::Failed(kind) => Event::Failed(failure(kind)),
            Self::Elapsed => Event::Elapsed,
        })
    }
}

/// Whether the contract lets a transport answer the wish with the event.
pub(crate) fn fits<T>(wish: &Action<T>, event: &Event) -> bool {
    match wish {
        Action::Authorize { deadline, .. } => match event {
            Event::Authorized(_) | Event::Unauthorized(_) => true,
            Event::Elapsed => deadline.is_some(),
            _ => false,
        },
        Action::Send { deadline, .. } => match event {
            Event::Head(_) | Event::Failed(_) => true,
            Event::Elapsed => deadline.is_some(),
            _ => false,
        },
        Action::Read { deadline, .. } => match event {
            Event::Chunk(_) | Event::End | Event::Failed(_) => true,
            Event::Elapsed => deadline.is_some(),
            _ => false,
        },
        Action::Sleep { .. } => matches!(event, Event::Elapsed),
        Action::Yield(_) | Action::Done => false,
    }
}

fn authorization(which: u8) -> Authorization {
    let token = Secret::new(which.to_string());
    Authorization::bearer(&token).expect("a token that can be sent")
}

fn failure(kind: u8) -> Failure {
    match kind % 5 {
        0 => Failure::connect(ConnectFault::Refused, "10.0.0.1:6443"),
        1 => Failure::connect(ConnectFault::UnknownIssuer, "10.0.0.1:6443"),
        2 => Failure::unsent("unsent"),
        3 => Failure::unreadable("no HTTP"),
        _ => Failure::broken("broken"),
    }
}
