//! What comes back for one request, and when.

use core::{fmt, time::Duration};
use std::collections::VecDeque;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response};
use kubex_proto::{Failure, Time};
use serde_json::json;

/// The parts of one answer, each so long after the one before it. Where they run out before the end, the rest is
/// silence.
///
/// ```
/// use core::time::Duration;
/// use kubex_proto::Failure;
/// use kubex_testing::simulation::Reply;
///
/// // The head comes after 2 s, half of the body after 3 s, and then the connection breaks.
/// let reply = Reply::silence()
///     .after(Duration::from_secs(2))
///     .head(200)
///     .after(Duration::from_secs(1))
///     .chunk("{\"kind\":")
///     .failed(Failure::broken("reset by peer"));
/// ```
pub struct Reply {
    steps: VecDeque<(Duration, Step)>,
    /// What lies between the last step and the next to be added.
    gap: Duration,
    later: Option<Later>,
    cut: Option<Cut>,
}

type Later = Box<dyn FnMut(Time) -> Option<(Duration, Step)> + Send>;

/// One part of an answer.
#[derive(Debug)]
pub enum Step {
    /// Status line and headers.
    Head(Response<()>),
    /// Bytes of the body.
    Chunk(Bytes),
    /// The body is complete.
    End,
    /// The connection fails.
    Failed(Failure),
}

struct Cut {
    /// How many bytes of the body still come.
    room: usize,
    failure: Failure,
}

impl Reply {
    /// Nothing ever comes; the start of what other methods add to.
    pub fn silence() -> Self {
        Self {
            steps: VecDeque::new(),
            gap: Duration::ZERO,
            later: None,
            cut: None,
        }
    }

    /// A whole answer of 200, at once.
    pub fn ok(body: impl Into<Bytes>) -> Self {
        Self::answer(200, body)
    }

    /// A whole answer, at once.
    pub fn answer(code: u16, body: impl Into<Bytes>) -> Self {
        Self::silence().head(code).chunk(body).end()
    }

    /// A failure as the API server tells of it: with a Status.
    pub fn refusal(code: u16, reason: &str) -> Self {
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": format!("simulated: {reason}"), "reason": reason, "code": code,
        });
        Self::answer(code, status.to_string())
    }

    /// No answer, but a failure.
    pub fn failure(failure: Failure) -> Self {
        Self::silence().failed(failure)
    }

    /// The next part comes this much later than the one before it.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.gap = self.gap.saturating_add(delay);
        self
    }

    /// Everything comes this much later.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        match self.steps.front_mut() {
            Some((after, _)) => *after = after.saturating_add(delay),
            None => self.gap = self.gap.saturating_add(delay),
        }
        self
    }

    /// Then the head comes.
    ///
    /// # Panics
    ///
    /// If that is no status code.
    #[must_use]
    pub fn head(self, code: u16) -> Self {
        let head = Response::builder().status(code).body(());
        self.step(Step::Head(head.expect("a status code")))
    }

    /// A header of the head that was added last.
    ///
    /// # Panics
    ///
    /// If there is no head, or that is no header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header name");
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header value");
        let head = self
            .steps
            .iter_mut()
            .rev()
            .find_map(|(_, step)| match step {
                Step::Head(head) => Some(head),
                _ => None,
            });
        head.expect("a head").headers_mut().append(name, value);
        self
    }

    /// Then bytes of the body come.
    #[must_use]
    pub fn chunk(self, bytes: impl Into<Bytes>) -> Self {
        self.step(Step::Chunk(bytes.into()))
    }

    /// Then the body ends properly.
    #[must_use]
    pub fn end(self) -> Self {
        self.step(Step::End)
    }

    /// Then the connection fails.
    #[must_use]
    pub fn failed(self, failure: Failure) -> Self {
        self.step(Step::Failed(failure))
    }

    /// What comes once the parts above are through is made when it is asked for, from the time on: this is how
    /// a watch goes on with a model that changes. None is silence.
    #[must_use]
    pub fn then(
        mut self,
        next: impl FnMut(Time) -> Option<(Duration, Step)> + Send + 'static,
    ) -> Self {
        self.later = Some(Box::new(next));
        self
    }

    /// The connection fails once so many bytes of the body have come, if there are as many.
    #[must_use]
    pub fn cut_after(mut self, bytes: usize, failure: Failure) -> Self {
        self.cut = Some(Cut {
            room: bytes,
            failure,
        });
        self
    }

    fn step(mut self, step: Step) -> Self {
        let gap = core::mem::take(&mut self.gap);
        self.steps.push_back((gap, step));
        self
    }

    /// The next part, and how long after the one before it (or after now, if it is only made now) it comes.
    pub(super) fn next(&mut self, now: Time) -> Option<(Duration, Step)> {
        let next = self.steps.pop_front();
        let (after, step) = next.or_else(|| self.later.as_mut()?(now))?;
        let Some(cut) = &mut self.cut else {
            return Some((after, step));
        };
        let step = match step {
            Step::Chunk(mut bytes) if cut.room < bytes.len() => {
                bytes.truncate(cut.room);
                let failure = self.cut.take()?.failure;
                self.later = None;
                self.steps.clear();
                if bytes.is_empty() {
                    Step::Failed(failure)
                } else {
                    self.steps
                        .push_back((Duration::ZERO, Step::Failed(failure)));
                    Step::Chunk(bytes)
                }
            }
            Step::Chunk(bytes) => {
                cut.room -= bytes.len();
                Step::Chunk(bytes)
            }
            step => step,
        };
        Some((after, step))
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}
