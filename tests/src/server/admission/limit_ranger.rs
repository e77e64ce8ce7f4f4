//! `LimitRanger`: what containers ask for where they do not say, and how much anybody may ask for.

use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::quantity::Quantity;
use super::super::status::Refusal;
use super::{forbidden, objects};

const RANGES: (&str, &str) = ("", "limitranges");
const CONTAINERS: [(&str, &str); 2] = [
    ("containers", "container"),
    ("initContainers", "init container"),
];

/// Gives the containers of a new pod the requests and limits of the namespace.
pub(super) fn set_resources(call: &Call<'_>, pod: &mut Value) {
    for range in objects(call, RANGES, call.namespace()) {
        let mut notes = Vec::new();
        for (list, what) in CONTAINERS {
            let containers = pod["spec"].get_mut(list).and_then(Value::as_array_mut);
            for container in containers.into_iter().flatten() {
                let name = container["name"].as_str().unwrap_or_default().to_owned();
                for (from, to, noun) in [
                    ("defaultRequest", "requests", "request"),
                    ("default", "limits", "limit"),
                ] {
                    let set = take_over(container, to, &of_containers(range, from));
                    if !set.is_empty() {
                        notes.push(format!("{} {noun} for {what} {name}", set.join(", ")));
                    }
                }
            }
        }
        if !notes.is_empty() {
            let note = format!("LimitRanger plugin set: {}", notes.join("; "));
            pod["metadata"]["annotations"]["kubernetes.io/limit-ranger"] = note.into();
        }
    }
}

/// The amounts that a range has for containers; the last one of a name counts.
fn of_containers(range: &Value, field: &str) -> Map<String, Value> {
    let limits = range["spec"]["limits"].as_array();
    limits
        .into_iter()
        .flatten()
        .filter(|limit| limit["type"] == "Container")
        .flat_map(|limit| limit[field].as_object().into_iter().flatten())
        .map(|(name, amount)| (name.clone(), amount.clone()))
        .collect()
}

/// Sets amounts that the container does not name; answers which.
fn take_over(container: &mut Value, list: &str, amounts: &Map<String, Value>) -> Vec<String> {
    let mut set = Vec::new();
    for (name, amount) in amounts {
        if container["resources"][list].get(name).is_none() {
            container["resources"][list][name] = amount.clone();
            set.push(name.clone());
        }
    }
    set
}

/// What is requested and what is the limit.
#[derive(Default)]
struct Asked {
    requests: Map<String, Value>,
    limits: Map<String, Value>,
}

impl Asked {
    fn of(resources: &Value) -> Self {
        let list = |field: &str| resources[field].as_object().cloned().unwrap_or_default();
        Self {
            requests: list("requests"),
            limits: list("limits"),
        }
    }
}

pub(super) fn check_pod(call: &Call<'_>, pod: &Value) -> Result<(), Refusal> {
    let containers: Vec<Asked> = CONTAINERS
        .iter()
        .flat_map(|(list, _)| pod["spec"][*list].as_array().into_iter().flatten())
        .map(|container| Asked::of(&container["resources"]))
        .collect();
    let whole = sum(pod);
    check(call, pod, |kind, limit| match kind {
        "Container" => containers
            .iter()
            .flat_map(|asked| faults(kind, limit, asked))
            .collect(),
        "Pod" => faults(kind, limit, &whole),
        _ => Vec::new(),
    })
}

pub(super) fn check_claim(call: &Call<'_>, claim: &Value) -> Result<(), Refusal> {
    let mut asked = Asked::of(&claim["spec"]["resources"]);
    asked.limits = asked.requests.clone();
    check(call, claim, |kind, limit| {
        if kind == "PersistentVolumeClaim" {
            faults(kind, limit, &asked)
        } else {
            Vec::new()
        }
    })
}

fn check(
    call: &Call<'_>,
    object: &Value,
    faults: impl Fn(&str, &Value) -> Vec<String>,
) -> Result<(), Refusal> {
    for range in objects(call, RANGES, call.namespace()) {
        let mut found: Vec<String> = Vec::new();
        for limit in range["spec"]["limits"].as_array().into_iter().flatten() {
            let kind = limit["type"].as_str().unwrap_or_default();
            for fault in faults(kind, limit) {
                if !found.contains(&fault) {
                    found.push(fault);
                }
            }
        }
        match &found[..] {
            [] => {}
            [fault] => return Err(forbidden(call, object, fault)),
            _ => {
                let all = format!("[{}]", found.join(", "));
                return Err(forbidden(call, object, &all));
            }
        }
    }
    Ok(())
}

/// What a whole pod asks for: its containers run at once, those that prepare it one by one.
fn sum(pod: &Value) -> Asked {
    let mut asked = Asked::default();
    for list in ["containers", "initContainers"] {
        for container in pod["spec"][list].as_array().into_iter().flatten() {
            let runs_on = list == "containers" || container["restartPolicy"] == "Always";
            let one = Asked::of(&container["resources"]);
            for (all, one) in [
                (&mut asked.requests, one.requests),
                (&mut asked.limits, one.limits),
            ] {
                for (name, amount) in one {
                    let known = all.get(&name).cloned().unwrap_or_default();
                    all.insert(name, together(&known, amount, runs_on));
                }
            }
        }
    }
    asked
}

fn together(known: &Value, amount: Value, added: bool) -> Value {
    let (Some(before), Some(more)) = (quantity(known), quantity(&amount)) else {
        return amount;
    };
    if added {
        return before.plus(more).canonical().into();
    }
    if more > before { amount } else { known.clone() }
}

fn faults(kind: &str, limit: &Value, asked: &Asked) -> Vec<String> {
    let mut faults = Vec::new();
    let each = |field: &str| limit[field].as_object().into_iter().flatten();
    for (name, enforced) in each("min") {
        let start = format!("minimum {name} usage per {kind} is {}", text(enforced));
        let below = |amount: &Value| quantity(amount) < quantity(enforced);
        match (asked.requests.get(name), asked.limits.get(name)) {
            (None, _) => faults.push(format!("{start}.  No request is specified")),
            (Some(request), _) if below(request) => {
                faults.push(format!("{start}, but request is {}", text(request)));
            }
            (_, Some(most)) if below(most) => {
                faults.push(format!("{start}, but limit is {}", text(most)));
            }
            _ => {}
        }
    }
    for (name, enforced) in each("max") {
        let start = format!("maximum {name} usage per {kind} is {}", text(enforced));
        let above = |amount: &Value| quantity(amount) > quantity(enforced);
        let (request, most) = (asked.requests.get(name), asked.limits.get(name));
        if kind == "PersistentVolumeClaim" {
            match request {
                None => faults.push(format!("{start}.  No request is specified")),
                Some(request) if above(request) => {
                    faults.push(format!("{start}, but request is {}", text(request)));
                }
                Some(_) => {}
            }
            continue;
        }
        match (most, request) {
            (None, _) => faults.push(format!("{start}.  No limit is specified")),
            (Some(most), _) if above(most) => {
                faults.push(format!("{start}, but limit is {}", text(most)));
            }
            (_, Some(request)) if above(request) => {
                faults.push(format!("{start}, but request is {}", text(request)));
            }
            _ => {}
        }
    }
    faults
}

fn quantity(amount: &Value) -> Option<Quantity> {
    Quantity::parse(amount.as_str()?).ok()
}

fn text(amount: &Value) -> &str {
    amount.as_str().unwrap_or_default()
}
