//! What happens in a session: what the server says, what the caller does, and the time that passes.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use kubex_proto::{ConnectFault, Failure, Incoming};

use super::{Opening, Word};

/// So many steps are more than enough.
const MOST: usize = 200;

/// A session from its opening on.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Chosen by the target, bit by bit.
    pub setup: u8,
    /// What answers the upgrade.
    pub opening: Opening,
    /// In order.
    pub steps: Vec<Doing>,
}

/// A step of a session, of a byte or some.
#[derive(Clone, Debug)]
pub enum Doing {
    /// A message as it stands, its channel first.
    Message(Vec<u8>),
    /// A message on a channel that is long: two to the power of so many bytes.
    Long(u8, u8),
    /// A word on how the process ended, or a part of one.
    Word(Word, u8),
    /// The number of a port, on the channel that has that place, with a wrong first byte if there is one.
    Prefix(u8, u8),
    /// A message of text.
    Text,
    /// A message that the library gave up.
    TooLarge,
    /// A ping, or a pong.
    Sign(bool),
    /// The server closes.
    Close(Option<u16>, Vec<u8>),
    /// The connection ends.
    End,
    /// Reading or writing failed, in a way.
    Failed(u8),
    /// The deadline has come, as the clock says or only as the transport does.
    Elapsed(bool),
    /// Time passes: two to the power of so many milliseconds, or a century.
    Pass(u8),
    /// The transport writes what there is, so many messages at most.
    Transmit(u8),
    /// The caller writes, to one of the ports: two to the power of so many bytes.
    Write(u8, u8),
    /// The caller ends stdin.
    CloseStdin,
    /// The caller's terminal has another size.
    Resize(u16, u16),
    /// The caller takes the next event.
    Take,
    /// The caller takes what comes of one stream.
    TakeOf(u8),
    /// The caller has no use for one stream.
    Ignore(u8),
    /// The caller ends it all.
    Leave,
}

impl<'a> Arbitrary<'a> for Conversation {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let setup = u.arbitrary()?;
        let opening = u.arbitrary()?;
        let mut steps = Vec::new();
        while !u.is_empty() && steps.len() < MOST {
            steps.push(u.arbitrary()?);
        }
        Ok(Self {
            setup,
            opening,
            steps,
        })
    }
}

impl<'a> Arbitrary<'a> for Doing {
    fn arbitrary(u: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let kind: u8 = u.arbitrary()?;
        Ok(match kind % 20 {
            0 => Self::Message(short(u)?),
            1 => Self::Long(u.arbitrary()?, u.arbitrary()?),
            2 => Self::Word(u.arbitrary()?, u.arbitrary()?),
            3 => Self::Prefix(u.arbitrary()?, u.arbitrary()?),
            4 => Self::Text,
            5 => Self::TooLarge,
            6 => Self::Sign(u.arbitrary()?),
            7 => Self::Close(code(u)?, short(u)?),
            8 => Self::End,
            9 => Self::Failed(u.arbitrary()?),
            10 => Self::Elapsed(u.arbitrary()?),
            11 => Self::Pass(u.arbitrary()?),
            12 => Self::Transmit(u.arbitrary()?),
            13 => Self::Write(u.arbitrary()?, u.arbitrary()?),
            14 => Self::CloseStdin,
            15 => Self::Resize(u.arbitrary()?, u.arbitrary()?),
            16 => Self::Take,
            17 => Self::TakeOf(u.arbitrary()?),
            18 => Self::Ignore(u.arbitrary()?),
            _ => Self::Leave,
        })
    }
}

/// Bytes, whose number comes first; as many as are left, if that is fewer.
fn short(u: &mut Unstructured<'_>) -> arbitrary::Result<Vec<u8>> {
    let length: u8 = u.arbitrary()?;
    Ok(u.bytes(u.len().min(length.into()))?.to_vec())
}

/// Those that servers use, or none, or any.
fn code(u: &mut Unstructured<'_>) -> arbitrary::Result<Option<u16>> {
    let which: u8 = u.arbitrary()?;
    Ok(match which % 8 {
        0 => None,
        1 => Some(1000),
        2 => Some(1001),
        3 => Some(1005),
        4 => Some(1006),
        5 => Some(1011),
        _ => Some(u.arbitrary()?),
    })
}

impl Doing {
    /// What the server says, or what comes of the socket else, if that is the step. The ports are those that were asked for.
    pub fn incoming(&self, ports: &[u16]) -> Option<Incoming> {
        Some(match self {
            Self::Message(bytes) => Incoming::Message(bytes.clone().into()),
            Self::Long(channel, power) => {
                Incoming::Message([&[*channel][..], &filling(*power)].concat().into())
            }
            Self::Word(word, part) => Incoming::Message(word.message(*part)),
            Self::Prefix(channel, wrong) => {
                let port = ports.get(usize::from(channel / 2)).copied();
                let [low, high] = port.unwrap_or_default().to_le_bytes();
                Incoming::Message(vec![*channel, low ^ wrong, high].into())
            }
            Self::Text => Incoming::Text,
            Self::TooLarge => Incoming::TooLarge,
            Self::Sign(true) => Incoming::Ping,
            Self::Sign(false) => Incoming::Pong,
            Self::Close(code, reason) => Incoming::Close {
                code: *code,
                reason: String::from_utf8_lossy(reason).into_owned(),
            },
            Self::End => Incoming::End,
            Self::Failed(kind) => Incoming::Failed(match kind % 3 {
                0 => Failure::broken("reset"),
                1 => Failure::unreadable("no WebSocket"),
                _ => Failure::connect(ConnectFault::Refused, "10.0.0.1:6443"),
            }),
            Self::Elapsed(_) => Incoming::Elapsed,
            _ => return None,
        })
    }

    /// The time that passes.
    pub fn pause(&self) -> Option<Duration> {
        match self {
            Self::Pass(255) => Some(Duration::from_secs(3_200_000_000)),
            Self::Pass(power) => Some(Duration::from_millis(1 << (power % 18))),
            _ => None,
        }
    }
}

/// So many bytes that no two pieces of it are alike: two to the power of this, at most 128 KiB.
pub(crate) fn filling(power: u8) -> Vec<u8> {
    let length = 1_u32 << (power % 18);
    (0..length).map(|n| (n ^ n >> 8).to_le_bytes()[0]).collect()
}
