//! The conditions of requests for certificates.

use std::collections::BTreeSet;

use serde_json::Value;

use super::faults::{Faults, text};
use super::path::Path;

/// What decides, and stays once it is said.
const DECISIONS: [&str; 2] = ["Approved", "Denied"];
const FAILED: &str = "Failed";

/// A request that somebody approves or denies.
pub(super) fn approval(faults: &mut Faults, request: &Value, old: &Value) {
    let path = Path::of("status.conditions");
    conditions(faults, &path, request, old);
    removals(faults, &path, request, old);
}

/// A request whose status a signer writes, who neither approves nor denies.
pub(super) fn status(faults: &mut Faults, request: &Value, old: &Value) {
    let path = Path::of("status.conditions");
    conditions(faults, &path, request, old);
    removals(faults, &path, request, old);
    for decision in DECISIONS {
        let (new, kept) = (of_type(request, decision), of_type(old, decision));
        if new.len() > kept.len() {
            let detail = format!("updates may not add a condition of type {decision:?}");
            faults.forbidden(&path, &detail);
        }
    }
    let certificate = |request: &Value| text(&request["status"]["certificate"]).to_owned();
    let (new, kept) = (certificate(request), certificate(old));
    if !kept.is_empty() && new != kept {
        let detail = "updates may not modify existing certificate content";
        faults.forbidden(&Path::of("status.certificate"), detail);
    }
}

fn conditions(faults: &mut Faults, path: &Path, request: &Value, old: &Value) {
    let had = |decision| !of_type(old, decision).is_empty();
    let may_contradict = DECISIONS.into_iter().all(had);
    let (mut types, mut decided) = (BTreeSet::new(), BTreeSet::new());
    for (index, condition) in all(request).enumerate() {
        let at = path.index(index);
        let kind = text(&condition["type"]);
        if kind.is_empty() {
            faults.required(&at.child("type"), "");
        }
        let supported: &[&str] = if DECISIONS.contains(&kind) || kind == FAILED {
            &["True"]
        } else {
            &["False", "True", "Unknown"]
        };
        faults.one_of(&at.child("status"), &condition["status"], supported);
        if DECISIONS.contains(&kind) {
            decided.insert(kind);
        }
        if !types.insert(kind) {
            faults.duplicate(&at.child("type"), kind);
        }
    }
    if decided.len() > 1 && !may_contradict {
        let [approved, denied] =
            DECISIONS.map(|kind| format!("conditions[{{\"type\": {kind:?}}}]"));
        let detail = format!("must specify at most one of: `{approved}`, `{denied}`");
        faults.invalid(path, format!("{{{approved}, {denied}}}"), &detail);
    }
}

fn removals(faults: &mut Faults, path: &Path, request: &Value, old: &Value) {
    for kind in DECISIONS.into_iter().chain([FAILED]) {
        if of_type(request, kind).len() < of_type(old, kind).len() {
            let detail = format!("updates may not remove a condition of type {kind:?}");
            faults.forbidden(path, &detail);
        }
    }
}

fn all(request: &Value) -> impl Iterator<Item = &Value> {
    let conditions = request["status"]["conditions"].as_array();
    conditions.into_iter().flatten()
}

fn of_type<'a>(request: &'a Value, kind: &str) -> Vec<&'a Value> {
    all(request)
        .filter(|condition| condition["type"] == kind)
        .collect()
}
