//! Admission webhooks.

use serde_json::{Map, Value};

use super::fill::{at, each, fill};

pub(super) fn validating(webhook: &mut Value) {
    fill(webhook, "failurePolicy", "Fail");
    fill(webhook, "matchPolicy", "Equivalent");
    fill(webhook, "namespaceSelector", Map::new());
    fill(webhook, "objectSelector", Map::new());
    fill(webhook, "timeoutSeconds", 10);
    for rule in each(webhook, "rules") {
        fill(rule, "scope", "*");
    }
    if let Some(service) = at(webhook, &["clientConfig", "service"]) {
        fill(service, "port", 443);
    }
}

pub(super) fn mutating(webhook: &mut Value) {
    validating(webhook);
    fill(webhook, "reinvocationPolicy", "Never");
}
