//! Priority classes.

use serde_json::Value;

use super::faults::{Faults, text};
use super::path::Path;

/// No user may claim more.
const HIGHEST: i64 = 1_000_000_000;
const SYSTEM: [(&str, i64); 2] = [
    ("system-cluster-critical", 2_000_000_000),
    ("system-node-critical", 2_000_001_000),
];

pub(super) fn create(faults: &mut Faults, object: &Value) {
    let (name, value) = (
        text(&object["metadata"]["name"]),
        object["value"].as_i64().unwrap_or_default(),
    );
    if name.starts_with("system-") {
        let why = match SYSTEM.iter().find(|(known, _)| *known == name) {
            None => Some(format!("{name} is not a known system priority class")),
            Some((_, known)) if *known != value => {
                Some(format!("value of {name} PriorityClass must be {known}"))
            }
            Some(_) if object["globalDefault"] == true => Some(format!(
                "globalDefault of {name} PriorityClass must be false"
            )),
            Some(_) => None,
        };
        if let Some(why) = why {
            let detail = format!(
                "priority class names with 'system-' prefix are reserved for system use only. error: {why}"
            );
            faults.forbidden(&Path::of("metadata.name"), &detail);
        }
    } else if value > HIGHEST {
        let detail = format!("maximum allowed value of a user defined priority is {HIGHEST}");
        faults.forbidden(&Path::of("value"), &detail);
    }
    let (policy, supported) = (
        text(&object["preemptionPolicy"]),
        ["PreemptLowerPriority", "Never"],
    );
    if !supported.contains(&policy) {
        faults.not_supported(&Path::of("preemptionPolicy"), policy, &supported);
    }
}

pub(super) fn update(faults: &mut Faults, object: &Value, old: &Value) {
    let value = |class: &Value| class["value"].as_i64().unwrap_or_default();
    if value(object) != value(old) {
        faults.forbidden(&Path::of("value"), "may not be changed in an update.");
    }
    let field = "preemptionPolicy";
    faults.immutable(&Path::of(field), &object[field], &old[field]);
}
