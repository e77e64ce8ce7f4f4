//! The body of an answer: whole, or a stream that goes on while a watch is open.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};

use super::body_channel::Receiver;
use super::gzip;

/// The body of an answer of the in-memory server.
///
/// It can be read in three ways: by an HTTP library, as it implements [`http_body::Body`]; by a
/// thread that waits, with [`next_chunk`](Body::next_chunk); and by a test that must not wait, with
/// [`try_next_chunk`](Body::try_next_chunk).
///
/// ```
/// use bytes::Bytes;
/// use kubex_testing::Server;
///
/// let server = Server::new();
/// let request = http::Request::get("/readyz").body(Bytes::new()).unwrap();
/// let body = server.handle(request).into_body();
/// assert_eq!(body.into_bytes().unwrap(), "ok");
/// ```
#[expect(
    clippy::struct_excessive_bools,
    reason = "any of them goes with any other"
)]
pub struct Body {
    /// Comes before what the source holds; empty in all but spoiled bodies.
    first: Bytes,
    source: Source,
    /// Whether it is in gzip: what is whole as one member, and of a stream a member for all that was there to be read.
    packed: bool,
    /// How many bytes pass before the body is cut; `None` where no fault was asked for.
    passes: Option<usize>,
    /// The body broke off or came to its end: nothing follows.
    over: bool,
    /// A chunk was handed to the HTTP library which may not have been written out yet.
    unflushed: bool,
    /// The body is broken, and the HTTP library was given a turn to write out what it holds.
    failing: bool,
}

enum Source {
    Whole(Bytes),
    Stream(Receiver),
}

/// The body broke off before its end: a connection that was cut, as a fault asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyCut;

impl fmt::Display for BodyCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body was cut before its end")
    }
}

impl std::error::Error for BodyCut {}

impl Body {
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::new(Source::Whole(bytes.into()))
    }

    pub(crate) fn stream(receiver: Receiver) -> Self {
        Self::new(Source::Stream(receiver))
    }

    fn new(source: Source) -> Self {
        Self {
            first: Bytes::new(),
            source,
            packed: false,
            passes: None,
            over: false,
            unflushed: false,
            failing: false,
        }
    }

    /// What a body holds that is there as a whole.
    pub(crate) fn document(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Whole(bytes) => Some(bytes),
            Source::Stream(_) => None,
        }
    }

    /// The same in gzip.
    pub(crate) fn packed(mut self) -> Self {
        match &mut self.source {
            Source::Whole(bytes) => *bytes = gzip::pack(bytes),
            Source::Stream(receiver) => receiver.pack(),
        }
        self.packed = true;
        self
    }

    /// Whether it is in gzip.
    pub(crate) fn is_packed(&self) -> bool {
        self.packed
    }

    /// Puts bytes before what the body holds.
    pub(crate) fn after(mut self, first: Bytes) -> Self {
        self.first = if self.packed {
            gzip::pack(&first)
        } else {
            first
        };
        self
    }

    /// Breaks the body off after `passes` bytes.
    pub(crate) fn cut_after(mut self, passes: usize) -> Self {
        self.passes = Some(passes);
        self
    }

    /// Waits for the next chunk. `None` is the end of the body.
    ///
    /// On the body of a watch this blocks the thread until something happens or the watch ends.
    ///
    /// # Errors
    /// [`BodyCut`] once, where the body broke off.
    pub fn next_chunk(&mut self) -> Option<Result<Bytes, BodyCut>> {
        if self.over {
            return None;
        }
        if self.cut_is_due() {
            return Some(Err(BodyCut));
        }
        let chunk = take(&mut self.first).or_else(|| match &mut self.source {
            Source::Whole(bytes) => take(bytes),
            Source::Stream(receiver) => receiver.wait(),
        });
        self.limited(chunk)
    }

    /// The next chunk if it is there now; `Poll::Pending` where a watch has nothing to say yet.
    ///
    /// # Errors
    /// [`BodyCut`] once, where the body broke off.
    pub fn try_next_chunk(&mut self) -> Poll<Option<Result<Bytes, BodyCut>>> {
        self.poll_chunk(None)
    }

    /// All bytes of a finite body. On the body of a watch it waits for its end.
    ///
    /// # Errors
    /// [`BodyCut`] where the body broke off.
    pub fn into_bytes(mut self) -> Result<Bytes, BodyCut> {
        let mut all = BytesMut::new();
        while let Some(chunk) = self.next_chunk() {
            all.extend_from_slice(&chunk?);
        }
        Ok(all.freeze())
    }

    fn poll_chunk(
        &mut self,
        context: Option<&Context<'_>>,
    ) -> Poll<Option<Result<Bytes, BodyCut>>> {
        if self.over {
            return Poll::Ready(None);
        }
        if self.cut_is_due() {
            return Poll::Ready(Some(Err(BodyCut)));
        }
        let chunk = match (take(&mut self.first), &mut self.source) {
            (Some(first), _) => Poll::Ready(Some(first)),
            (None, Source::Whole(bytes)) => Poll::Ready(take(bytes)),
            (None, Source::Stream(receiver)) => receiver.poll(context.map(Context::waker)),
        };
        chunk.map(|chunk| self.limited(chunk))
    }

    /// The body is to break off here.
    fn cut_is_due(&mut self) -> bool {
        let due = self.passes == Some(0);
        self.over |= due;
        due
    }

    fn limited(&mut self, chunk: Option<Result<Bytes, BodyCut>>) -> Option<Result<Bytes, BodyCut>> {
        let Some(Ok(mut bytes)) = chunk else {
            self.over = true;
            // A body shorter than the cut that was asked for still breaks off.
            return if self.passes.is_some() {
                Some(Err(BodyCut))
            } else {
                chunk
            };
        };
        if let Some(passes) = &mut self.passes {
            bytes.truncate(*passes);
            *passes -= bytes.len();
        }
        Some(Ok(bytes))
    }
}

