//! One page of a list, and what was given out of it.

use alloc::string::String;

use http::StatusCode;

use crate::{ListMeta, api::list::List};

/// A page that may be asked for more than once.
#[derive(Debug)]
pub(super) struct Page {
    source: Source,
    /// The answer to the request of now has begun.
    begun: bool,
    /// How many items came of it by now.
    read: usize,
    /// How many items were given out of this page.
    given: usize,
    /// The version of the items that were given out, if the list said so before them.
    version: Option<String>,
    /// The version that the answer of now is of.
    version_now: Option<String>,
}

#[derive(Debug, PartialEq)]
enum Source {
    /// As the caller asked for it.
    First,
    /// The same as it was at this version.
    Exactly(String),
    /// Where the page before led to, as of the same version.
    Token(String),
    /// Where the server leads to if that version is gone: to the objects as they are.
    FreshToken(String),
}

impl Page {
    pub(super) fn first() -> Self {
        Self::of(Source::First)
    }

    pub(super) fn at(token: String) -> Self {
        Self::of(Source::Token(token))
    }

    pub(super) fn after_expiry(token: String) -> Self {
        Self::of(Source::FreshToken(token))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            begun: false,
            read: 0,
            given: 0,
            version: None,
            version_now: None,
        }
    }

    /// What to ask for.
    pub(super) fn request<T>(&self, list: &List<T>) -> List<T> {
        match &self.source {
            Source::First => list.again(),
            Source::Exactly(version) => list.exactly_at(version),
            Source::Token(token) | Source::FreshToken(token) => list.page_at(token),
        }
    }

    pub(super) fn answered(&mut self, code: StatusCode) {
        self.begun = code.is_success();
    }

    /// Whether the answer has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Takes note of what the list says of itself, before its first item.
    pub(super) fn began_with(&mut self, metadata: Option<&ListMeta>) {
        if self.read == 0 {
            let version = metadata.map(|metadata| metadata.resource_version.clone());
            self.version_now = version.filter(|version| !version.is_empty());
        }
    }

    /// Whether the answer of now is of the same data as what was given out.
    pub(super) fn is_as_before(&self) -> bool {
        if self.given == 0 {
            return true;
        }
        match (&self.version, &self.version_now) {
            (Some(before), Some(now)) => before == now,
            _ => !matches!(self.source, Source::FreshToken(_)),
        }
    }

    /// Counts an item; whether it was not given out before.
    pub(super) fn took_one(&mut self) -> bool {
        self.read += 1;
        if self.read <= self.given {
            return false;
        }
        self.given = self.read;
        if self.read == 1 {
            self.version.clone_from(&self.version_now);
        }
        true
    }

    pub(super) fn is_shorter_than_before(&self) -> bool {
        self.read < self.given
    }

    /// Makes ready for the same page once more, if its very data can be asked for. `of_token` is whether the list itself
    /// starts at one.
    pub(super) fn ask_again(&mut self, of_token: bool) -> bool {
        self.read = 0;
        self.begun = false;
        if self.given == 0 {
            return true;
        }
        match (&self.source, &self.version) {
            (Source::First, _) if of_token => true,
            // To ask for `0` exactly is an error.
            (Source::First, Some(version)) if version == "0" => false,
            (Source::First, Some(version)) => {
                self.source = Source::Exactly(version.clone());
                true
            }
            (Source::First | Source::FreshToken(_), None) => false,
            (Source::Exactly(_) | Source::Token(_) | Source::FreshToken(_), _) => true,
        }
    }

    /// Whether nothing was given out of it.
    pub(super) fn is_untouched(&self) -> bool {
        self.given == 0
    }

    /// Whether it is what the caller asked for.
    pub(super) fn is_first(&self) -> bool {
        self.source == Source::First
    }

    /// Whether it is the page at that token.
    pub(super) fn is_at(&self, token: &str) -> bool {
        matches!(&self.source, Source::Token(own) | Source::FreshToken(own) if own == token)
    }
}
