//! An answer that may rightly be "there is none".

use bytes::Bytes;

use super::Decode;
use crate::Error;

/// Turns "there is no such object" into none; what [`optional`](crate::Prepared::optional) decodes with.
///
/// A 404 for a route that the server does not have (a CRD that is not installed, a wrong path prefix) stays
/// an error: only a Status that names the object counts.
#[derive(Debug)]
pub struct OrNotFound<D> {
    decoder: D,
}

impl<D> OrNotFound<D> {
    pub(crate) fn new(decoder: D) -> Self {
        Self { decoder }
    }
}

impl<D: Decode> Decode for OrNotFound<D> {
    type Item = Option<D::Item>;

    fn feed(&mut self, chunk: Bytes) {
        self.decoder.feed(chunk);
    }

    fn end(&mut self) {
        self.decoder.end();
    }

    fn poll(&mut self) -> Option<Result<Self::Item, Error>> {
        self.decoder.poll().map(|item| item.map(Some))
    }

    fn fresh(&self) -> Self {
        Self::new(self.decoder.fresh())
    }

    fn refused(&mut self, error: Error) -> Result<Self::Item, Error> {
        let details = error.status().and_then(|status| status.details.as_ref());
        if error.is_not_found() && details.is_some_and(|details| !details.name.is_empty()) {
            return Ok(None);
        }
        self.decoder.refused(error).map(Some)
    }
}
