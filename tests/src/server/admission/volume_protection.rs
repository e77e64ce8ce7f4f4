//! `StorageObjectInUseProtection`: a volume or a claim in use outlives its deletion.

use serde_json::Value;

use super::super::call::Call;
use super::super::object_meta;

/// Sets the finalizer that a controller takes off once nobody uses the object. Where the server does
/// the work of controllers there would be none to take it off.
pub(super) fn protect(call: &Call<'_>, object: &mut Value, finalizer: &str) {
    let mut finalizers = object_meta::finalizers(object);
    if !call.state.controllers && !finalizers.iter().any(|known| known == finalizer) {
        finalizers.push(finalizer.to_owned());
        object_meta::set_finalizers(object, &finalizers);
    }
}
