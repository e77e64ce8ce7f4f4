//! Limit ranges and quotas.

use serde_json::Value;

use super::fill::{each, fill, given, part};
use super::resource_lists::amounts;

const LISTS: [&str; 5] = [
    "max",
    "min",
    "default",
    "defaultRequest",
    "maxLimitRequestRatio",
];

pub(super) fn limit_range(object: &mut Value) {
    for item in each(part(object, "spec"), "limits") {
        for list in LISTS {
            if let Some(list) = given(item, list) {
                amounts(list);
            }
        }
        // Only containers are given what they do not ask for.
        if item["type"] == "Container" {
            take_over(item, "max", "default");
            take_over(item, "default", "defaultRequest");
            take_over(item, "min", "defaultRequest");
        }
    }
}

/// Amounts of one list stand in another one too, unless it names its own.
fn take_over(item: &mut Value, from: &str, to: &str) {
    let list = item[from].clone();
    for (name, amount) in list.as_object().into_iter().flatten() {
        fill(part(item, to), name, amount.clone());
    }
}

pub(super) fn quota(object: &mut Value) {
    if let Some(hard) = given(part(object, "spec"), "hard") {
        amounts(hard);
    }
    let Some(status) = given(object, "status") else {
        return;
    };
    for list in ["hard", "used"] {
        if let Some(list) = given(status, list) {
            amounts(list);
        }
    }
}
