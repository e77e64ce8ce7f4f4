//! Services.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::Value;

use super::super::label;
use super::super::name::NameRule::{Label, Subdomain};
use super::faults::{Faults, is_given, items, text};
use super::formats;
use super::path::Path;
use super::pods;

pub(super) fn check(faults: &mut Faults, object: &Value) {
    let (path, spec) = (Path::of("spec"), &object["spec"]);
    let headless = text(&spec["clusterIPs"][0]) == "None";
    let kind = text(&spec["type"]);
    if !is_given(&spec["ports"]) && !headless && kind != "ExternalName" {
        faults.required(&path.child("ports"), "");
    }
    match kind {
        "LoadBalancer" | "NodePort" if headless => {
            let detail = format!("may not be set to 'None' for {kind} services");
            faults.invalid(&path.child("clusterIPs").index(0), "None", &detail);
        }
        "ExternalName" => external_name(faults, &path, spec),
        _ => {}
    }
    ports(faults, &path, spec);
    faults.labels(&path.child("selector"), &spec["selector"]);
    faults.one_of(
        &path.child("sessionAffinity"),
        &spec["sessionAffinity"],
        &["ClientIP", "None"],
    );
    if spec["sessionAffinity"] == "ClientIP" {
        let seconds = &spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"];
        let seconds = seconds.as_i64().unwrap_or_default();
        if seconds <= 0 || seconds > 86_400 {
            let path = path.child("sessionAffinityConfig").child("clientIP");
            let detail = "must be greater than 0 and less than 86400";
            faults.invalid(&path.child("timeoutSeconds"), seconds, detail);
        }
    }
    addresses(faults, &path, spec);
    for (path, address) in items(spec, &path, "externalIPs") {
        faults.all_invalid(&path, text(address), &formats::address(text(address)));
    }
    faults.one_of(
        &path.child("type"),
        &spec["type"],
        &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
    );
    ports_of_nodes(faults, &path, spec, kind);
    traffic(faults, &path, spec, kind);
}

fn external_name(faults: &mut Faults, path: &Path, spec: &Value) {
    for field in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        if is_given(&spec[field]) {
            let detail = "may not be set for ExternalName services";
            faults.forbidden(&path.child(field), detail);
        }
    }
    let name = text(&spec["externalName"]);
    match name.strip_suffix('.').unwrap_or(name) {
        "" => faults.required(&path.child("externalName"), ""),
        name => faults.name(&path.child("externalName"), name, Subdomain),
    }
}

fn ports(faults: &mut Faults, path: &Path, spec: &Value) {
    let count = spec["ports"].as_array().map_or(0, Vec::len);
    let mut names = Vec::new();
    for (path, port) in items(spec, path, "ports") {
        let name = text(&port["name"]);
        if name.is_empty() {
            if count > 1 {
                faults.required(&path.child("name"), "");
            }
        } else {
            faults.name(&path.child("name"), name, Label);
            if names.contains(&name) {
                faults.duplicate(&path.child("name"), name);
            }
            names.push(name);
        }
        let number = port["port"].as_i64().unwrap_or_default();
        for detail in formats::port_number(number) {
            faults.invalid(&path.child("port"), number, &detail);
        }
        faults.one_of(
            &path.child("protocol"),
            &port["protocol"],
            &["SCTP", "TCP", "UDP"],
        );
        pods::port(faults, &path.child("targetPort"), &port["targetPort"]);
        if let Some(protocol) = port["appProtocol"].as_str() {
            let wrong = label::key_faults(protocol);
            faults.all_invalid(&path.child("appProtocol"), protocol, &wrong);
        }
    }
}

/// The addresses and families of a service, which are looked at before any are given out.
pub(super) fn addresses(faults: &mut Faults, path: &Path, spec: &Value) {
    if spec["type"] == "ExternalName" {
        return;
    }
    let headless = text(&spec["clusterIPs"][0]) == "None";
    let all = path.child("clusterIPs");
    let (one, first) = (text(&spec["clusterIP"]), text(&spec["clusterIPs"][0]));
    let given = || spec["clusterIPs"].clone();
    if one.is_empty() && is_given(&spec["clusterIPs"]) {
        let detail = "must be empty when `clusterIP` is not specified";
        faults.invalid(&all, given(), detail);
    } else if !one.is_empty() && first.is_empty() {
        faults.required(&all, "");
    } else if one != first {
        faults.invalid(&all, given(), "first value must match `clusterIP`");
    }
    let mut families = Vec::new();
    for (path, family) in items(spec, path, "ipFamilies") {
        let family = text(family);
        if !["IPv4", "IPv6"].contains(&family) {
            faults.not_supported(&path, family, &["IPv4", "IPv6"]);
        }
        if families.contains(&family) {
            faults.duplicate(&path, family);
        }
        families.push(family);
    }
    if let Some(policy) = spec["ipFamilyPolicy"].as_str() {
        let supported = ["PreferDualStack", "RequireDualStack", "SingleStack"];
        if !supported.contains(&policy) {
            faults.not_supported(&path.child("ipFamilyPolicy"), policy, &supported);
        }
    }
    for (path, address) in items(spec, path, "clusterIPs") {
        let address = text(address);
        if !headless {
            faults.all_invalid(&path, address, &formats::address(address));
        }
    }
    let first = text(&spec["clusterIPs"][0]);
    let expected = match spec["ipFamilies"][0].as_str() {
        Some("IPv6") if first.parse::<Ipv4Addr>().is_ok() => "IPv6",
        Some("IPv4") if first.parse::<Ipv6Addr>().is_ok() => "IPv4",
        _ => return,
    };
    let detail = format!("expected an {expected} value as indicated by `ipFamilies[0]`");
    faults.invalid(&all.index(0), first, &detail);
}

