//! Label selectors, and what they select.

use serde_json::Value;

use super::super::label;
use super::faults::{Faults, is_given, items, text};
use super::path::Path;

/// A selector whose values are checked as those of labels are.
pub(super) fn selector(faults: &mut Faults, path: &Path, selector: &Value) {
    faults.labels(&path.child("matchLabels"), &selector["matchLabels"]);
    for (path, requirement) in items(selector, path, "matchExpressions") {
        self::requirement(faults, &path, requirement);
    }
}

fn requirement(faults: &mut Faults, path: &Path, requirement: &Value) {
    let values = path.child("values");
    match text(&requirement["operator"]) {
        "In" | "NotIn" => {
            if !is_given(&requirement["values"]) {
                faults.required(
                    &values,
                    "must be specified when `operator` is 'In' or 'NotIn'",
                );
            }
        }
        "Exists" | "DoesNotExist" => {
            if is_given(&requirement["values"]) {
                faults.forbidden(
                    &values,
                    "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                );
            }
        }
        operator => faults.invalid(
            &path.child("operator"),
            operator,
            "not a valid selector operator",
        ),
    }
    faults.label_key(&path.child("key"), text(&requirement["key"]));
    for (path, value) in items(requirement, path, "values") {
        let value = text(value);
        faults.all_invalid(&path, value, &label::value_faults(value));
    }
}

/// Whether a selector selects all there is.
pub(super) fn is_empty(selector: &Value) -> bool {
    !is_given(&selector["matchLabels"]) && !is_given(&selector["matchExpressions"])
}

/// Whether a selector selects what has the labels. An invalid selector selects nothing.
pub(super) fn selects(selector: &Value, labels: &Value) -> bool {
    let equal = selector["matchLabels"].as_object().into_iter().flatten();
    let expressions = selector["matchExpressions"].as_array();
    equal.into_iter().all(|(key, value)| labels[key] == *value)
        && expressions.into_iter().flatten().all(|requirement| {
            let value = labels.get(text(&requirement["key"]));
            let values = requirement["values"].as_array();
            let listed = |value: &Value| values.is_some_and(|values| values.contains(value));
            match text(&requirement["operator"]) {
                "In" => value.is_some_and(listed),
                "NotIn" => !value.is_some_and(listed),
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn labels_are_selected() {
        let labels = json!({"a": "b", "c": "d"});
        let by = |operator: &str, key: &str, values: Value| {
            let requirement = json!({"operator": operator, "key": key, "values": values});
            selects(&json!({"matchExpressions": [requirement]}), &labels)
        };
        assert!(selects(&json!({"matchLabels": {"a": "b"}}), &labels));
        assert!(!selects(&json!({"matchLabels": {"a": "x"}}), &labels));
        assert!(by("In", "a", json!(["b"])) && !by("In", "x", json!(["b"])));
        assert!(by("NotIn", "x", json!(["b"])) && !by("NotIn", "a", json!(["b"])));
        assert!(by("Exists", "a", json!([])) && by("DoesNotExist", "x", json!([])));
        assert!(!by("Near", "a", json!([])));
    }

    #[test]
    fn faults_of_requirements_are_listed() {
        let mut faults = Faults::default();
        let wrong = json!({"matchExpressions": [
            {"key": "a", "operator": "In"}, {"key": "-", "operator": "Near"},
        ]});
        selector(&mut faults, &Path::of("spec.selector"), &wrong);
        let found: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].starts_with("spec.selector.matchExpressions[0].values: Required value"));
        assert!(found[1].ends_with("Invalid value: \"Near\": not a valid selector operator"));
    }
}
