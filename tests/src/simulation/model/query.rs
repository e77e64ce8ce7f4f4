//! What a request asks for.

use bytes::Bytes;
use http::Request;

use super::{
    history::OBJECTS,
    view::{Wanted, key},
};

/// What a request asks for.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) watch: bool,
    pub(super) initial_events: bool,
    pub(super) version_match: Option<VersionMatch>,
    pub(super) bookmarks: bool,
    /// None for none, and for 0, which is any.
    pub(super) version: Option<u64>,
    pub(super) limit: usize,
    pub(super) token: Option<Token>,
    /// In milliseconds.
    pub(super) timeout: Option<u32>,
    pub(super) wanted: Wanted,
}

/// What `resourceVersionMatch` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VersionMatch {
    NotOlderThan,
    Exact,
}

/// Where a list goes on: after that object, at that version, or at the latest one if none is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) version: Option<u64>,
    pub(super) after: u8,
}

impl Token {
    pub(super) fn text(self) -> String {
        format!("{}.{}", self.version.unwrap_or_default(), self.after)
    }

    fn of(text: &str) -> Option<Self> {
        let (version, after) = text.split_once('.')?;
        let version = version.parse().ok()?;
        Some(Self {
            version: Some(version).filter(|version| *version > 0),
            after: after.parse().ok()?,
        })
    }
}

impl Query {
    /// # Panics
    ///
    /// If it asks for what the simulated server does not have: no machine should.
    pub(super) fn of(request: &Request<Bytes>) -> Self {
        let uri = request.uri();
        let mut query = Self::default();
        query.wanted.namespace = match uri.path() {
            "/apis/example.com/v1/widgets" => None,
            "/apis/example.com/v1/namespaces/n0/widgets" => Some(0),
            "/apis/example.com/v1/namespaces/n1/widgets" => Some(1),
            path => panic!("there is no {path}"),
        };
        let text = uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            query.take(&name, &value);
        }
        query
    }

    fn take(&mut self, name: &str, value: &str) {
        let number = || value.parse().unwrap_or_else(|_| panic!("{name}={value}"));
        match name {
            "watch" => self.watch = value == "true",
            "sendInitialEvents" => self.initial_events = value == "true",
            "allowWatchBookmarks" => self.bookmarks = value == "true",
            "resourceVersionMatch" => {
                self.version_match = Some(match value {
                    "NotOlderThan" => VersionMatch::NotOlderThan,
                    "Exact" => VersionMatch::Exact,
                    _ => panic!("{name}={value}"),
                });
            }
            "resourceVersion" => self.version = Some(number()).filter(|version| *version > 0),
            "limit" => self.limit = usize::try_from(number()).expect("a limit"),
            "continue" => {
                let token = Token::of(value);
                self.token = Some(token.unwrap_or_else(|| panic!("no token of ours: {value}")));
            }
            "timeoutSeconds" => {
                let seconds = u32::try_from(number()).expect("a timeout");
                self.timeout = Some(seconds.saturating_mul(1000));
            }
            "labelSelector" if value == "seen=true" => self.wanted.labelled = true,
            "fieldSelector" => {
                let objects = self.wanted.namespace.map(|it| it * 4..it * 4 + 4);
                self.wanted.object = objects.unwrap_or(0..OBJECTS).find(|object| {
                    value.strip_prefix("metadata.name=") == Some(key(*object).name())
                });
                assert!(self.wanted.object.is_some(), "{name}={value}");
            }
            _ => panic!("the server does not know {name}={value}"),
        }
    }

    /// Whether it goes on from something that was told before.
    pub(super) fn goes_on(&self) -> bool {
        self.version.is_some() || self.token.is_some()
    }
}
