//! `status()`: the subresource of that name.

use super::{Api, ObjectSubresource, subresource::Subresource};
use crate::{HasStatus, OneScope, Resource, Scope};

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// The subresource `status`, for kinds that have it: a write here changes the status alone, and a write to the
    /// object leaves the status alone.
    pub fn status(&self) -> ObjectSubresource<K, S, C>
    where
        K: HasStatus,
        S: OneScope,
    {
        self.subresource(Subresource::Status)
    }
}
