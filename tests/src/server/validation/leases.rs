//! Leases.

use serde_json::Value;

use super::faults::Faults;
use super::path::Path;

pub(super) fn check(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    if let Some(seconds) = spec["leaseDurationSeconds"].as_i64()
        && seconds <= 0
    {
        let path = path.child("leaseDurationSeconds");
        faults.invalid(&path, seconds, "must be greater than 0");
    }
    faults.not_negative(&path.child("leaseTransitions"), &spec["leaseTransitions"]);
}
