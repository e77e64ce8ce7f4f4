//! How a container is asked how it is, and what is done when it starts and stops.

use serde_json::Value;

use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;
use super::containers::number;

pub(super) fn all(faults: &mut Faults, path: &Path, container: &Value, spec: &Value) {
    let grace = &spec["terminationGracePeriodSeconds"];
    for moment in ["postStart", "preStop"] {
        let hook = &container["lifecycle"][moment];
        if hook.is_object() {
            handler(faults, &path.child("lifecycle").child(moment), hook, grace);
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = &container[name];
        if probe.is_object() {
            self::probe(
                faults,
                &path.child(name),
                probe,
                name == "readinessProbe",
                grace,
            );
        }
    }
}

fn probe(faults: &mut Faults, path: &Path, probe: &Value, of_readiness: bool, grace: &Value) {
    handler(faults, path, probe, grace);
    for field in [
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
    ] {
        faults.not_negative(&path.child(field), &probe[field]);
    }
    let seconds = probe["terminationGracePeriodSeconds"].as_i64();
    if let Some(seconds) = seconds {
        let path = path.child("terminationGracePeriodSeconds");
        if seconds <= 0 {
            faults.invalid(&path, seconds, "must be greater than 0");
        }
        if of_readiness {
            faults.invalid(&path, seconds, "must not be set for readinessProbes");
        }
    }
    if !of_readiness && probe["successThreshold"] != 1 {
        let given = probe["successThreshold"].clone();
        faults.invalid(&path.child("successThreshold"), given, "must be 1");
    }
}

fn handler(faults: &mut Faults, path: &Path, handler: &Value, grace: &Value) {
    let mut is_first = true;
    for kind in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
        let action = &handler[kind];
        if !action.is_object() {
            continue;
        }
        let path = path.child(kind);
        if !is_first {
            faults.forbidden(&path, "may not specify more than 1 handler type");
            continue;
        }
        is_first = false;
        match kind {
            "exec" if !is_given(&action["command"]) => {
                faults.required(&path.child("command"), "");
            }
            "httpGet" => http_get(faults, &path, action),
            "tcpSocket" => port(faults, &path.child("port"), &action["port"]),
            "grpc" => {
                let port = action["port"].as_i64().unwrap_or_default();
                number(faults, &path.child("port"), port);
            }
            "sleep" => sleep(faults, &path, action, grace),
            _ => {}
        }
    }
    if is_first {
        faults.required(path, "must specify a handler type");
    }
}

fn http_get(faults: &mut Faults, path: &Path, action: &Value) {
    if !is_given(&action["path"]) {
        faults.required(&path.child("path"), "");
    }
    port(faults, &path.child("port"), &action["port"]);
    let (scheme, supported) = (text(&action["scheme"]), ["HTTP", "HTTPS"]);
    if !supported.contains(&scheme) {
        faults.not_supported(&path.child("scheme"), scheme, &supported);
    }
    for (_, header) in items(action, path, "httpHeaders") {
        let name = text(&header["name"]);
        faults.all_invalid(
            &path.child("httpHeaders"),
            name,
            &formats::header_name(name),
        );
    }
}

fn sleep(faults: &mut Faults, path: &Path, action: &Value, grace: &Value) {
    let (Some(seconds), Some(grace)) = (action["seconds"].as_i64(), grace.as_i64()) else {
        return;
    };
    if seconds < 0 || seconds > grace {
        let detail =
            format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        faults.invalid(path, seconds, &detail);
    }
}

/// A port by its number or its name.
pub(in super::super) fn port(faults: &mut Faults, path: &Path, port: &Value) {
    match port {
        Value::String(name) => faults.all_invalid(path, name, &formats::port_name(name)),
        port => number(faults, path, port.as_i64().unwrap_or_default()),
    }
}
