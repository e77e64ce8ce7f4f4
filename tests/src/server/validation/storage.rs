//! Claims to volumes, volumes and classes of them.

use serde_json::Value;

use super::super::name::NameRule::Subdomain;
use super::super::quantity::Quantity;
use super::faults::{Faults, is_given, items, text};
use super::path::Path;
use super::{pods, selectors};

const ACCESS_MODES: [&str; 4] = [
    "ReadOnlyMany",
    "ReadWriteMany",
    "ReadWriteOnce",
    "ReadWriteOncePod",
];

pub(super) fn claim(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let path = Path::of("spec");
    claim_spec(faults, &path, &object["spec"]);
    let Some(old) = old else {
        return;
    };
    let mut rest = object["spec"].clone();
    let kept = &old["spec"];
    if !is_given(&kept["volumeName"]) {
        restore(&mut rest, kept, "volumeName");
    }
    // A class may be chosen later for a claim that had none.
    let annotated = &old["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"];
    if kept["storageClassName"].is_null() && annotated.is_null() {
        restore(&mut rest, kept, "storageClassName");
    }
    if object["status"]["phase"] == "Bound" {
        let size = kept["resources"]["requests"]["storage"].clone();
        rest["resources"]["requests"]["storage"] = size;
        restore(&mut rest, kept, "volumeAttributesClassName");
    }
    if rest != *kept {
        // The real server lists the changes below this line, as Go writes them.
        let detail = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
        faults.forbidden(&path, detail);
    }
    let size = |object: &Value| {
        let size = text(&object["resources"]["requests"]["storage"]).to_owned();
        Quantity::parse(&size).ok()
    };
    let capacity = Quantity::parse(text(&object["status"]["capacity"]["storage"])).ok();
    if size(&object["spec"]) < size(kept) && size(&object["spec"]) <= capacity {
        let path = path.child("resources").child("requests").child("storage");
        faults.forbidden(&path, "field can not be less than status.capacity");
    }
    faults.immutable(
        &Path::of("volumeMode"),
        &object["spec"]["volumeMode"],
        &kept["volumeMode"],
    );
}

fn restore(spec: &mut Value, old: &Value, field: &str) {
    let Some(fields) = spec.as_object_mut() else {
        return;
    };
    match old.get(field) {
        Some(value) => fields.insert(field.to_owned(), value.clone()),
        None => fields.remove(field),
    };
}

/// What a claim asks for, also where it stands in a pod.
pub(super) fn claim_spec(faults: &mut Faults, path: &Path, spec: &Value) {
    let place = path.child("accessModes");
    if !is_given(&spec["accessModes"]) {
        faults.required(&place, "at least 1 access mode is required");
    }
    selectors::selector(faults, &path.child("selector"), &spec["selector"]);
    access_modes(faults, path, spec);
    let storage = &spec["resources"]["requests"]["storage"];
    let place = path.child("resources").key("storage");
    match Quantity::parse(text(storage)) {
        Err(_) => faults.required(&place, ""),
        Ok(size) if size.is_zero() || size.is_negative() => {
            faults.invalid(&place, text(storage), "must be greater than zero");
        }
        Ok(_) => pods::amount(faults, &place, "storage", storage),
    }
    class_name(faults, path, spec);
    volume_mode(faults, path, spec);
}

fn access_modes(faults: &mut Faults, path: &Path, spec: &Value) {
    let place = path.child("accessModes");
    let (mut alone, mut shared) = (false, false);
    for (_, mode) in items(spec, path, "accessModes") {
        let mode = text(mode);
        if !ACCESS_MODES.contains(&mode) {
            faults.not_supported(&place, mode, &ACCESS_MODES);
        }
        alone |= mode == "ReadWriteOncePod";
        shared |= mode != "ReadWriteOncePod" && ACCESS_MODES.contains(&mode);
    }
    if alone && shared {
        let detail = "may not use ReadWriteOncePod with other access modes";
        faults.forbidden(&place, detail);
    }
}

