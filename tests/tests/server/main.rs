//! The in-memory API server, asked as a client asks it.

mod access;
mod caller;
mod conflicts;
mod consistency;
mod creation;
mod custom;
mod defaults;
mod definitions;
mod deletion;
mod discovery;
mod eviction;
mod faults;
mod fields;
mod forms;
mod grace;
mod lists;
mod loopback;
mod patches;
mod rbac;
mod scale;
mod selection;
mod statuses;
mod tables;
mod validation;
mod watches;
mod wire;
