//! The objects in a list or a watch, each decoded on its own.

use alloc::{string::String, sync::Arc};

use serde::de::DeserializeOwned;

use super::{Quoting, from_json, managed_fields::without_managed_fields};
use crate::{Error, Resource, ResourceDescription};

/// How objects of a kind are decoded.
#[derive(Clone, Debug)]
pub(super) struct Objects {
    /// What errors call one.
    pub(super) what: String,
    pub(super) resource: Arc<ResourceDescription>,
    pub(super) quoting: Quoting,
    pub(super) without_managed_fields: bool,
}

impl Objects {
    /// Decodes one, which starts there in the body.
    pub(super) fn decode<T>(&self, bytes: &[u8], start: usize) -> Result<T, Error>
    where
        T: Resource + DeserializeOwned,
    {
        let mut object: T = match self.shortened(bytes) {
            Some(object) => object,
            None => from_json(bytes, &self.what, start, self.quoting)?,
        };
        object.assume_type(&self.resource);
        Ok(object)
    }

    /// The object without what is not asked for. If it does not decode so, the whole one tells where and why.
    fn shortened<T: DeserializeOwned>(&self, bytes: &[u8]) -> Option<T> {
        if !self.without_managed_fields {
            return None;
        }
        let short = without_managed_fields(core::str::from_utf8(bytes).ok()?)?;
        serde_json::from_str(&short).ok()
    }
}
