//! Cuts a list into its items and what is around them.

use alloc::{collections::VecDeque, format, string::String, vec::Vec};

use bytes::Bytes;
use serde::{Deserialize, de::IgnoredAny};

use super::scan::{Found, Scanner};
use crate::{
    Error, ListMeta, Unreadable,
    decode::{Quoting, envelope::or_status, from_json},
    meta::null_as_default,
};

/// The body as it arrives, and what was found in it. What is held is one item at most, what is around the items, and what
/// was not looked at yet.
pub(super) struct Pieces {
    /// What errors call the list.
    what: String,
    quoting: Quoting,
    limit: usize,
    chunks: VecDeque<Bytes>,
    state: State,
    scanner: Scanner,
    /// The list without its items.
    around: Vec<u8>,
    /// How long the items are that were taken out of it.
    taken_out: usize,
    /// What the list says of itself, if it did before its items.
    metadata: Option<ListMeta>,
    /// The beginning of an item that has not ended yet.
    partial: Vec<u8>,
    /// The item is over the limit: what is left of it is let go.
    skipping: bool,
    /// The index of the next item, or of the one that is being read.
    index: usize,
    /// Where in the body reading has come to.
    at: usize,
    /// An item was no JSON, so where it ends is a guess.
    guessed: bool,
    next: Option<Piece>,
}

#[derive(PartialEq)]
enum State {
    Open,
    Ended,
    /// All was said.
    Done,
}

/// What a list consists of.
pub(super) enum Piece {
    Item {
        bytes: Bytes,
        index: usize,
        /// Where in the body it starts.
        start: usize,
    },
    /// An item that is over the limit.
    TooLarge(Unreadable),
    /// The list is whole.
    End(ListMeta),
    /// The list is over, but not whole.
    Broken(Error),
}

/// The list around its items.
#[derive(Deserialize)]
struct ListAround {
    #[serde(default, deserialize_with = "null_as_default")]
    metadata: ListMeta,
    // Without it, this is no list; what is in it was taken out.
    #[serde(rename = "items", deserialize_with = "null_as_default")]
    _items: Vec<IgnoredAny>,
}

impl Pieces {
    pub(super) fn new(what: String, quoting: Quoting, limit: usize) -> Self {
        Self {
            what,
            quoting,
            limit,
            chunks: VecDeque::new(),
            state: State::Open,
            scanner: Scanner::default(),
            around: Vec::new(),
            taken_out: 0,
            metadata: None,
            partial: Vec::new(),
            skipping: false,
            index: 0,
            at: 0,
            guessed: false,
            next: None,
        }
    }

