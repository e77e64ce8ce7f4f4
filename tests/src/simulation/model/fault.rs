//! What goes wrong.

/// Something that goes wrong.
///
/// ```
/// use kubex_testing::simulation::model::{Fault, Operation, Step};
///
/// let step = Step { at: 5_000, what: Operation::Fault(Fault::HalfOpen) };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The next request finds nobody who listens.
    Refused,
    /// The next request finds a connection that was closed just then.
    Unsent,
    /// The next request is sent, and the connection breaks before an answer.
    Broken,
    /// The next request is answered with this code; with `Retry-After` in seconds, if some.
    Answer {
        /// 429, 500, 503 or 504.
        code: u16,
        /// The header.
        retry_after: Option<u8>,
    },
    /// The next request that names a version is answered with 504: the server has not come so far yet.
    TooLarge,
    /// The next request that names a version is answered with 410.
    Expired,
    /// The next watch that names a version is answered with 200 and an `ERROR` frame of 410.
    ExpiredFrame,
    /// The credential is no longer good, which happens once.
    Unauthorized,
    /// The next request is never answered.
    SilentHead,
    /// The next request is answered late, by so many milliseconds.
    SlowHead(u32),
    /// The next answer comes in small pieces with long pauses.
    SlowChunks,
    /// The next answer breaks off after so many bytes.
    CutAfter(u16),
    /// The next answer ends properly, but after so many bytes.
    EndAfter(u16),
    /// The next answer falls silent after so many bytes.
    SilentAfter(u16),
    /// The next watch that names a version begins with so many frames that came before it.
    Duplicates(u8),
    /// The watch under way breaks between two frames.
    Cut,
    /// The watch under way breaks inside the next frame.
    CutInFrame,
    /// The watch under way ends properly inside the next frame.
    EndInFrame,
    /// The watch under way falls silent.
    HalfOpen,
    /// The watch under way brings an `ERROR` frame with this code, and ends.
    ErrorFrame(u16),
    /// The server cannot be reached for so many milliseconds.
    Down(u32),
    /// Each watch is ended after a second, for so many milliseconds.
    EndsEachSecond(u32),
    /// The wall clock jumps by so many seconds.
    ClockJump(i32),
}

impl Fault {
    /// All names.
    pub const NAMES: [&'static str; 25] = [
        "refused",
        "unsent",
        "broken",
        "429",
        "500",
        "503",
        "504",
        "retry-after",
        "504 too large",
        "410",
        "410 frame",
        "401",
        "silence in head",
        "slow head",
        "slow chunks",
        "cut",
        "cut in frame",
        "end in frame",
        "silence in body",
        "duplicates",
        "half-open watch",
        "error frame",
        "down",
        "watch ended each second",
        "clock jump",
    ];

    /// What it is counted as.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unsent => "unsent",
            Self::Broken => "broken",
            Self::Answer { code: 429, .. } => "429",
            Self::Answer { code: 500, .. } => "500",
            Self::Answer { code: 503, .. } => "503",
            Self::Answer { .. } => "504",
            Self::TooLarge => "504 too large",
            Self::Expired => "410",
            Self::ExpiredFrame => "410 frame",
            Self::Unauthorized => "401",
            Self::SilentHead => "silence in head",
            Self::SlowHead(_) => "slow head",
            Self::SlowChunks => "slow chunks",
            Self::CutAfter(_) | Self::CutInFrame => "cut in frame",
            Self::EndAfter(_) | Self::EndInFrame => "end in frame",
            Self::SilentAfter(_) => "silence in body",
            Self::Duplicates(_) => "duplicates",
            Self::Cut => "cut",
            Self::HalfOpen => "half-open watch",
            Self::ErrorFrame(_) => "error frame",
            Self::Down(_) => "down",
            Self::EndsEachSecond(_) => "watch ended each second",
            Self::ClockJump(_) => "clock jump",
        }
    }

    /// Whether it happens to the watch that is under way at its time.
    pub(super) fn is_of_running_watch(self) -> bool {
        matches!(
            self,
            Self::Cut | Self::CutInFrame | Self::EndInFrame | Self::HalfOpen | Self::ErrorFrame(_)
        )
    }

    /// Whether it happens to the next request from its time on.
    pub(super) fn is_of_next_request(self) -> bool {
        let is_of_time = matches!(
            self,
            Self::Down(_) | Self::EndsEachSecond(_) | Self::ClockJump(_)
        );
        !is_of_time && !self.is_of_running_watch()
    }
}
