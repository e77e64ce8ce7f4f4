//! What a service is given from what the cluster has: an address in it, and ports on its nodes.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::field_error::FieldError;
use super::super::name::segment_faults;
use super::super::object_meta;
use super::super::status::Refusal;
use super::super::validation;
use super::services::{
    has_address, has_health_check, has_node_ports, keep_allocated, node_ports, normalize_addresses,
};

/// The addresses of services: 10.0.0.0/24. The first one is that of the API server itself.
const NETWORK: [u8; 3] = [10, 0, 0];
/// The lower addresses are left to those who ask for a certain one.
const FIRST_GIVEN: u8 = 17;
const NODE_PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;
/// As with addresses.
const FIRST_PORT_GIVEN: i64 = 30_086;

/// Gives a service what it needs and does not have.
///
/// # Errors
/// What it asks for is taken, or nothing is left.
pub(crate) fn allocate(
    call: &mut Call<'_>,
    service: &mut Value,
    old: Option<&Value>,
) -> Result<(), Refusal> {
    if !call.resource().is("", "services") || call.target.subresource.is_some() {
        return Ok(());
    }
    match old {
        Some(old) => keep_allocated(service, old),
        None => normalize_addresses(service, None),
    }
    set_families(call, service, old)?;
    let mut taken = Taken::by_others(call, service);
    if has_address(service) && old.is_none_or(|old| !has_address(old)) {
        address(call, service, &mut taken)?;
    }
    if has_node_ports(service) {
        ports(call, service, old, &mut taken)?;
    }
    if has_health_check(service) && service["spec"]["healthCheckNodePort"].is_null() {
        let port = next_port(call, &mut taken)?;
        service["spec"]["healthCheckNodePort"] = port.into();
    }
    Ok(())
}

/// The cluster knows one family of addresses.
fn set_families(call: &Call<'_>, service: &mut Value, old: Option<&Value>) -> Result<(), Refusal> {
    if !has_address(service) {
        return Ok(());
    }
    let spec = &mut service["spec"];
    let selects = spec["selector"]
        .as_object()
        .is_some_and(|selector| !selector.is_empty());
    let serves_all = spec["clusterIP"] == "None" && !selects;
    if spec["ipFamilyPolicy"].is_null() {
        let kept = old.map(|old| old["spec"]["ipFamilyPolicy"].clone());
        spec["ipFamilyPolicy"] = match kept {
            Some(kept) if !kept.is_null() => kept,
            _ if serves_all => "RequireDualStack".into(),
            _ => "SingleStack".into(),
        };
    }
    let faults = validation::address_faults(service);
    if !faults.is_empty() {
        let name = object_meta::text(service, "name");
        return Err(Refusal::invalid_object(call.resource(), name, faults));
    }
    check_families(call, service, serves_all)?;
    let spec = &mut service["spec"];
    if spec["ipFamilies"].as_array().is_none_or(Vec::is_empty) {
        spec["ipFamilies"] = if serves_all && spec["ipFamilyPolicy"] != "SingleStack" {
            json!(["IPv4", "IPv6"])
        } else {
            json!(["IPv4"])
        };
    }
    Ok(())
}

fn check_families(call: &Call<'_>, service: &Value, serves_all: bool) -> Result<(), Refusal> {
    let spec = &service["spec"];
    let families = spec["ipFamilies"].as_array();
    let families = families.map(Vec::as_slice).unwrap_or_default();
    let policy = spec["ipFamilyPolicy"].to_string();
    let place = "spec.ipFamilyPolicy";
    let error = if families.len() > 1 && spec["ipFamilyPolicy"] == "SingleStack" {
        let detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified";
        FieldError::invalid_raw(place, &policy, detail)
    } else if serves_all {
        return Ok(());
    } else if spec["ipFamilyPolicy"] == "RequireDualStack" {
        let detail = "this cluster is not configured for dual-stack services";
        FieldError::invalid_raw(place, &policy, detail)
    } else if let Some(index) = families.iter().position(|family| family != "IPv4") {
        let place = format!("spec.ipFamilies[{index}]");
        let detail = "not configured on this cluster";
        FieldError::invalid_raw(&place, &families[index].to_string(), detail)
    } else {
        return Ok(());
    };
    Err(invalid(call, service, error))
}

/// What other services have.
struct Taken {
    addresses: BTreeSet<String>,
    ports: BTreeSet<i64>,
}

impl Taken {
    fn by_others(call: &Call<'_>, service: &Value) -> Self {
        let mut taken = Self {
            addresses: BTreeSet::from([Ipv4Addr::new(10, 0, 0, 1).to_string()]),
            ports: BTreeSet::new(),
        };
        let uid = object_meta::text(service, "uid");
        for other in call.state.store.latest(call.resource().storage()).values() {
            if object_meta::text(other, "uid") == uid {
                continue;
            }
            let addresses = other["spec"]["clusterIPs"].as_array();
            let addresses = addresses.into_iter().flatten().filter_map(Value::as_str);
            taken.addresses.extend(addresses.map(str::to_owned));
            taken
                .ports
                .extend(node_ports(other).iter().filter_map(Value::as_i64));
            taken
                .ports
                .extend(other["spec"]["healthCheckNodePort"].as_i64());
        }
        taken
    }
}

fn address(call: &mut Call<'_>, service: &mut Value, taken: &mut Taken) -> Result<(), Refusal> {
    let asked = service["spec"]["clusterIPs"][0]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if asked == "None" {
        return Ok(());
    }
    let given = if asked.is_empty() {
        let given = next_address(call, taken)?;
        check_owner(call, service, &given)?;
        given
    } else {
        if let Some(why) = why_not(&asked, taken) {
            let detail = format!("failed to allocate IP {asked}: {why}");
            let listed = service["spec"]["clusterIPs"].to_string();
            let error = FieldError::invalid_raw("spec.clusterIPs", &listed, &detail);
            return Err(invalid(call, service, error));
        }
        asked
    };
    service["spec"]["clusterIP"] = given.clone().into();
    service["spec"]["clusterIPs"] = json!([given]);
    Ok(())
}

