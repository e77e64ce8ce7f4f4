//! What lists, watches and collection deletes select by.

mod field;
mod label;

pub use field::FieldSelector;
pub use label::LabelSelector;
