//! One page, however often it is asked for.

use alloc::string::String;

use crate::{ListMeta, api::verb::List};

/// Where a page starts, and what was given out of it.
#[derive(Debug, Default)]
pub(super) struct Page {
    start: Start,
    /// The version that it is of, as far as it was said before its items.
    version: Option<String>,
    /// How many items were given out.
    given: usize,
    /// How many items have come since it was asked for the last time.
    come: usize,
    /// Whether its answer has begun.
    begun: bool,
}

#[derive(Debug, Default)]
enum Start {
    /// Where the list does.
    #[default]
    First,
    /// At a token, which holds a version.
    Token(String),
    /// At a token without a version: each time, the page is of the latest.
    Latest(String),
}

impl Page {
    pub(super) fn first() -> Self {
        Self::default()
    }

    pub(super) fn at(token: String) -> Self {
        Self {
            start: Start::Token(token),
            ..Self::default()
        }
    }

    /// Where the version of the token before is no longer kept.
    pub(super) fn after_expiry(token: String) -> Self {
        Self {
            start: Start::Latest(token),
            ..Self::default()
        }
    }

    /// What to ask for.
    pub(super) fn request<T>(&self, list: &List<T>) -> List<T> {
        match (&self.start, &self.version) {
            (Start::Token(token) | Start::Latest(token), _) => list.page_at(token),
            (Start::First, Some(version)) if self.given > 0 && !list.starts_at_token() => {
                list.exactly_at(version)
            }
            (Start::First, _) => list.again(),
        }
    }

    /// Its answer begins.
    pub(super) fn begin(&mut self) {
        self.begun = true;
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// It is to be asked for again; whether the very same data can be had, as far as they were given out.
    pub(super) fn again<T>(&mut self, list: &List<T>) -> bool {
        self.begun = false;
        self.come = 0;
        self.given == 0
            || match self.start {
                Start::First => self.version.is_some() || list.starts_at_token(),
                Start::Token(_) => true,
                Start::Latest(_) => false,
            }
    }

    /// Whether what comes is of the version of which something was given out.
    pub(super) fn is_as_before(&self, metadata: Option<&ListMeta>) -> bool {
        match (&self.version, metadata) {
            (Some(version), Some(metadata)) if self.given > 0 => {
                *version == metadata.resource_version
            }
            _ => true,
        }
    }

    /// An item has come; whether it is one that was not given out.
    pub(super) fn took_one(&mut self, metadata: Option<&ListMeta>) -> bool {
        if let Some(metadata) = metadata
            && self.given == 0
        {
            self.version = Some(metadata.resource_version.clone());
        }
        self.come += 1;
        let is_new = self.come > self.given;
        self.given = self.given.max(self.come);
        is_new
    }

    /// Whether fewer items have come than were given out.
    pub(super) fn is_shorter_than_before(&self) -> bool {
        self.come < self.given
    }

    pub(super) fn is_without_items(&self) -> bool {
        self.given == 0
    }

    /// Whether it is the list itself that is asked for, as it was wished.
    pub(super) fn is_as_wished(&self) -> bool {
        matches!(self.start, Start::First) && self.given == 0
    }

    pub(super) fn is_at(&self, token: &str) -> bool {
        match &self.start {
            Start::Token(start) | Start::Latest(start) => start == token,
            Start::First => false,
        }
    }
}
