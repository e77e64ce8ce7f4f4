//! `HorizontalPodAutoscaler`, as version 2 shows it.

use serde_json::{Value, json};

use super::fill::{fill, given, part};

pub(super) fn autoscaler(object: &mut Value) {
    let spec = part(object, "spec");
    fill(spec, "minReplicas", 1);
    let usage = json!([{"type": "Resource", "resource": {
        "name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80},
    }}]);
    fill(spec, "metrics", usage);
    let Some(behavior) = given(spec, "behavior") else {
        return;
    };
    let up = part(behavior, "scaleUp");
    fill(up, "stabilizationWindowSeconds", 0);
    fill(up, "selectPolicy", "Max");
    let policies = json!([
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ]);
    fill(up, "policies", policies);
    let down = part(behavior, "scaleDown");
    fill(down, "selectPolicy", "Max");
    let policies = json!([{"type": "Percent", "value": 100, "periodSeconds": 15}]);
    fill(down, "policies", policies);
}
