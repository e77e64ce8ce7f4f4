//! Bindings of roles.

use serde_json::Value;

use super::fill::{each, fill, part};

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn binding(object: &mut Value) {
    fill(part(object, "roleRef"), "apiGroup", GROUP);
    for subject in each(object, "subjects") {
        if matches!(subject["kind"].as_str(), Some("User" | "Group")) {
            fill(subject, "apiGroup", GROUP);
        }
    }
}
