//! Why a dial failed, told to everybody who waited for it.

use std::{error::Error, fmt, sync::Arc};

use kubex_proto::{ConnectFault, Failure};

/// A failed dial. Cheap to clone, as many callers may have waited for the one dial.
#[derive(Clone, Debug)]
pub(crate) struct ConnectError {
    fault: ConnectFault,
    target: Arc<str>,
    source: Option<Shared>,
}

impl ConnectError {
    pub(crate) fn new(
        fault: ConnectFault,
        target: &Arc<str>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            source: Some(Shared(Arc::from(source.into()))),
            ..Self::bare(fault, target)
        }
    }

    /// Where the fault says it all.
    pub(crate) fn bare(fault: ConnectFault, target: &Arc<str>) -> Self {
        Self {
            fault,
            target: Arc::clone(target),
            source: None,
        }
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        let failure = Self::connect(error.fault, error.target);
        match error.source {
            Some(source) => failure.with_source(source),
            None => failure,
        }
    }
}

/// An error that several failures have as their source.
#[derive(Clone)]
struct Shared(Arc<dyn Error + Send + Sync>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Error for Shared {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
