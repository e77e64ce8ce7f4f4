//! What the server thinks of an object that it accepts nevertheless.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::label;
use super::super::name::NameRule::Label;
use super::super::object_meta::{self, KNOWN_FINALIZERS};
use super::super::quantity::Quantity;
use super::super::resources::ServedResource;

/// The warnings that go with the write of an object.
pub(crate) fn told(resource: &ServedResource, object: &Value, old: Option<&Value>) -> Vec<String> {
    let mut warnings = Vec::new();
    if !resource.built_in {
        finalizers(object, old, &mut warnings);
        return warnings;
    }
    let is_new = old.is_none();
    match (resource.group(), resource.plural()) {
        ("", "services") => service(object, &mut warnings),
        ("", "pods") if is_new => {
            name(object, "the Pod's hostname", &mut warnings);
            pod_spec("spec", &object["spec"], &mut warnings);
        }
        ("apps", plural) => {
            if is_new && matches!(plural, "deployments" | "replicasets") {
                name(object, "Pod names and hostnames", &mut warnings);
            }
            let changed = old.is_none_or(|old| {
                old["metadata"]["generation"] != object["metadata"]["generation"]
            });
            if changed {
                let spec = &object["spec"]["template"]["spec"];
                pod_spec("spec.template.spec", spec, &mut warnings);
            }
        }
        ("batch", plural @ ("jobs" | "cronjobs")) if is_new => {
            name(object, "Pod names and hostnames", &mut warnings);
            let (path, job) = if plural == "jobs" {
                ("spec", &object["spec"])
            } else {
                (
                    "spec.jobTemplate.spec",
                    &object["spec"]["jobTemplate"]["spec"],
                )
            };
            let path = format!("{path}.template.spec");
            pod_spec(&path, &job["template"]["spec"], &mut warnings);
        }
        ("networking.k8s.io", "ingresses") if is_new => {
            let class = "kubernetes.io/ingress.class";
            let annotated = object["metadata"]["annotations"].get(class).is_some();
            if annotated && object["spec"]["ingressClassName"].is_null() {
                warnings.push(format!(
                    "annotation {class:?} is deprecated, please use 'spec.ingressClassName' instead"
                ));
            }
        }
        _ => {}
    }
    warnings
}

/// Finalizers that are added to a custom object shall say whose they are.
fn finalizers(object: &Value, old: Option<&Value>, warnings: &mut Vec<String>) {
    let known = old.map(object_meta::finalizers).unwrap_or_default();
    let mut added = object_meta::finalizers(object);
    added.retain(|finalizer| !known.contains(finalizer));
    added.sort();
    added.dedup();
    for finalizer in added {
        let wrong = label::key_faults(&finalizer).into_iter();
        warnings.extend(wrong.map(|why| format!("metadata.finalizers: {finalizer:?}: {why}")));
        let is_standard = KNOWN_FINALIZERS.contains(&finalizer.as_str());
        if finalizer.contains('/') || is_standard {
            continue;
        }
        let path = if finalizer.contains('.') {
            " including a path (/)"
        } else {
            ""
        };
        warnings.push(format!(
            "metadata.finalizers: {finalizer:?}: prefer a domain-qualified finalizer name{path} to avoid accidental conflicts with other finalizer writers"
        ));
    }
}

/// Pods are hosts, whose names have no dots.
fn name(object: &Value, used_in: &str, warnings: &mut Vec<String>) {
    let faults = Label.faults(object_meta::text(object, "name"));
    if !faults.is_empty() {
        warnings.push(format!(
            "metadata.name: this is used in {used_in}, which can result in surprising behavior; a DNS label is recommended: [{}]",
            faults.join(" ")
        ));
    }
}