    /// The same that has read nothing.
    pub(super) fn fresh(&self) -> Self {
        Self::new(self.what.clone(), self.quoting, self.limit)
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Sets another limit, before anything came.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// What the list says of itself, if it did before its items.
    pub(super) fn metadata(&self) -> Option<&ListMeta> {
        self.metadata.as_ref()
    }

    /// Takes note that an item is no JSON: the items after it may be wrong, so the list never is whole.
    pub(super) fn is_guesswork(&mut self) {
        self.guessed = true;
    }

    pub(super) fn held_bytes(&self) -> usize {
        let fed: usize = self.chunks.iter().map(Bytes::len).sum();
        fed.saturating_add(self.partial.len())
            .saturating_add(self.around.len())
    }

    pub(super) fn feed(&mut self, chunk: Bytes) {
        if self.state == State::Open && !chunk.is_empty() {
            self.chunks.push_back(chunk);
            // Looked at at once, so that whoever only feeds is bounded as well.
            self.advance();
        }
    }

    pub(super) fn end(&mut self) {
        if self.state == State::Open {
            self.state = State::Ended;
        }
    }

    pub(super) fn next(&mut self) -> Option<Piece> {
        self.advance();
        if self.next.is_none() && self.state == State::Ended {
            self.state = State::Done;
            return Some(self.last());
        }
        self.next.take()
    }

    /// Goes on to the next piece, or to the end of what came. The rest of an item that is let go need not wait until
    /// its error is taken.
    fn advance(&mut self) {
        while (self.next.is_none() || self.skipping)
            && let Some(mut chunk) = self.chunks.pop_front()
        {
            let (taken, found) = self.scanner.next(&chunk);
            let bytes = chunk.split_to(taken.min(chunk.len()));
            if !chunk.is_empty() {
                self.chunks.push_front(chunk);
            }
            self.at = self.at.saturating_add(taken);
            match found {
                Found::Around => self.hold_around(&bytes),
                Found::Begin => {
                    self.hold_around(&bytes);
                    self.begin();
                }
                Found::Nothing => self.taken_out = self.taken_out.saturating_add(taken),
                Found::Part => self.part(&bytes),
                Found::Last => self.last_of_item(bytes),
                Found::Broken(why) => {
                    let error = format!(
                        "cannot decode {} {}: not JSON, {why}",
                        self.what,
                        self.place()
                    );
                    self.broken(Error::decode(error));
                }
            }
        }
    }

    fn broken(&mut self, error: Error) {
        self.state = State::Done;
        self.chunks.clear();
        self.partial = Vec::new();
        self.around = Vec::new();
        self.next = Some(Piece::Broken(error));
    }

    fn hold_around(&mut self, bytes: &[u8]) {
        if bytes.len() > self.limit.saturating_sub(self.around.len()) {
            return self.broken(Error::limit("what a list says of itself", self.limit));
        }
        self.around.extend_from_slice(bytes);
    }

    /// Items begin: what came before them must be the beginning of a list.
    fn begin(&mut self) {
        if self.state == State::Done {
            return;
        }
        let length = self.around.len();
        self.around.extend_from_slice(b"]}");
        let around = self.read_around();
        self.around.truncate(length);
        match around {
            Ok(around) => self.metadata = Some(around.metadata),
            Err(error) => self.broken(error),
        }
    }

    fn read_around(&self) -> Result<ListAround, Error> {
        // Up to the items it has been read before: what is wrong comes after them.
        from_json(&self.around, &self.what, self.taken_out, self.quoting)
    }

    /// Holds more of an item, up to the limit.
    fn part(&mut self, bytes: &[u8]) {
        self.taken_out = self.taken_out.saturating_add(bytes.len());
        if self.skipping {
            return;
        }
        let room = self.limit.saturating_sub(self.partial.len());
        if let Some((head, rest)) = bytes.split_at_checked(room)
            && !rest.is_empty()
        {
            self.partial.extend_from_slice(head);
            let unreadable = Unreadable::of(&core::mem::take(&mut self.partial));
            self.next = Some(Piece::TooLarge(unreadable.at(self.index)));
            self.skipping = true;
        } else {
            self.partial.extend_from_slice(bytes);
        }
    }

    fn last_of_item(&mut self, bytes: Bytes) {
        // One that is whole in a chunk is not copied.
        let whole = if self.partial.is_empty() && !self.skipping && bytes.len() <= self.limit {
            self.taken_out = self.taken_out.saturating_add(bytes.len());
            bytes
        } else {
            self.part(&bytes);
            core::mem::take(&mut self.partial).into()
        };
        if !core::mem::take(&mut self.skipping) {
            self.next = Some(Piece::Item {
                index: self.index,
                start: self.at.saturating_sub(whole.len()),
                bytes: whole,
            });
        }
        self.index = self.index.saturating_add(1);
    }

    fn place(&self) -> String {
        format!("at .items[{}] (offset {})", self.index, self.at)
    }

    /// What there is to say once the body has ended.
    fn last(&self) -> Piece {
        if self.scanner.is_in_items() {
            return Piece::Broken(Error::cut_off(format!(
                "cannot decode {} {}: it is cut off",
                self.what,
                self.place()
            )));
        }
        match self.read_around() {
            Ok(_) if self.guessed => Piece::Broken(Error::decode(format!(
                "cannot decode {}: an item of it is no JSON, so the items after it may be wrong",
                self.what
            ))),
            Ok(around) => Piece::End(around.metadata),
            Err(error) => Piece::Broken(or_status(&self.around, error)),
        }
    }
}
