//! Volumes of a pod.

use serde_json::{Map, Value};

use super::container::pull_policy;
use super::fill::{at, each, fill, given, is_unset};
use super::storage;

/// What stands in the files of a volume is readable for all and writable for its owner: 0644.
const FILE_MODE: i64 = 0o644;

pub(super) fn volume(volume: &mut Value) {
    let sources = volume.as_object().into_iter().flatten();
    let has_source = sources
        .into_iter()
        .any(|(field, value)| field != "name" && !value.is_null());
    if !has_source {
        fill(volume, "emptyDir", Map::new());
    }
    for kind in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = given(volume, kind) {
            fill(source, "defaultMode", FILE_MODE);
        }
    }
    if let Some(source) = given(volume, "hostPath")
        && is_unset(&source["type"])
    {
        source["type"] = "".into();
    }
    if let Some(source) = given(volume, "image") {
        let policy = pull_policy(source["reference"].as_str().unwrap_or_default());
        fill(source, "pullPolicy", policy);
    }
    if let Some(source) = given(volume, "downwardAPI") {
        fields(source);
    }
    if let Some(source) = given(volume, "projected") {
        each(source, "sources").for_each(projection);
    }
    if let Some(spec) = at(volume, &["ephemeral", "volumeClaimTemplate", "spec"]) {
        storage::claim_spec(spec);
    }
    remote(volume);
}

/// A part of a projected volume.
fn projection(source: &mut Value) {
    if let Some(source) = given(source, "downwardAPI") {
        fields(source);
    }
    if let Some(token) = given(source, "serviceAccountToken") {
        fill(token, "expirationSeconds", 3600);
    }
}

/// The fields that a volume shows are those of version 1.
fn fields(source: &mut Value) {
    for item in each(source, "items") {
        if let Some(field) = given(item, "fieldRef") {
            fill(field, "apiVersion", "v1");
        }
    }
}

/// Volumes that are served over a network.
fn remote(volume: &mut Value) {
    if let Some(source) = given(volume, "iscsi") {
        fill(source, "iscsiInterface", "default");
    }
    if let Some(source) = given(volume, "rbd") {
        fill(source, "pool", "rbd");
        fill(source, "user", "admin");
        fill(source, "keyring", "/etc/ceph/keyring");
    }
    if let Some(source) = given(volume, "azureDisk") {
        fill(source, "cachingMode", "ReadWrite");
        fill(source, "fsType", "ext4");
        fill(source, "readOnly", false);
        fill(source, "kind", "Shared");
    }
    if let Some(source) = given(volume, "scaleIO") {
        fill(source, "storageMode", "ThinProvisioned");
        fill(source, "fsType", "xfs");
    }
}
