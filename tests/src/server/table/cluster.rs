//! Nodes, namespaces, services, and what programs are given.

use serde_json::Value;

use super::column::{AGE, Column, NAME, Row, joined, number, or_none, text, text_of, wide};
use super::selectors;

pub(super) const CONFIG_MAPS: &[Column] = &[
    NAME,
    text("Data", |row| {
        (row.count("/data") + row.count("/binaryData")).into()
    }),
    AGE,
];

pub(super) const SECRETS: &[Column] = &[
    NAME,
    text("Type", |row| row.text("/type")),
    text("Data", |row| row.count("/data").into()),
    AGE,
];

pub(super) const NAMESPACES: &[Column] =
    &[NAME, text("Status", |row| row.text("/status/phase")), AGE];

pub(super) const SERVICES: &[Column] = &[
    NAME,
    text("Type", |row| row.text("/spec/type")),
    text("Cluster-IP", |row| {
        row.text_or("/spec/clusterIPs/0", "<none>")
    }),
    text("External-IP", external_address),
    text("Port(s)", ports),
    AGE,
    wide(text("Selector", |row| {
        selectors::labels(row.at("/spec/selector"))
    })),
];

pub(super) const NODES: &[Column] = &[
    NAME,
    text("Status", node_status),
    text("Roles", roles),
    AGE,
    text("Version", |row| row.text("/status/nodeInfo/kubeletVersion")),
    wide(text("Internal-IP", |row| address(row, "InternalIP"))),
    wide(text("External-IP", |row| address(row, "ExternalIP"))),
    wide(text("OS-Image", |row| {
        row.text_or("/status/nodeInfo/osImage", "<unknown>")
    })),
    wide(text("Kernel-Version", kernel)),
    wide(text("Container-Runtime", |row| {
        row.text_or("/status/nodeInfo/containerRuntimeVersion", "<unknown>")
    })),
];

pub(super) const ENDPOINTS: &[Column] = &[NAME, text("Endpoints", endpoints), AGE];

pub(super) const LEASES: &[Column] = &[
    NAME,
    text("Holder", |row| row.text("/spec/holderIdentity")),
    AGE,
];

pub(super) const BUDGETS: &[Column] = &[
    NAME,
    text("Min Available", |row| amount(row, "/spec/minAvailable")),
    text("Max Unavailable", |row| amount(row, "/spec/maxUnavailable")),
    number("Allowed Disruptions", |row| {
        row.number("/status/disruptionsAllowed")
    }),
    AGE,
];

pub(super) const PRIORITY_CLASSES: &[Column] = &[
    NAME,
    number("Value", |row| row.number("/value")),
    Column {
        kind: "boolean",
        ..text("Global-Default", |row| row.flag("/globalDefault"))
    },
    AGE,
    // The real server shows it to everybody.
    text("PreemptionPolicy", |row| row.text("/preemptionPolicy")),
];

pub(super) const NETWORK_POLICIES: &[Column] = &[
    NAME,
    text("Pod-Selector", |row| {
        selectors::selector(row.at("/spec/podSelector"))
    }),
    AGE,
];

fn amount(row: Row<'_>, pointer: &str) -> Value {
    match row.at(pointer) {
        Value::Null => "N/A".into(),
        Value::String(text) => text.as_str().into(),
        number => number.to_string().into(),
    }
}

fn external_address(row: Row<'_>) -> Value {
    let given = joined(
        row.items("/spec/externalIPs")
            .iter()
            .filter_map(Value::as_str),
        ",",
    );
    match row.str("/spec/type") {
        "ClusterIP" | "NodePort" => or_none(given),
        "ExternalName" => row.text("/spec/externalName"),
        "LoadBalancer" => {
            let ingress = row.items("/status/loadBalancer/ingress").iter();
            let mut addresses: Vec<&str> = ingress
                .map(|ingress| match text_of(ingress, "ip") {
                    "" => text_of(ingress, "hostname"),
                    ip => ip,
                })
                .filter(|address| !address.is_empty())
                .collect();
            addresses.sort_unstable();
            addresses.dedup();
            addresses.extend(Some(given.as_str()).filter(|given| !given.is_empty()));
            if addresses.is_empty() {
                "<pending>".into()
            } else {
                addresses.join(",").into()
            }
        }
        _ => "<unknown>".into(),
    }
}

fn ports(row: Row<'_>) -> Value {
    let ports = row.items("/spec/ports").iter().map(|port| {
        let (number, protocol) = (
            port["port"].as_i64().unwrap_or_default(),
            text_of(port, "protocol"),
        );
        match port["nodePort"].as_i64() {
            Some(node_port) if node_port > 0 => format!("{number}:{node_port}/{protocol}"),
            _ => format!("{number}/{protocol}"),
        }
    });
    or_none(ports.collect::<Vec<_>>().join(","))
}

fn node_status(row: Row<'_>) -> Value {
    let mut status = match row
        .items("/status/conditions")
        .iter()
        .find(|condition| condition["type"] == "Ready")
    {
        Some(condition) if condition["status"] == "True" => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if row.at("/spec/unschedulable") == true {
        status += ",SchedulingDisabled";
    }
    status.into()
}

fn roles(row: Row<'_>) -> Value {
    let labels = row.at("/metadata/labels").as_object().into_iter().flatten();
    let mut roles: Vec<&str> = labels
        .filter_map(|(key, value)| match key.as_str() {
            "kubernetes.io/role" => value.as_str(),
            key => key.strip_prefix("node-role.kubernetes.io/"),
        })
        .filter(|role| !role.is_empty())
        .collect();
    roles.sort_unstable();
    roles.dedup();
    or_none(roles.join(","))
}

fn address(row: Row<'_>, kind: &str) -> Value {
    let address = row
        .items("/status/addresses")
        .iter()
        .find(|address| address["type"] == kind);
    address
        .map_or("<none>", |address| text_of(address, "address"))
        .into()
}

fn kernel(row: Row<'_>) -> Value {
    let kernel = row.text_or("/status/nodeInfo/kernelVersion", "<unknown>");
    match row.str("/status/nodeInfo/architecture") {
        "" => kernel,
        architecture => format!("{} ({architecture})", kernel.as_str().unwrap_or_default()).into(),
    }
}

fn endpoints(row: Row<'_>) -> Value {
    const SHOWN: usize = 3;
    let mut all = Vec::new();
    for subset in row.items("/subsets") {
        let addresses = || {
            subset["addresses"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|address| text_of(address, "ip"))
        };
        match subset["ports"].as_array() {
            None => all.extend(addresses().map(str::to_owned)),
            Some(ports) => {
                for port in ports {
                    all.extend(addresses().map(|ip| {
                        if ip.contains(':') {
                            format!("[{ip}]:{}", port["port"])
                        } else {
                            format!("{ip}:{}", port["port"])
                        }
                    }));
                }
            }
        }
    }
    if all.len() > SHOWN {
        return format!("{} + {} more...", all[..SHOWN].join(","), all.len() - SHOWN).into();
    }
    or_none(all.join(","))
}
