//! Ingresses.

use std::net::IpAddr;

use serde_json::Value;

use super::super::name::NameRule::{Label, PathSegment, Subdomain};
use super::faults::{Faults, is_given, items, text};
use super::formats;
use super::path::Path;

const SEQUENCES: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];

pub(super) fn check(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    let default = &spec["defaultBackend"];
    if !is_given(&spec["rules"]) && default.is_null() {
        let detail = "either `defaultBackend` or `rules` must be specified";
        faults.invalid(&path, spec["rules"].clone(), detail);
    }
    if default.is_object() {
        backend(faults, &path.child("defaultBackend"), default);
    }
    for (path, rule) in items(spec, &path, "rules") {
        let name = text(&rule["host"]);
        if !name.is_empty() {
            if name.parse::<IpAddr>().is_ok() {
                let detail = "must be a DNS name, not an IP address";
                faults.invalid(&path.child("host"), name, detail);
            }
            host(faults, &path.child("host"), name);
        }
        if rule["http"].is_object() {
            let path = path.child("http");
            if !is_given(&rule["http"]["paths"]) {
                faults.required(&path.child("paths"), "");
            }
            for (path, way) in items(&rule["http"], &path, "paths") {
                http_path(faults, &path, way);
            }
        }
    }
    for (path, tls) in items(spec, &path, "tls") {
        for (path, name) in items(tls, &path, "hosts") {
            host(faults, &path, text(name));
        }
        let secret = text(&tls["secretName"]);
        if !secret.is_empty() {
            faults.name(&path.child("secretName"), secret, Subdomain);
        }
    }
    if let Some(class) = spec["ingressClassName"].as_str() {
        faults.name(&path.child("ingressClassName"), class, Subdomain);
    }
}

fn host(faults: &mut Faults, path: &Path, name: &str) {
    if name.contains('*') {
        faults.all_invalid(path, name, &formats::wildcard(name));
    } else {
        faults.name(path, name, Subdomain);
    }
}

fn http_path(faults: &mut Faults, path: &Path, way: &Value) {
    let (place, given) = (path.child("path"), text(&way["path"]));
    match way["pathType"].as_str() {
        None => {
            faults.required(&path.child("pathType"), "pathType must be specified");
            return;
        }
        Some("Exact" | "Prefix") => {
            if !given.starts_with('/') {
                faults.invalid(&place, given, "must be an absolute path");
            }
            for part in SEQUENCES {
                if given.contains(part) {
                    faults.invalid(&place, given, &format!("must not contain '{part}'"));
                }
            }
            for end in ["/..", "/."] {
                if given.ends_with(end) {
                    faults.invalid(&place, given, &format!("cannot end with '{end}'"));
                }
            }
        }
        Some("ImplementationSpecific") => {
            if !given.is_empty() && !given.starts_with('/') {
                faults.invalid(&place, given, "must be an absolute path");
            }
        }
        Some(other) => {
            let supported = ["Exact", "ImplementationSpecific", "Prefix"];
            faults.not_supported(&path.child("pathType"), other, &supported);
        }
    }
    backend(faults, &path.child("backend"), &way["backend"]);
}

fn backend(faults: &mut Faults, path: &Path, backend: &Value) {
    let (service, resource) = (&backend["service"], &backend["resource"]);
    match (service.is_object(), resource.is_object()) {
        (true, true) => faults.invalid(path, "", "cannot set both resource and service backends"),
        (false, false) => faults.invalid(path, "", "resource or service backend is required"),
        (false, true) => {
            for field in ["kind", "name"] {
                match text(&resource[field]) {
                    "" => faults.required(&path.child("resource").child(field), ""),
                    name => faults.name(&path.child("resource").child(field), name, PathSegment),
                }
            }
        }
        (true, false) => {
            let place = path.child("service");
            match text(&service["name"]) {
                "" => faults.required(&place.child("name"), ""),
                name => faults.name(&place.child("name"), name, Label),
            }
            let (name, number) = (
                text(&service["port"]["name"]),
                service["port"]["number"].as_i64().unwrap_or_default(),
            );
            let place = place.child("port");
            match (name, number) {
                ("", 0) => faults.required(path, "port name or number is required"),
                ("", number) => {
                    for detail in formats::port_number(number) {
                        faults.invalid(&place.child("number"), number, &detail);
                    }
                }
                (name, 0) => {
                    faults.all_invalid(&place.child("name"), name, &formats::port_name(name));
                }
                _ => faults.invalid(path, "", "cannot set both port name & port number"),
            }
        }
    }
}
