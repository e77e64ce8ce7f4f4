//! How a pod names others, and the ports of its host.

use serde_json::Value;

use super::super::faults::{Faults, is_given, items, text};
use super::super::formats;
use super::super::path::Path;

const NAMESERVERS: usize = 3;
const SEARCHES: usize = 32;

/// On the network of its host a container's ports are those of the host.
pub(super) fn host_ports(faults: &mut Faults, path: &Path, spec: &Value, is_pod: bool) {
    if spec["hostNetwork"] != true {
        return;
    }
    for (path, container) in items(spec, path, "containers") {
        for (path, port) in items(container, &path, "ports") {
            let number = |field: &str| port[field].as_i64().unwrap_or_default();
            let (host, own) = (number("hostPort"), number("containerPort"));
            if (is_pod || host != 0) && host != own {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                faults.invalid(&path.child("hostPort"), host, detail);
            }
        }
    }
}

/// Where a pod asks for names.
pub(super) fn names(faults: &mut Faults, path: &Path, spec: &Value) {
    let (path, config) = (path.child("dnsConfig"), &spec["dnsConfig"]);
    if spec["dnsPolicy"] == "None" {
        if !config.is_object() {
            faults.required(&path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if !is_given(&config["nameservers"]) {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            faults.required(&path.child("nameservers"), detail);
            return;
        }
    }
    let count = |field: &str| config[field].as_array().map_or(0, Vec::len);
    if count("nameservers") > NAMESERVERS {
        let detail = format!("must not have more than {NAMESERVERS} nameservers");
        let given = config["nameservers"].clone();
        faults.invalid(&path.child("nameservers"), given, &detail);
    }
    for (path, server) in items(config, &path, "nameservers") {
        faults.all_invalid(&path, text(server), &formats::address(text(server)));
    }
    if count("searches") > SEARCHES {
        let detail = format!("must not have more than {SEARCHES} search paths");
        let given = config["searches"].clone();
        faults.invalid(&path.child("searches"), given, &detail);
    }
    for (path, search) in items(config, &path, "searches") {
        let search = text(search);
        if search != "." {
            let search = search.strip_suffix('.').unwrap_or(search);
            faults.all_invalid(&path, search, &formats::search(search));
        }
    }
    for (path, option) in items(config, &path, "options") {
        if !is_given(&option["name"]) {
            faults.required(&path, "must not be empty");
        }
    }
}