fn class_name(faults: &mut Faults, path: &Path, spec: &Value) {
    let name = text(&spec["storageClassName"]);
    if !name.is_empty() {
        faults.name(&path.child("storageClassName"), name, Subdomain);
    }
}

fn volume_mode(faults: &mut Faults, path: &Path, spec: &Value) {
    let (mode, supported) = (text(&spec["volumeMode"]), ["Block", "Filesystem"]);
    if !mode.is_empty() && !supported.contains(&mode) {
        faults.not_supported(&path.child("volumeMode"), mode, &supported);
    }
}

pub(super) fn volume(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    let place = path.child("accessModes");
    if !is_given(&spec["accessModes"]) {
        faults.required(&place, "");
    }
    access_modes(faults, &path, spec);
    let capacity = path.child("capacity");
    if !is_given(&spec["capacity"]) {
        faults.required(&capacity, "");
    }
    let amounts = spec["capacity"].as_object();
    if spec["capacity"].get("storage").is_none() || amounts.is_some_and(|all| all.len() > 1) {
        let given = amounts.into_iter().flatten();
        let given: Vec<&str> = given.map(|(name, _)| name.as_str()).collect();
        let shown = given.first().copied().unwrap_or_default();
        if spec["capacity"].is_null() {
            faults.not_supported_as(&capacity, "null", &["storage"]);
        } else {
            faults.not_supported(&capacity, shown, &["storage"]);
        }
    }
    for (name, amount) in amounts.into_iter().flatten() {
        let size = Quantity::parse(text(amount));
        if size.is_ok_and(|size| size.is_zero() || size.is_negative()) {
            let detail = "must be greater than zero";
            faults.invalid(&capacity.key(name), text(amount), detail);
        }
    }
    let (policy, supported) = (
        text(&spec["persistentVolumeReclaimPolicy"]),
        ["Delete", "Recycle", "Retain"],
    );
    if !supported.contains(&policy) {
        let place = path.child("persistentVolumeReclaimPolicy");
        faults.not_supported(&place, policy, &supported);
    }
    if spec["hostPath"].is_object() {
        pods::host_path(faults, &path.child("hostPath"), &spec["hostPath"]);
    }
    if !has_source(spec) {
        faults.required(&path, "must specify a volume type");
    }
    class_name(faults, &path, spec);
    volume_mode(faults, &path, spec);
    if let Some(old) = old {
        faults.immutable(
            &Path::of("volumeMode"),
            &spec["volumeMode"],
            &old["spec"]["volumeMode"],
        );
    }
}

fn has_source(spec: &Value) -> bool {
    const OTHERS: [&str; 2] = ["claimRef", "nodeAffinity"];
    let fields = spec.as_object().into_iter().flatten();
    fields.into_iter().any(|(field, value)| {
        value.is_object() && field != "capacity" && !OTHERS.contains(&field.as_str())
    })
}

pub(super) fn class(faults: &mut Faults, object: &Value, old: Option<&Value>) {
    let Some(old) = old else {
        if !is_given(&object["provisioner"]) {
            faults.required(&Path::of("provisioner"), "");
        }
        let (policy, supported) = (text(&object["reclaimPolicy"]), ["Delete", "Retain"]);
        if !supported.contains(&policy) {
            faults.not_supported(&Path::of("reclaimPolicy"), policy, &supported);
        }
        let (mode, supported) = (
            text(&object["volumeBindingMode"]),
            ["Immediate", "WaitForFirstConsumer"],
        );
        if !supported.contains(&mode) {
            faults.not_supported(&Path::of("volumeBindingMode"), mode, &supported);
        }
        return;
    };
    for field in [
        "provisioner",
        "parameters",
        "reclaimPolicy",
        "volumeBindingMode",
    ] {
        if object[field] != old[field] {
            faults.invalid(&Path::of(field), Value::Null, "field is immutable");
        }
    }
}
