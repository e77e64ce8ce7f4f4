//! The volumes of a pod.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::super::name::NameRule::{Label, Subdomain};
use super::super::super::quantity::Quantity;
use super::super::faults::{Faults, is_given, items, text};
use super::super::path::Path;
use super::super::storage;
use super::{environment, mounts};

/// The volumes that can be mounted, by name.
pub(super) type Volumes<'a> = BTreeMap<&'a str, &'a Value>;

const MODE: &str = "must be a number between 0 and 0777 (octal), both inclusive";
/// The fields that a volume can show: those of the environment that do not change, and maps.
const FIELDS: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];
/// In the order in which the real server looks at them; a volume has one.
const KINDS: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

/// Answers the volumes that are fine.
pub(super) fn check<'a>(
    faults: &mut Faults,
    path: &Path,
    spec: &'a Value,
    pod: Option<&str>,
) -> Volumes<'a> {
    let mut volumes = Volumes::new();
    let made: Vec<String> = spec["volumes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|volume| volume["ephemeral"].is_object())
        .filter_map(|volume| Some(format!("{}-{}", pod?, text(&volume["name"]))))
        .collect();
    for (path, volume) in items(spec, path, "volumes") {
        let before = faults.0.len();
        source(faults, &path, volume);
        let name = text(&volume["name"]);
        if name.is_empty() {
            faults.required(&path.child("name"), "");
        } else {
            faults.name(&path.child("name"), name, Label);
        }
        if volumes.contains_key(name) {
            faults.duplicate(&path.child("name"), name);
        }
        if faults.0.len() == before {
            volumes.insert(name, volume);
        }
        let claim = text(&volume["persistentVolumeClaim"]["claimName"]);
        if made.iter().any(|made| made == claim) {
            let detail = "must not reference a PVC that gets created for an ephemeral volume";
            let path = path.child("persistentVolumeClaim").child("claimName");
            faults.invalid(&path, claim, detail);
        }
    }
    volumes
}