fn service(object: &Value, warnings: &mut Vec<String>) {
    let spec = &object["spec"];
    let has = |field: &str| spec[field].as_array().is_some_and(|list| !list.is_empty());
    let headless = spec["clusterIP"] == "None";
    let elsewhere = spec["type"] == "ExternalName";
    let mut warn = |is_so: bool, text: &str| {
        if is_so {
            warnings.push(text.to_owned());
        }
    };
    let addressed = has("externalIPs");
    warn(
        headless && addressed,
        "spec.externalIPs is ignored for headless services",
    );
    warn(
        headless && spec["sessionAffinity"] != "None",
        "spec.SessionAffinity is ignored for headless services",
    );
    warn(
        addressed && !headless && !elsewhere,
        "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    );
    warn(
        addressed && elsewhere,
        "spec.externalIPs is ignored when spec.type is \"ExternalName\"",
    );
    warn(
        !elsewhere
            && spec["externalName"]
                .as_str()
                .is_some_and(|name| !name.is_empty()),
        "spec.externalName is ignored when spec.type is not \"ExternalName\"",
    );
    warn(
        spec["trafficDistribution"] == "PreferClose",
        "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
    );
}

fn pod_spec(path: &str, spec: &Value, warnings: &mut Vec<String>) {
    let secrets = spec["imagePullSecrets"].as_array();
    for (index, secret) in secrets.into_iter().flatten().enumerate() {
        if secret["name"].as_str().unwrap_or_default().is_empty() {
            warnings.push(format!(
                "{path}.imagePullSecrets[{index}].name: invalid empty name \"\""
            ));
        }
    }
    let containers: Vec<(String, &Value)> = ["initContainers", "containers"]
        .iter()
        .flat_map(|list| {
            let containers = spec[*list].as_array().into_iter().flatten();
            let place = move |(index, container)| (format!("{path}.{list}[{index}]"), container);
            containers.enumerate().map(place)
        })
        .collect();
    for (path, container) in &containers {
        resources(path, container, warnings);
        variables(path, container, warnings);
    }
    ports(&containers, warnings);
}

/// Bytes come whole.
fn resources(path: &str, container: &Value, warnings: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        for list in ["limits", "requests"] {
            let Some(text) = container["resources"][list][name].as_str() else {
                continue;
            };
            if Quantity::parse(text).is_ok_and(|amount| !amount.is_whole()) {
                warnings.push(format!(
                    "{path}.resources.{list}[{name}]: fractional byte value {text:?} is invalid, must be an integer"
                ));
            }
        }
    }
}

/// A variable that is named twice has its last value, unless that builds on the first.
fn variables(path: &str, container: &Value, warnings: &mut Vec<String>) {
    let mut known = Vec::new();
    let variables = container["env"].as_array();
    for (index, variable) in variables.into_iter().flatten().enumerate() {
        let name = variable["name"].as_str().unwrap_or_default();
        if known.contains(&name) {
            let reference = format!("$({name})");
            let value = variable["value"].as_str().unwrap_or_default();
            let builds = value != reference && value.contains(&reference);
            if !variable["valueFrom"].is_null() || !builds {
                warnings.push(format!(
                    "{path}.env[{index}]: hides previous definition of {name:?}, which may be dropped when using apply"
                ));
            }
        } else {
            known.push(name);
        }
    }
}

/// The same port, or the same name of one, in several places.
fn ports(containers: &[(String, &Value)], warnings: &mut Vec<String>) {
    let ports: Vec<(String, &Value)> = containers
        .iter()
        .flat_map(|(path, container)| {
            let ports = container["ports"].as_array().into_iter().flatten();
            let place = move |(index, port)| (format!("{path}.ports[{index}]"), port);
            ports.enumerate().map(place)
        })
        .collect();
    for (index, (path, port)) in ports.iter().enumerate() {
        let same = |field: &str, other: &Value| other[field] == port[field];
        for (other_path, other) in &ports[..index] {
            if !same("containerPort", other) || !same("protocol", other) {
                continue;
            }
            if same("hostIP", other) && same("hostPort", other) {
                warnings.push(format!(
                    "{path}: duplicate port definition with {other_path}"
                ));
            } else if port["hostPort"].is_null() || other["hostPort"].is_null() {
                warnings.push(format!(
                    "{path}: overlapping port definition with {other_path}"
                ));
            }
        }
    }
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, port) in &ports {
        let Some(name) = port["name"].as_str() else {
            continue;
        };
        match names.get(name) {
            Some(first) => warnings.push(format!(
                "{path}: duplicate port name {name:?} with {first}, services and probes that select ports by name will use {first}"
            )),
            None => {
                names.insert(name, path);
            }
        }
    }
}
