//! Namespaces.

use serde_json::Value;

use super::super::label;
use super::faults::{Faults, items, text};
use super::path::Path;

pub(super) fn check(faults: &mut Faults, object: &Value) {
    let path = Path::of("spec.finalizers");
    for (_, finalizer) in items(&object["spec"], &Path::of("spec"), "finalizers") {
        check_finalizer(faults, &path, text(finalizer));
    }
}

/// What is checked when the finalizers themselves are replaced: here the place is told.
pub(super) fn finalize(faults: &mut Faults, object: &Value) {
    for (path, finalizer) in items(&object["spec"], &Path::of("spec"), "finalizers") {
        check_finalizer(faults, &path, text(finalizer));
    }
}

fn check_finalizer(faults: &mut Faults, path: &Path, name: &str) {
    faults.all_invalid(path, name, &label::key_faults(name));
    if !name.contains('/') && !["kubernetes", "orphan", "foregroundDeletion"].contains(&name) {
        let detail = "name is neither a standard finalizer name nor is it fully qualified";
        faults.invalid(path, name, detail);
    }
}
