//! The exact request of every verb, with every option; and what is refused before it is sent.

mod create;
mod custom;
mod delete;
mod delete_collection;
mod dynamic;
mod eviction;
mod exact;
mod get;
mod kinds;
mod list;
mod logs;
mod metadata;
mod names;
mod patch;
mod prefix;
mod raw;
mod refused;
mod replace;
mod scale;
mod selectors;
mod status;
mod update;
mod watch;