fn ports_of_nodes(faults: &mut Faults, path: &Path, spec: &Value, kind: &str) {
    let number = |port: &Value| port["nodePort"].as_i64().unwrap_or_default();
    if kind == "ClusterIP" {
        for (path, port) in items(spec, path, "ports") {
            if number(port) != 0 {
                let detail = "may not be used when `type` is 'ClusterIP'";
                faults.forbidden(&path.child("nodePort"), detail);
            }
        }
    }
    let mut known = Vec::new();
    for (path, port) in items(spec, path, "ports") {
        let key = (text(&port["protocol"]), number(port));
        if key.1 != 0 && known.contains(&key) {
            faults.duplicate(&path.child("nodePort"), key.1);
        }
        known.push(key);
    }
    let mut known = Vec::new();
    for (path, port) in items(spec, path, "ports") {
        let key = (text(&port["protocol"]), &port["port"]);
        if known.contains(&key) {
            let shown = format!(
                "{{\"Name\":\"\",\"Protocol\":{:?},\"AppProtocol\":null,\"Port\":{},\"TargetPort\":0,\"NodePort\":0}}",
                key.0, key.1
            );
            faults.duplicate_as(&path, &shown);
        }
        known.push(key);
    }
}

fn traffic(faults: &mut Faults, path: &Path, spec: &Value, kind: &str) {
    if is_given(&spec["loadBalancerSourceRanges"]) {
        let path = path.child("LoadBalancerSourceRanges");
        if kind != "LoadBalancer" {
            let detail = "may only be used when `type` is 'LoadBalancer'";
            faults.forbidden(&path, detail);
        }
        let ranges = spec["loadBalancerSourceRanges"].as_array();
        for (index, range) in ranges.into_iter().flatten().enumerate() {
            let range = text(range).trim();
            faults.all_invalid(&path.index(index), range, &formats::network(range));
        }
    }
    if kind != "LoadBalancer" {
        for field in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
            if !spec[field].is_null() {
                let detail = "may only be used when `type` is 'LoadBalancer'";
                faults.forbidden(&path.child(field), detail);
            }
        }
    }
    let outside = path.child("externalTrafficPolicy");
    let policy = text(&spec["externalTrafficPolicy"]);
    let reachable = matches!(kind, "NodePort" | "LoadBalancer")
        || (kind == "ClusterIP" && is_given(&spec["externalIPs"]));
    if reachable {
        faults.one_of(
            &outside,
            &spec["externalTrafficPolicy"],
            &["Cluster", "Local"],
        );
    } else if !policy.is_empty() {
        let detail = "may only be set for externally-accessible services";
        faults.invalid(&outside, policy, detail);
    }
    let asked = spec["healthCheckNodePort"].as_i64().unwrap_or_default();
    let is_asked = kind == "LoadBalancer" && policy == "Local";
    if !is_asked && asked != 0 {
        let detail =
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        faults.invalid(&path.child("healthCheckNodePort"), asked, detail);
    }
    let inside = text(&spec["internalTrafficPolicy"]);
    if !inside.is_empty() && !["Cluster", "Local"].contains(&inside) {
        let path = path.child("internalTrafficPolicy");
        faults.not_supported(&path, inside, &["Cluster", "Local"]);
    }
    if let Some(spread) = spec["trafficDistribution"].as_str() {
        let supported = ["PreferClose", "PreferSameZone", "PreferSameNode"];
        if !supported.contains(&spread) {
            let path = path.child("trafficDistribution");
            faults.not_supported(&path, spread, &supported);
        }
    }
}

/// The status of a service: where its load balancer is.
pub(super) fn status(faults: &mut Faults, object: &Value) {
    let path = Path::of("status.loadBalancer");
    let balancer = &object["status"]["loadBalancer"];
    if is_given(&balancer["ingress"]) && object["spec"]["type"] != "LoadBalancer" {
        let detail = "may only be used when `spec.type` is 'LoadBalancer'";
        faults.forbidden(&path.child("ingress"), detail);
        return;
    }
    for (path, ingress) in items(balancer, &path, "ingress") {
        let (address, host) = (text(&ingress["ip"]), text(&ingress["hostname"]));
        if !address.is_empty() {
            faults.all_invalid(&path.child("ip"), address, &formats::address(address));
        }
        if !host.is_empty() {
            faults.name(&path.child("hostname"), host, Subdomain);
        }
    }
}

/// What a change must leave as it was.
pub(super) fn update(faults: &mut Faults, object: &Value, old: &Value) {
    let path = Path::of("spec");
    let (new, old) = (&object["spec"], &old["spec"]);
    if new["type"] != "ExternalName" && old["type"] != "ExternalName" {
        let first = |spec: &Value| text(&spec["clusterIPs"][0]).to_owned();
        if !first(old).is_empty() && first(new) != first(old) {
            let given = new["clusterIPs"].clone();
            let path = path.child("clusterIPs").index(0);
            faults.invalid(&path, given, "may not change once set");
        }
    }
    let balanced = |spec: &Value| spec["type"] == "LoadBalancer";
    if balanced(new) && balanced(old) && new["loadBalancerClass"] != old["loadBalancerClass"] {
        let given = new["loadBalancerClass"].clone();
        faults.invalid(
            &path.child("loadBalancerClass"),
            given,
            "may not change once set",
        );
    }
}
