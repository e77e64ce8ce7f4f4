//! The lists of containers in a pod.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::super::name::NameRule::Label;
use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;
use super::volumes::Volumes;
use super::{environment, mounts, probes, resources, security};

pub(super) fn all(faults: &mut Faults, path: &Path, spec: &Value, volumes: &Volumes<'_>) {
    regular(faults, path, spec, volumes);
    initial(faults, path, spec, volumes);
    ephemeral(faults, path, spec, volumes);
}

fn regular(faults: &mut Faults, path: &Path, spec: &Value, volumes: &Volumes<'_>) {
    if !is_given(&spec["containers"]) {
        faults.required(&path.child("containers"), "");
        return;
    }
    let mut names = BTreeSet::new();
    for (path, container) in items(spec, path, "containers") {
        common(faults, &path, container, volumes);
        let name = text(&container["name"]);
        if !names.insert(name) {
            faults.duplicate(&path.child("name"), name);
        }
        probes::all(faults, &path, container, spec);
        restart_policy(faults, &path, container);
    }
    host_ports(faults, path, spec, "containers");
}

fn initial(faults: &mut Faults, path: &Path, spec: &Value, volumes: &Volumes<'_>) {
    let regular = spec["containers"].as_array();
    let mut names: BTreeSet<&str> = regular
        .into_iter()
        .flatten()
        .map(|container| text(&container["name"]))
        .collect();
    for (path, container) in items(spec, path, "initContainers") {
        common(faults, &path, container, volumes);
        restart_policy(faults, &path, container);
        let name = text(&container["name"]);
        if !names.insert(name) {
            faults.duplicate(&path.child("name"), name);
        }
        if container["restartPolicy"] == "Always" {
            probes::all(faults, &path, container, spec);
            continue;
        }
        for field in [
            "lifecycle",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
        ] {
            if container[field].is_object() {
                let detail = "may not be set for init containers without restartPolicy=Always";
                faults.forbidden(&path.child(field), detail);
            }
        }
    }
}

/// What a container that is there for debugging cannot have.
const NOT_EPHEMERAL: [&str; 9] = [
    "ports",
    "resources",
    "resizePolicy",
    "restartPolicy",
    "restartPolicyRules",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
];

fn ephemeral(faults: &mut Faults, path: &Path, spec: &Value, volumes: &Volumes<'_>) {
    let names_in = |list: &str| {
        let list = spec[list].as_array().into_iter().flatten();
        list.map(|container| text(&container["name"]))
    };
    let others: BTreeSet<&str> = names_in("containers")
        .chain(names_in("initContainers"))
        .collect();
    let mut names = others.clone();
    for (path, container) in items(spec, path, "ephemeralContainers") {
        common(faults, &path, container, volumes);
        let name = text(&container["name"]);
        if !names.insert(name) {
            faults.duplicate(&path.child("name"), name);
        }
        let target = text(&container["targetContainerName"]);
        if !target.is_empty() && !others.contains(target) {
            faults.not_found(&path.child("targetContainerName"), target);
        }
        for field in NOT_EPHEMERAL {
            if is_given(&container[field]) {
                let detail = "cannot be set for an Ephemeral Container";
                faults.forbidden(&path.child(field), detail);
            }
        }
        for (path, mount) in items(container, &path, "volumeMounts") {
            for field in ["subPath", "subPathExpr"] {
                if is_given(&mount[field]) {
                    let detail = "cannot be set for an Ephemeral Container";
                    faults.forbidden(&path.child(field), detail);
                }
            }
        }
    }
}

/// What is checked of every container.
fn common(faults: &mut Faults, path: &Path, container: &Value, volumes: &Volumes<'_>) {
    match text(&container["name"]) {
        "" => faults.required(&path.child("name"), ""),
        name => faults.name(&path.child("name"), name, Label),
    }
    if !is_given(&container["image"]) {
        faults.required(&path.child("image"), "");
    }
    faults.one_of(
        &path.child("terminationMessagePolicy"),
        &container["terminationMessagePolicy"],
        &["File", "FallbackToLogsOnError"],
    );
    ports(faults, path, container);
    environment::variables(faults, path, container);
    environment::sources(faults, path, container);
    mounts::check(faults, path, container, volumes);
    faults.one_of(
        &path.child("imagePullPolicy"),
        &container["imagePullPolicy"],
        &["Always", "IfNotPresent", "Never"],
    );
    resources::requirements(faults, &path.child("resources"), &container["resources"]);
    security::of_container(
        faults,
        &path.child("securityContext"),
        &container["securityContext"],
    );
}

fn ports(faults: &mut Faults, path: &Path, container: &Value) {
    let mut names = BTreeSet::new();
    for (path, port) in items(container, path, "ports") {
        let name = text(&port["name"]);
        if !name.is_empty() {
            let wrong = formats::port_name(name);
            faults.all_invalid(&path.child("name"), name, &wrong);
            if wrong.is_empty() && !names.insert(name) {
                faults.duplicate(&path.child("name"), name);
            }
        }
        match port["containerPort"].as_i64().unwrap_or_default() {
            0 => faults.required(&path.child("containerPort"), ""),
            number => self::number(faults, &path.child("containerPort"), number),
        }
        if let Some(number) = port["hostPort"].as_i64().filter(|number| *number != 0) {
            self::number(faults, &path.child("hostPort"), number);
        }
        faults.one_of(
            &path.child("protocol"),
            &port["protocol"],
            &["SCTP", "TCP", "UDP"],
        );
    }
}

pub(super) fn number(faults: &mut Faults, path: &Path, number: i64) {
    for detail in formats::port_number(number) {
        faults.invalid(path, number, &detail);
    }
}

/// A port of the host is there once.
fn host_ports(faults: &mut Faults, path: &Path, spec: &Value, list: &str) {
    let mut taken = BTreeSet::new();
    for (path, container) in items(spec, path, list) {
        for (path, port) in items(container, &path, "ports") {
            let number = port["hostPort"].as_i64().unwrap_or_default();
            let place = format!(
                "{}/{}/{number}",
                text(&port["protocol"]),
                text(&port["hostIP"])
            );
            if number != 0 && !taken.insert(place.clone()) {
                faults.duplicate(&path.child("hostPort"), place);
            }
        }
    }
}

fn restart_policy(faults: &mut Faults, path: &Path, container: &Value) {
    let rules = container["restartPolicyRules"].as_array();
    let rules = rules.map_or(0, Vec::len);
    let policy = path.child("restartPolicy");
    match container["restartPolicy"].as_str() {
        None if rules > 0 => faults.required(
            &policy,
            "must specify restartPolicy when restart rules are used",
        ),
        Some(given) => {
            let supported = ["Always", "Never", "OnFailure"];
            if !supported.contains(&given) {
                faults.not_supported(&policy, given, &supported);
            }
        }
        None => {}
    }
    if rules > 20 {
        faults.too_many(&path.child("restartPolicyRules"), rules, 20);
    }
}