fn source(faults: &mut Faults, path: &Path, volume: &Value) {
    let mut is_first = true;
    for kind in KINDS {
        let source = &volume[kind];
        if !source.is_object() {
            continue;
        }
        let path = path.child(kind);
        if !is_first {
            faults.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        is_first = false;
        match kind {
            "hostPath" => host_path(faults, &path, source),
            "secret" => files(faults, &path, source, "secretName"),
            "configMap" => files(faults, &path, source, "name"),
            "nfs" => {
                required(faults, &path, source, &["server", "path"]);
                if is_given(&source["path"]) && !text(&source["path"]).starts_with('/') {
                    let given = text(&source["path"]);
                    faults.invalid(&path.child("path"), given, "must be an absolute path");
                }
            }
            "persistentVolumeClaim" => required(faults, &path, source, &["claimName"]),
            "downwardAPI" => {
                mode(faults, &path.child("defaultMode"), &source["defaultMode"]);
                for (_, item) in items(source, &path, "items") {
                    shown(faults, &path, item);
                }
            }
            "projected" => projected(faults, &path, source),
            "csi" => match text(&source["driver"]) {
                "" => faults.required(&path.child("driver"), ""),
                driver => faults.name(&path.child("driver"), &driver.to_lowercase(), Subdomain),
            },
            "ephemeral" => {
                let path = path.child("volumeClaimTemplate");
                if source["volumeClaimTemplate"].is_object() {
                    let spec = &source["volumeClaimTemplate"]["spec"];
                    storage::claim_spec(faults, &path.child("spec"), spec);
                } else {
                    faults.required(&path, "");
                }
            }
            "emptyDir" => {
                let limit = Quantity::parse(text(&source["sizeLimit"]));
                if limit.is_ok_and(Quantity::is_negative) {
                    let detail = "SizeLimit field must be a valid resource quantity";
                    faults.forbidden(&path.child("sizeLimit"), detail);
                }
            }
            "image" => {
                required(faults, &path, source, &["reference"]);
                faults.one_of(
                    &path.child("pullPolicy"),
                    &source["pullPolicy"],
                    &["Always", "IfNotPresent", "Never"],
                );
            }
            _ => {}
        }
    }
    if is_first {
        faults.required(path, "must specify a volume type");
    }
}

fn required(faults: &mut Faults, path: &Path, source: &Value, fields: &[&str]) {
    for field in fields {
        if !is_given(&source[*field]) {
            faults.required(&path.child(field), "");
        }
    }
}

pub(in super::super) fn host_path(faults: &mut Faults, path: &Path, source: &Value) {
    const TYPES: [&str; 8] = [
        "",
        "BlockDevice",
        "CharDevice",
        "Directory",
        "DirectoryOrCreate",
        "File",
        "FileOrCreate",
        "Socket",
    ];
    let place = text(&source["path"]);
    if place.is_empty() {
        faults.required(&path.child("path"), "");
        return;
    }
    mounts::no_steps_back(faults, &path.child("path"), place);
    let kind = text(&source["type"]);
    if !TYPES.contains(&kind) {
        faults.not_supported(&path.child("type"), kind, &TYPES);
    }
}

/// A volume whose files are the entries of another object.
fn files(faults: &mut Faults, path: &Path, source: &Value, name: &str) {
    required(faults, path, source, &[name]);
    mode(faults, &path.child("defaultMode"), &source["defaultMode"]);
    entries(faults, path, source);
}

fn entries(faults: &mut Faults, path: &Path, source: &Value) {
    for (path, item) in items(source, path, "items") {
        required(faults, &path, item, &["key"]);
        mounts::own(faults, &path.child("path"), &item["path"]);
        mode(faults, &path.child("mode"), &item["mode"]);
    }
}

/// A file that shows a field of the pod.
fn shown(faults: &mut Faults, path: &Path, item: &Value) {
    mounts::own(faults, &path.child("path"), &item["path"]);
    let (field, resource) = (&item["fieldRef"], &item["resourceFieldRef"]);
    if field.is_object() {
        environment::field(faults, &path.child("fieldRef"), field, &FIELDS);
        if resource.is_object() {
            let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
            faults.invalid(path, "resource", detail);
        }
    } else if resource.is_object() {
        environment::resource(faults, &path.child("resourceFieldRef"), resource, true);
    } else {
        faults.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    mode(faults, &path.child("mode"), &item["mode"]);
}

fn projected(faults: &mut Faults, path: &Path, source: &Value) {
    mode(faults, &path.child("defaultMode"), &source["defaultMode"]);
    let whole = path;
    for (path, source) in items(source, path, "sources") {
        let given = source.as_object().map_or(0, |kinds| {
            kinds.values().filter(|kind| kind.is_object()).count()
        });
        for kind in ["secret", "configMap"] {
            let (path, source) = (path.child(kind), &source[kind]);
            if source.is_object() {
                required(faults, &path, source, &["name"]);
                entries(faults, &path, source);
            }
        }
        if source["downwardAPI"].is_object() {
            let path = path.child("downwardAPI");
            for (_, item) in items(&source["downwardAPI"], &path, "items") {
                shown(faults, &path, item);
            }
        }
        let (token, place) = (
            &source["serviceAccountToken"],
            path.child("serviceAccountToken"),
        );
        if token.is_object() {
            let seconds = token["expirationSeconds"].as_i64().unwrap_or_default();
            let place_of_seconds = place.child("expirationSeconds");
            if seconds < 600 {
                let detail = "may not specify a duration less than 10 minutes";
                faults.invalid(&place_of_seconds, seconds, detail);
            }
            if seconds > 1 << 32 {
                let detail = "may not specify a duration larger than 2^32 seconds";
                faults.invalid(&place_of_seconds, seconds, detail);
            }
            required(faults, whole, token, &["path"]);
        }
        if given > 1 {
            let detail = "may not specify more than 1 volume type per source";
            faults.forbidden(&path, detail);
        }
    }
}

fn mode(faults: &mut Faults, path: &Path, mode: &Value) {
    if let Some(bits) = mode.as_i64().filter(|bits| !(0..=0o777).contains(bits)) {
        faults.invalid(path, bits, MODE);
    }
}
