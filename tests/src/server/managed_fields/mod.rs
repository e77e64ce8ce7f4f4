//! `metadata.managedFields`: which client owns which field, kept with every write.
//!
//! A create, a replace or a patch makes its manager the owner of what it changes. An apply makes its
//! manager the owner of what it mentions, and is refused where it would change what another owns.

mod apply;
mod cap;
mod comparison;
mod conflict;
mod fault;
mod field_set;
mod fields_v1;
mod last_applied;
mod list_item;
mod managed;
mod manager_name;
mod merge;
mod merge_lists;
mod named_fields;
mod owned_fields;
mod path_element;
mod prune;
mod reconcile;
mod removal;
mod request;
mod reset_fields;
mod scalar;
pub(crate) mod scale;
mod stripped;
mod times;
mod typing;
mod updater;
mod validate;
mod versions;
mod zero;

pub(crate) use self::request::{
    apply, apply_of, apply_to_nothing, identity, shown, track_creation, track_creation_of,
    track_status_by_the_server, track_update, track_update_of,
};
pub(crate) use self::times::keep_times;
