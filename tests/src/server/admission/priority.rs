//! `Priority`: a pod has the priority of its class.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::object_meta;
use super::super::state::State;
use super::super::status::Refusal;
use super::super::strategy;
use super::{forbidden, objects};

const CLASSES: (&str, &str) = ("scheduling.k8s.io", "priorityclasses");

/// The classes of a new cluster, for what a cluster cannot do without.
const FROM_THE_START: [(&str, i64, &str); 2] = [
    (
        "system-cluster-critical",
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ),
    (
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
];

/// Creates the priority classes of a new cluster.
pub(crate) fn create_first(state: &mut State, now: &Value) {
    let (group, plural) = CLASSES;
    let Some(resource) = state.registry.find(group, "v1", plural).cloned() else {
        return;
    };
    for (name, value, description) in FROM_THE_START {
        let mut object = json!({
            "apiVersion": resource.api_version(), "kind": resource.kind(),
            "metadata": {"name": name, "uid": state.random.uid(), "creationTimestamp": now},
            "value": value, "description": description, "preemptionPolicy": "PreemptLowerPriority",
        });
        strategy::prepare_for_create(&resource, &mut object, now);
        state.put(resource.storage(), name, object);
    }
}

/// Gives a new pod the priority of its class, or that of the default one.
pub(super) fn set(call: &Call<'_>, pod: &mut Value) -> Result<(), Refusal> {
    let name = pod["spec"]["priorityClassName"]
        .as_str()
        .unwrap_or_default();
    let (name, priority, policy) = if name.is_empty() {
        match default_class(call) {
            Some(class) => of(class),
            None => (String::new(), 0, "PreemptLowerPriority".into()),
        }
    } else {
        let mut classes = objects(call, CLASSES, None);
        let Some(class) = classes.find(|class| object_meta::text(class, "name") == name) else {
            let why = format!("no PriorityClass with name {name} was found");
            return Err(forbidden(call, pod, &why));
        };
        of(class)
    };
    let spec = &pod["spec"];
    if let Some(given) = spec["priority"].as_i64()
        && given != priority
    {
        let why = format!(
            "the integer value of priority ({given}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name"
        );
        return Err(forbidden(call, pod, &why));
    }
    if let (Some(given), Some(policy)) = (spec["preemptionPolicy"].as_str(), policy.as_str())
        && given != policy
    {
        let why = format!(
            "the string value of PreemptionPolicy ({given}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name"
        );
        return Err(forbidden(call, pod, &why));
    }
    if let Some(spec) = pod["spec"].as_object_mut() {
        spec.insert("priority".to_owned(), priority.into());
        if !name.is_empty() {
            spec.insert("priorityClassName".to_owned(), name.into());
        }
        if policy.is_string() {
            spec.insert("preemptionPolicy".to_owned(), policy);
        }
    }
    Ok(())
}

/// An update that does not speak of the priority keeps it.
pub(super) fn keep(pod: &mut Value, old: &Value) {
    let Some(spec) = pod["spec"].as_object_mut() else {
        return;
    };
    for field in ["priority", "preemptionPolicy"] {
        let kept = &old["spec"][field];
        if !spec.contains_key(field) && !kept.is_null() {
            spec.insert(field.to_owned(), kept.clone());
        }
    }
}

/// There is one default class at most.
pub(super) fn check_class(
    call: &Call<'_>,
    class: &Value,
    old: Option<&Value>,
) -> Result<(), Refusal> {
    if class["globalDefault"] != true {
        return Ok(());
    }
    let Some(known) = default_class(call) else {
        return Ok(());
    };
    let known = object_meta::text(known, "name");
    if old.is_some() && known == object_meta::text(class, "name") {
        return Ok(());
    }
    let why =
        format!("PriorityClass {known} is already marked as default. Only one default can exist");
    Err(forbidden(call, class, &why))
}

fn default_class<'a>(call: &'a Call<'_>) -> Option<&'a Value> {
    objects(call, CLASSES, None)
        .filter(|class| class["globalDefault"] == true)
        .min_by_key(|class| class["value"].as_i64())
        .map(AsRef::as_ref)
}

fn of(class: &Value) -> (String, i64, Value) {
    (
        object_meta::text(class, "name").to_owned(),
        class["value"].as_i64().unwrap_or_default(),
        class["preemptionPolicy"].clone(),
    )
}
