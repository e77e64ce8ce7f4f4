//! Where a container sees the volumes of its pod.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::faults::{Faults, is_given, items, text};
use super::super::path::Path;
use super::volumes::Volumes;

pub(super) fn check(faults: &mut Faults, path: &Path, container: &Value, volumes: &Volumes<'_>) {
    let mut places = BTreeSet::new();
    // Some faults of an item are told of the whole list.
    let whole = path.child("volumeMounts");
    for (path, mount) in items(container, path, "volumeMounts") {
        let (name, place) = (text(&mount["name"]), text(&mount["mountPath"]));
        if name.is_empty() {
            faults.required(&path.child("name"), "");
        }
        if !volumes.contains_key(name) {
            faults.not_found(&path.child("name"), name);
        }
        if place.is_empty() {
            faults.required(&path.child("mountPath"), "");
        }
        if !places.insert(place) {
            faults.invalid(&path.child("mountPath"), place, "must be unique");
        }
        let device = |field: &str, value: &str| {
            let devices = container["volumeDevices"].as_array();
            devices
                .into_iter()
                .flatten()
                .any(|device| device[field] == value)
        };
        if device("name", name) {
            let detail = "must not already exist in volumeDevices";
            faults.invalid(&path.child("name"), name, detail);
        }
        if device("devicePath", place) {
            let detail = "must not already exist as a path in volumeDevices";
            faults.invalid(&path.child("mountPath"), place, detail);
        }
        let (part, pattern) = (text(&mount["subPath"]), text(&mount["subPathExpr"]));
        descending(faults, &whole.child("subPath"), part);
        if !pattern.is_empty() && !part.is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            faults.invalid(&path.child("subPathExpr"), pattern, detail);
        }
        descending(faults, &whole.child("subPathExpr"), pattern);
        propagation(faults, &whole.child("mountPropagation"), mount, container);
    }
    devices(faults, path, container, volumes);
}

fn propagation(faults: &mut Faults, path: &Path, mount: &Value, container: &Value) {
    let Some(mode) = mount["mountPropagation"].as_str() else {
        return;
    };
    let supported = ["Bidirectional", "HostToContainer", "None"];
    if !supported.contains(&mode) {
        faults.not_supported(path, mode, &supported);
    }
    if mode == "Bidirectional" && container["securityContext"]["privileged"] != true {
        let detail = "Bidirectional mount propagation is available only to privileged containers";
        faults.forbidden(path, detail);
    }
}

fn devices(faults: &mut Faults, path: &Path, container: &Value, volumes: &Volumes<'_>) {
    let mut places = BTreeSet::new();
    for (path, device) in items(container, path, "volumeDevices") {
        let (name, place) = (text(&device["name"]), text(&device["devicePath"]));
        if name.is_empty() {
            faults.required(&path.child("name"), "");
        }
        match volumes.get(name) {
            None => faults.not_found(&path.child("name"), name),
            Some(volume) => {
                let can = ["persistentVolumeClaim", "ephemeral"];
                if !can.iter().any(|kind| volume[*kind].is_object()) {
                    let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                    faults.invalid(&path.child("name"), name, detail);
                }
            }
        }
        if place.is_empty() {
            faults.required(&path.child("devicePath"), "");
        }
        let mounts = container["volumeMounts"].as_array();
        if mounts
            .into_iter()
            .flatten()
            .any(|mount| mount["name"] == name)
        {
            let detail = "must not already exist in volumeMounts";
            faults.invalid(&path.child("name"), name, detail);
        }
        if !places.insert(place) {
            faults.invalid(&path.child("devicePath"), place, "must be unique");
        }
    }
}

/// A path that stays below where it starts.
pub(super) fn descending(faults: &mut Faults, path: &Path, target: &str) {
    if target.starts_with('/') {
        faults.invalid(path, target, "must be a relative path");
    }
    no_steps_back(faults, path, target);
}

pub(super) fn no_steps_back(faults: &mut Faults, path: &Path, target: &str) {
    if target.split('/').any(|part| part == "..") {
        faults.invalid(path, target, "must not contain '..'");
    }
}

/// A path below where it starts, of a name that is not the kubelet's own.
pub(super) fn own(faults: &mut Faults, path: &Path, target: &Value) {
    let target = text(target);
    if !is_given(&target.into()) {
        faults.required(path, "");
    }
    descending(faults, path, target);
    if target.starts_with("..") && !target.starts_with("../") {
        faults.invalid(path, target, "must not start with '..'");
    }
}
