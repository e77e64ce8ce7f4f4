//! What the server fills in, kind by kind: all values were seen on a real one.

#![expect(
    clippy::needless_pass_by_value,
    reason = "objects are written where they are used"
)]

mod admission;
mod others;
mod pods;
mod services;
mod workloads;

use serde_json::Value;

use crate::caller::Caller;

/// Creates an object and answers it.
#[track_caller]
fn created(caller: &Caller, path: &str, object: Value) -> Value {
    caller.post(path, &object).expect(201)
}
