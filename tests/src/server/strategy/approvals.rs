//! Requests for certificates: who approves or denies one writes conditions alone.

use serde_json::Value;

use super::super::authentication::User;

/// Says who asks for the certificate, whatever the request says.
pub(crate) fn name_requester(request: &mut Value, user: &User) {
    for field in ["uid", "extra"] {
        super::remove(&mut request["spec"], field);
    }
    request["spec"]["username"] = user.name.as_str().into();
    request["spec"]["groups"] = user.groups.as_slice().into();
}

/// Keeps what an approval cannot change: all but the conditions, and the metadata.
pub(crate) fn prepare_for_approval(request: &mut Value, old: &Value, now: &Value) {
    date(&mut request["status"], &old["status"], now);
    let conditions = request["status"]["conditions"].take();
    super::carry(request, old, "spec");
    super::carry(request, old, "status");
    if conditions.is_null() {
        super::remove(&mut request["status"], "conditions");
    } else {
        request["status"]["conditions"] = conditions;
    }
}

/// Keeps the approvals, whose time and reason an update of the status cannot change.
pub(super) fn prepare_for_status_update(request: &mut Value, old: &Value, now: &Value) {
    for decision in ["Approved", "Denied"] {
        let of = |request: &Value| -> Vec<usize> {
            let conditions = request["status"]["conditions"].as_array();
            let conditions = conditions.into_iter().flatten().enumerate();
            conditions
                .filter(|(_, condition)| condition["type"] == decision)
                .map(|(index, _)| index)
                .collect()
        };
        let (new, kept) = (of(request), of(old));
        if new.len() == kept.len() {
            for (new, kept) in new.into_iter().zip(kept) {
                let condition = old["status"]["conditions"][kept].clone();
                request["status"]["conditions"][new] = condition;
            }
        }
    }
    date(&mut request["status"], &old["status"], now);
}

/// A condition that does not say when it changed does so now, or did when its predecessor changed.
fn date(status: &mut Value, old: &Value, now: &Value) {
    let conditions = status.get_mut("conditions").and_then(Value::as_array_mut);
    for condition in conditions.into_iter().flatten() {
        if condition["lastUpdateTime"].is_null() {
            condition["lastUpdateTime"] = now.clone();
        }
        if condition["lastTransitionTime"].is_null() {
            let before = old["conditions"].as_array().into_iter().flatten();
            let mut same = before.filter(|old| {
                old["type"] == condition["type"]
                    && old["status"] == condition["status"]
                    && !old["lastTransitionTime"].is_null()
            });
            let time = same.next().map_or(now, |old| &old["lastTransitionTime"]);
            condition["lastTransitionTime"] = time.clone();
        }
    }
}
