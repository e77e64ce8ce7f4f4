//! What create, replace and patch have in common.

use alloc::string::String;

use super::{Prepared, Verb};
use crate::{
    Error, Resource, Scope,
    path::{Query, check_field_manager},
};

/// How to write.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    pub(super) field_manager: Option<String>,
    pub(super) dry_run: bool,
    field_validation: Option<FieldValidation>,
}

/// What the server does about fields that it does not know, or that are given twice (`fieldValidation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValidation {
    /// Drops them silently.
    Ignore,
    /// Drops them, and says so in a `Warning` header; the server's default.
    Warn,
    /// Refuses the object.
    Strict,
}

impl WriteOptions {
    pub(super) fn query(&self) -> Result<Query, Error> {
        let mut query = Query::default();
        if let Some(manager) = &self.field_manager {
            check_field_manager(manager)?;
            query.add("fieldManager", manager);
        }
        if self.dry_run {
            query.add("dryRun", "All");
        }
        if let Some(validation) = self.field_validation {
            query.add(
                "fieldValidation",
                match validation {
                    FieldValidation::Ignore => "Ignore",
                    FieldValidation::Warn => "Warn",
                    FieldValidation::Strict => "Strict",
                },
            );
        }
        Ok(query)
    }
}

/// A verb that writes an object: create, replace, patch.
#[diagnostic::on_unimplemented(
    message = "this verb does not write an object",
    note = "`create`, `replace` and `patch` do"
)]
pub trait Writes: Verb {
    #[doc(hidden)]
    fn options(&mut self) -> &mut WriteOptions;
}

impl<V: Verb, K: Resource, S: Scope, C> Prepared<V, K, S, C> {
    /// On whose behalf the fields are written (`fieldManager`): 1 to 128 printable characters. An apply
    /// needs one; for the others the server takes the beginning of the user agent.
    pub fn field_manager(mut self, name: impl Into<String>) -> Self
    where
        V: Writes,
    {
        self.verb.options().field_manager = Some(name.into());
        self
    }

    /// What the server does about unknown and repeated fields (`fieldValidation`).
    pub fn field_validation(mut self, validation: FieldValidation) -> Self
    where
        V: Writes,
    {
        self.verb.options().field_validation = Some(validation);
        self
    }
}
