//! Going through everything and storing nothing.

use super::{
    Prepared, Verb,
    verb::{Create, Delete, DeleteCollection, Patch, Replace},
};
use crate::{Resource, Scope};

/// A verb that can be tried out: all that write or delete.
#[diagnostic::on_unimplemented(
    message = "this verb changes nothing, so there is nothing to try out",
    note = "`create`, `replace`, `patch`, `delete`, `delete_collection` and `eviction().create` can be dry runs"
)]
pub trait DryRuns: Verb {
    #[doc(hidden)]
    fn set_dry_run(&mut self);
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// Goes through everything (admission included) and stores nothing (`dryRun=All`): the answer is what it
    /// would be.
    pub fn dry_run(mut self) -> Self
    where
        V: DryRuns,
    {
        self.verb.set_dry_run();
        self
    }
}

macro_rules! writes {
    ($($verb:ident),*) => {$(
        impl<T> DryRuns for $verb<T>
        where
            Self: super::verb::Writes,
        {
            fn set_dry_run(&mut self) {
                super::verb::Writes::options(self).dry_run = true;
            }
        }
    )*};
}

macro_rules! deletes {
    ($($verb:ident),*) => {$(
        impl<T> DryRuns for $verb<T>
        where
            Self: super::verb::Deletes,
        {
            fn set_dry_run(&mut self) {
                super::verb::Deletes::delete_options(self).dry_run = alloc::vec!["All"];
            }
        }
    )*};
}

writes!(Create, Replace, Patch);
deletes!(Delete, DeleteCollection);
