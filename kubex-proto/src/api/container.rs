//! Which container of a pod a call is about.

use alloc::string::String;

use super::{Prepared, Verb};
use crate::{
    Error, Resource, Scope,
    path::{Query, check_text},
};

/// Verbs that are about one container of a pod.
#[diagnostic::on_unimplemented(
    message = "this verb is not about a container",
    note = "those of `logs()`, `exec()` and `attach()` are"
)]
pub trait OfContainer: Verb {
    #[doc(hidden)]
    fn container(&mut self) -> &mut Option<String>;
}

impl<V: OfContainer, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// Of this container (`container`): a pod with several needs to be told which.
    pub fn container(mut self, name: impl Into<String>) -> Self {
        *self.verb.container() = Some(name.into());
        self
    }
}

/// Adds the container, if one is named. Refuses names that the server would not understand.
pub(super) fn add_container(query: &mut Query, container: Option<&String>) -> Result<(), Error> {
    let Some(container) = container else {
        return Ok(());
    };
    if container.is_empty() {
        let reason = "is empty; leave it out for a pod with one container";
        return Err(Error::refused("container", container, reason));
    }
    check_text("container", container)?;
    query.add("container", container);
    Ok(())
}
