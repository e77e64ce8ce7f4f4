//! From the bytes of a body to typed items.

mod buffer;
mod coding;
mod deleted;
mod envelope;
mod frames;
#[cfg(feature = "gzip")]
mod gzip;
mod items;
mod json;
mod lines;
mod list;
mod listed;
mod log_bytes;
mod log_lines;
mod log_text;
mod managed_fields;
mod nesting;
mod not_found;
mod objects;
mod one;
mod success;
mod text;
mod unreadable;

pub use deleted::{Deleted, DeletedDecoder, DeletedObject};
pub use frames::{Bookmark, Frames, WatchEvent};
pub use items::Items;
pub use list::{List, ListDecoder};
pub use listed::Listed;
pub use log_bytes::LogBytes;
pub use log_lines::LogLines;
pub use log_text::LogText;
pub use not_found::OrNotFound;
pub use one::One;
pub use success::StatusDecoder;
pub use text::TextDecoder;
pub use unreadable::Unreadable;

pub(crate) use buffer::Buffer;
pub(crate) use coding::{Coding, Plain};
pub(crate) use json::{Quoting, from_json};
pub(crate) use one::LIMIT as ONE_LIMIT;

use bytes::Bytes;
use http::{Response, header::CONTENT_TYPE};

use crate::Error;

/// Turns the bytes of one successful response's body into items.
///
/// The body may arrive in any pieces: [`feed`](Self::feed) each, then say [`end`](Self::end). At any time
/// [`poll`](Self::poll) until it gives none. However the body is cut, the items are the same; what is
/// held at a time is bounded, and more than that is an error.
///
/// ```
/// use bytes::Bytes;
/// use kubex_proto::{Decode, TextDecoder};
///
/// let mut text = TextDecoder::new();
/// text.feed(Bytes::from_static(b"o"));
/// text.feed(Bytes::from_static(b"k"));
/// assert!(text.poll().is_none());
/// text.end();
/// assert_eq!(text.poll().unwrap()?, "ok");
/// assert!(text.poll().is_none());
/// # Ok::<(), kubex_proto::Error>(())
/// ```
pub trait Decode {
    /// What comes out.
    type Item;

    /// Takes the next bytes.
    fn feed(&mut self, chunk: Bytes);

    /// Takes note that the body is complete.
    fn end(&mut self);

    /// The next item, or an error in its place, if there is one by now.
    ///
    /// An error need not be the last: in a stream, what follows a bad item still comes.
    fn poll(&mut self) -> Option<Result<Self::Item, Error>>;

    /// A decoder like this one that has read nothing: for the answer to the same call, made again.
    #[must_use]
    fn fresh(&self) -> Self
    where
        Self: Sized;

    /// Whether a body of this media type can be what is expected. HTML never is JSON: it is the page of a
    /// proxy or of a login, answered with 200.
    fn expects(&self, media_type: &str) -> bool {
        !media_type.starts_with("text/html")
    }

    /// Takes note of the head, ahead of the body, and says whether the body is this decoder's to read: by default that of a
    /// 2xx whose media type it [expects](Self::expects). What it does not take is a refusal. A decoder that asks with
    /// `If-None-Match` takes 304 as well, which has no body.
    fn takes(&mut self, head: &Response<()>) -> bool {
        let media_type = head
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        head.status().is_success() && self.expects(media_type)
    }

    /// What it means that the server refused (an answer that is no 2xx): the error itself, unless the
    /// caller asked for something else.
    fn refused(&mut self, error: Error) -> Result<Self::Item, Error> {
        Err(error)
    }
}