/// The address is kept as an object that names the service, before anybody looks at the name.
fn check_owner(call: &Call<'_>, service: &Value, address: &str) -> Result<(), Refusal> {
    let name = object_meta::text(service, "name");
    let faults: Vec<FieldError> = segment_faults(name)
        .iter()
        .map(|why| FieldError::invalid("spec.parentRef.name", name, why))
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    let why = FieldError::joined(&faults);
    let detail =
        format!("failed to allocate IP: IPAddress.networking.k8s.io {address:?} is invalid: {why}");
    let listed = service["spec"]["clusterIPs"].as_array();
    let listed = json!(
        listed
            .filter(|list| !list.is_empty())
            .cloned()
            .unwrap_or_else(|| vec!["".into()])
    );
    let error = FieldError::invalid_raw("spec.clusterIPs", &listed.to_string(), &detail);
    Err(invalid(call, service, error))
}

fn why_not(address: &str, taken: &Taken) -> Option<String> {
    let parsed: Ipv4Addr = address.parse().ok()?;
    let [a, b, c, last] = parsed.octets();
    if [a, b, c] != NETWORK || matches!(last, 0 | 255) {
        let why = "the provided network does not match the current range";
        return Some(why.to_owned());
    }
    taken
        .addresses
        .contains(address)
        .then(|| "provided IP is already allocated".to_owned())
}

fn next_address(call: &mut Call<'_>, taken: &Taken) -> Result<String, Refusal> {
    let start = call.state.random.next();
    let [a, b, c] = NETWORK;
    let upper = (FIRST_GIVEN..255).collect::<Vec<u8>>();
    let lower = (1..FIRST_GIVEN).collect::<Vec<u8>>();
    [upper, lower]
        .iter()
        .flat_map(|band| {
            let offset = usize::try_from(start).unwrap_or_default() % band.len();
            band.iter().cycle().skip(offset).take(band.len())
        })
        .map(|last| Ipv4Addr::new(a, b, c, *last).to_string())
        .find(|address| !taken.addresses.contains(address))
        .ok_or_else(|| Refusal::internal("failed to allocate a serviceIP: range is full"))
}

fn ports(
    call: &mut Call<'_>,
    service: &mut Value,
    old: Option<&Value>,
    taken: &mut Taken,
) -> Result<(), Refusal> {
    let allocates = service["spec"]["type"] != "LoadBalancer"
        || service["spec"]["allocateLoadBalancerNodePorts"] != false;
    let kept = old.map(node_ports).unwrap_or_default();
    let listed = service["spec"]["ports"].as_array().cloned();
    // Ports of one number, as for TCP and UDP, share a port of the node.
    let mut given: Vec<(Value, i64)> = Vec::new();
    let mut used: Vec<(String, i64)> = Vec::new();
    for (index, port) in listed.into_iter().flatten().enumerate() {
        let shared = given.iter().find(|(number, _)| *number == port["port"]);
        let asked = port["nodePort"].as_i64().filter(|asked| *asked != 0);
        let node_port = match (asked, shared) {
            (Some(asked), Some((_, shared))) if asked == *shared => asked,
            (Some(asked), _) if kept.contains(&asked.into()) => asked,
            (Some(asked), _) => {
                check_port(call, service, index, asked, taken)?;
                asked
            }
            (None, Some((_, shared))) if old.is_none() => *shared,
            (None, _) if allocates => next_port(call, taken)?,
            (None, _) => continue,
        };
        taken.ports.insert(node_port);
        let protocol = port["protocol"].as_str().unwrap_or_default();
        if old.is_some() && used.contains(&(protocol.to_owned(), node_port)) {
            let why = format!("duplicate nodePort: {{{protocol} {node_port}}}");
            return Err(Refusal::unknown(why));
        }
        used.push((protocol.to_owned(), node_port));
        given.push((port["port"].clone(), node_port));
        service["spec"]["ports"][index]["nodePort"] = node_port.into();
    }
    Ok(())
}

fn check_port(
    call: &Call<'_>,
    service: &Value,
    index: usize,
    asked: i64,
    taken: &Taken,
) -> Result<(), Refusal> {
    let why = if !NODE_PORTS.contains(&asked) {
        "provided port is not in the valid range. The range of valid ports is 30000-32767"
    } else if taken.ports.contains(&asked) {
        "provided port is already allocated"
    } else {
        return Ok(());
    };
    let field = format!("spec.ports[{index}].nodePort");
    let error = FieldError::invalid_raw(&field, &asked.to_string(), why);
    Err(invalid(call, service, error))
}

fn next_port(call: &mut Call<'_>, taken: &mut Taken) -> Result<i64, Refusal> {
    let band = NODE_PORTS.end() - FIRST_PORT_GIVEN + 1;
    let start = i64::try_from(call.state.random.next() >> 1).unwrap_or_default();
    let upper = (0..band).map(|step| FIRST_PORT_GIVEN + (start + step) % band);
    let port = upper
        .chain(*NODE_PORTS.start()..FIRST_PORT_GIVEN)
        .find(|port| !taken.ports.contains(port))
        .ok_or_else(|| Refusal::internal("failed to allocate a nodePort: range is full"))?;
    taken.ports.insert(port);
    Ok(port)
}

fn invalid(call: &Call<'_>, service: &Value, error: FieldError) -> Refusal {
    let name = object_meta::text(service, "name");
    Refusal::invalid_object(call.resource(), name, vec![error])
}
