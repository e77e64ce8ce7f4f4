//! From the bytes of an object to the object as the real server keeps it.
//!
//! Kinds of Kubernetes itself are types of a program there: what a type does not know is dropped, what it knows has
//! to fit, and what is empty is written in one way only. Of custom kinds only the fields that no schema knows are
//! dropped; whether the others fit is for validation to say.

mod reader;
mod scalar;
mod syntax;
mod time;
mod written;

pub(crate) use self::reader::{duplicates, read};
pub(crate) use self::scalar::{misfit, name_of};
pub(crate) use self::syntax::fault as syntax_fault;
pub(crate) use self::written::{write, write_as_read};
