//! Guides, for what one item's documentation cannot tell.

#[doc = include_str!("guide/write_a_transport.md")]
pub mod write_a_transport {}
