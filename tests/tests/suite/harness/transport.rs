//! Who carries the calls out.

use std::any::Any;

use kubex_proto::{Config, Error, Origin};

use super::tokio::Tokio;
use super::{Client, Harness, Options, Server, blocking};

/// A transport, on one kind of its runtime if it has several.
#[derive(Clone, Copy)]
pub(crate) enum Transport {
    Tokio(Tokio),
    Ureq,
}

/// What comes of trying to reach a server.
pub(crate) enum Reached {
    Harness(Box<dyn Harness>, Options),
    /// The transport cannot do what the way asks of it, and says so.
    Refused {
        title: String,
        why: String,
    },
}

impl Transport {
    pub(crate) const ALL: [Self; 3] = [
        Self::Tokio(Tokio::CurrentThread),
        Self::Tokio(Tokio::MultiThread),
        Self::Ureq,
    ];

    /// As names of tests have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tokio(tokio) => tokio.name(),
            Self::Ureq => "ureq",
        }
    }

    /// Whether it is carried out on a runtime, and so has no reason to refuse anything.
    pub(crate) fn is_of_a_runtime(self) -> bool {
        matches!(self, Self::Tokio(_))
    }

    /// A client, within a case.
    pub(crate) fn client(self, config: Config) -> Result<Client, Error> {
        match self {
            Self::Tokio(_) => kubex_tokio::Client::new(config).map(Client::Tokio),
            Self::Ureq => blocking::ureq::Client::new(config).map(Client::Ureq),
        }
    }

    /// A harness of a server that is reached by this configuration as long as something else is there. One field of it
    /// may be refused by those that are no runtime's, by its name.
    pub(crate) fn reach(
        self,
        what: &str,
        refusable: Option<&str>,
        config: Config,
        server: Server,
        alive: Box<dyn Any>,
    ) -> Reached {
        let (options, config) = Options::new(self, config);
        match self {
            Self::Tokio(tokio) => {
                Reached::Harness(tokio.reach(what, config, server, alive), options)
            }
            Self::Ureq => match blocking::by_ureq(what, config, server, alive) {
                Ok(harness) => Reached::Harness(harness, options),
                Err(error) => {
                    let why = error.to_string();
                    let named = refusable.is_some_and(|field| why.contains(field));
                    assert!(error.origin() == Origin::Caller && named, "{what}: {why}");
                    let title = format!("{what}, {}", self.name());
                    Reached::Refused { title, why }
                }
            },
        }
    }
}