fn take(bytes: &mut Bytes) -> Option<Result<Bytes, BodyCut>> {
    (!bytes.is_empty()).then(|| Ok(std::mem::take(bytes)))
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyCut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyCut>>> {
        let body = self.get_mut();
        if std::mem::take(&mut body.failing) {
            return Poll::Ready(Some(Err(BodyCut)));
        }
        match body.poll_chunk(Some(context)) {
            Poll::Pending => {
                body.unflushed = false;
                Poll::Pending
            }
            // An HTTP library that meets an error drops what it has not written out: it gets one
            // turn to do so, or the bytes before the cut would never arrive.
            Poll::Ready(Some(Err(BodyCut))) if body.unflushed => {
                body.unflushed = false;
                body.failing = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Poll::Ready(Some(Ok(bytes))) => {
                body.unflushed = true;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Poll::Ready(other) => Poll::Ready(other.map(|result| result.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        !self.failing
            && (self.over
                || self.passes.is_none()
                    && self.first.is_empty()
                    && matches!(&self.source, Source::Whole(bytes) if bytes.is_empty()))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Whole(bytes) if self.passes.is_none() => {
                SizeHint::with_exact((self.first.len() + bytes.len()) as u64)
            }
            _ => SizeHint::default(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.source {
            Source::Whole(bytes) => format!("{} bytes", bytes.len()),
            Source::Stream(_) => "a stream".to_owned(),
        };
        f.debug_tuple("Body").field(&kind).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::body_channel::channel;

    #[test]
    fn a_cut_lets_exactly_that_many_bytes_pass() {
        let mut body = Body::whole("hello world").cut_after(5);
        assert_eq!(body.next_chunk(), Some(Ok(Bytes::from("hello"))));
        assert_eq!(body.next_chunk(), Some(Err(BodyCut)));
        assert_eq!(body.next_chunk(), None);
    }

    #[test]
    fn a_body_shorter_than_the_cut_breaks_off_too() {
        assert_eq!(Body::whole("ab").cut_after(5).into_bytes(), Err(BodyCut));
        assert_eq!(Body::whole("ab").cut_after(0).into_bytes(), Err(BodyCut));
    }

    #[test]
    fn a_stream_is_pending_until_something_is_sent() {
        let (sender, receiver) = channel();
        let mut body = Body::stream(receiver);
        assert_eq!(body.try_next_chunk(), Poll::Pending);
        sender.send(Bytes::from("a"));
        assert_eq!(
            body.try_next_chunk(),
            Poll::Ready(Some(Ok(Bytes::from("a"))))
        );
        drop(sender);
        assert_eq!(body.try_next_chunk(), Poll::Ready(None));
    }

    #[test]
    fn the_http_library_gets_a_turn_between_the_last_bytes_and_the_cut() {
        let mut body = Body::whole("hello").cut_after(2);
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut poll = || http_body::Body::poll_frame(Pin::new(&mut body), &mut context);
        assert!(matches!(poll(), Poll::Ready(Some(Ok(_)))));
        assert!(poll().is_pending());
        assert!(matches!(poll(), Poll::Ready(Some(Err(BodyCut)))));
        assert!(matches!(poll(), Poll::Ready(None)));
    }
}
