//! How a client comes by the proof of who calls.

use alloc::string::String;

use bytes::Bytes;

use crate::{Authorization, Error, Secret, Time};

/// The source of a client's credential: fixed, or a file that is read again.
///
/// It is a small machine of its own: [`poll`](Self::poll) it for an [`Authorization`], do what it
/// wishes, hand the outcome to [`handle`](Self::handle), poll again.
#[derive(Clone, Debug)]
pub struct Credentials {
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Anonymous,
    Token(Secret),
    TokenFile(String),
}

/// What [`Credentials`] want done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Wish {
    /// Nothing: here is what the request carries.
    Ready(Authorization),
    /// Read this file, whole, and hand it to [`Credentials::handle`].
    ReadFile(String),
    /// Nothing can be done.
    Failed(Error),
}

impl Credentials {
    /// No proof at all, or the client certificate's.
    pub fn anonymous() -> Self {
        Self {
            source: Source::Anonymous,
        }
    }

    /// A bearer token that never changes.
    pub fn token(token: Secret) -> Self {
        Self {
            source: Source::Token(token),
        }
    }

    /// What to do for a credential that is not `rejected`.
    pub fn poll(&mut self, now: Time, rejected: Option<&Authorization>) -> Wish {
        let _ = (now, rejected);
        match &self.source {
            Source::Anonymous => Wish::Ready(Authorization::none()),
            Source::Token(token) => match Authorization::bearer(token) {
                Ok(authorization) => Wish::Ready(authorization),
                Err(error) => Wish::Failed(error),
            },
            Source::TokenFile(path) => Wish::ReadFile(path.clone()),
        }
    }

    /// What came of the wish.
    pub fn handle(&mut self, now: Time, outcome: Result<Bytes, Error>) {
        let _ = (now, outcome);
    }
}
