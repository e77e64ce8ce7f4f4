//! How definitions come, change and go.

use serde_json::{Value, json};

use super::{DEFINITIONS, WIDGETS, definition, widget, with_widgets};
use crate::caller::{Caller, names};

const WIDGET_DEFINITION: &str =
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com";

/// The conditions as `type=status reason`.
fn conditions(definition: &Value) -> Vec<String> {
    let conditions = definition["status"]["conditions"]
        .as_array()
        .unwrap()
        .iter();
    let text = |condition: &Value, field: &str| condition[field].as_str().unwrap().to_owned();
    conditions
        .map(|c| {
            format!(
                "{}={} {}",
                text(c, "type"),
                text(c, "status"),
                text(c, "reason")
            )
        })
        .collect()
}

#[test]
fn a_definition_is_filled_in_and_then_accepted() {
    let caller = Caller::new();
    let version = caller.0.resource_version();
    let mut watch = caller.watch(&format!(
        "{DEFINITIONS}?watch=true&resourceVersion={version}"
    ));
    let created = caller
        .post(DEFINITIONS, &definition(&json!({})))
        .expect(201);
    assert_eq!(created["metadata"]["generation"], 1);
    assert_eq!(created["spec"]["conversion"], json!({"strategy": "None"}));
    assert_eq!(created["spec"]["names"]["singular"], "widget");
    assert_eq!(created["spec"]["names"]["listKind"], "WidgetList");
    assert_eq!(
        created["status"],
        json!({"conditions": null, "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": ["v1"]})
    );
    let accepted = caller.get(WIDGET_DEFINITION).expect(200);
    assert_eq!(
        conditions(&accepted),
        [
            "NamesAccepted=True NoConflicts",
            "Established=True InitialNamesAccepted"
        ]
    );
    assert_eq!(
        accepted["status"]["acceptedNames"],
        created["spec"]["names"]
    );
    assert_eq!(accepted["metadata"]["generation"], 1);
    let events = watch.values();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["ADDED", "MODIFIED", "MODIFIED"]);
    assert_eq!(
        conditions(&events[1]["object"])[1],
        "Established=False Installing"
    );
    caller.get(WIDGETS).expect(200);
}

#[test]
fn a_try_serves_nothing() {
    let caller = Caller::new();
    caller
        .post(
            &format!("{DEFINITIONS}?dryRun=All"),
            &definition(&json!({})),
        )
        .expect(201);
    assert_eq!(caller.get(WIDGETS).status, 404);
}

#[test]
fn names_that_another_has_are_waited_for() {
    let caller = with_widgets(&json!({}));
    let mut second = definition(&json!({}));
    second["metadata"]["name"] = "wodgets.example.com".into();
    second["spec"]["names"] = json!({"plural": "wodgets", "kind": "Wodget", "shortNames": ["wd"]});
    caller.post(DEFINITIONS, &second).expect(201);
    let path = format!("{DEFINITIONS}/wodgets.example.com");
    let waiting = caller.get(&path).expect(200);
    assert_eq!(
        conditions(&waiting),
        [
            "NamesAccepted=False ShortNamesConflict",
            "Established=False NotAccepted"
        ]
    );
    assert_eq!(
        waiting["status"]["conditions"][0]["message"],
        "\"wd\" is already in use"
    );
    assert_eq!(caller.get("/apis/example.com/v1/wodgets").status, 404);
    caller.delete(WIDGET_DEFINITION).expect(200);
    assert_eq!(
        conditions(&caller.get(&path).expect(200))[1],
        "Established=True InitialNamesAccepted"
    );
    caller.get("/apis/example.com/v1/wodgets").expect(200);
}

#[test]
fn a_deleted_definition_takes_its_objects_along() {
    let caller = with_widgets(&json!({}));
    caller.post(WIDGETS, &widget("w", &json!({}))).expect(201);
    let version = caller.0.resource_version();
    let mut definitions = caller.watch(&format!(
        "{DEFINITIONS}?watch=true&resourceVersion={version}"
    ));
    let mut widgets = caller.watch(&format!("{WIDGETS}?watch=true&resourceVersion={version}"));
    let answer = caller.delete(WIDGET_DEFINITION).expect(200);
    assert_eq!(
        answer["metadata"]["finalizers"],
        json!(["customresourcecleanup.apiextensions.k8s.io"])
    );
    assert_eq!(answer["metadata"]["generation"], 1);
    assert!(
        answer["metadata"]
            .get("deletionGracePeriodSeconds")
            .is_none()
    );
    assert_eq!(
        conditions(&answer)[2],
        "Terminating=True InstanceDeletionPending"
    );
    caller.get(WIDGET_DEFINITION).refused(404, "NotFound");
    assert_eq!(caller.get(WIDGETS).text, "404 page not found\n");
    let events = definitions.values();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["MODIFIED", "MODIFIED", "DELETED"]);
    assert_eq!(
        conditions(&events[1]["object"])[2],
        "Terminating=True InstanceDeletionInProgress"
    );
    assert_eq!(widgets.names(), ["DELETED w"]);
}

#[test]
fn an_object_with_a_finalizer_keeps_its_definition() {
    let caller = with_widgets(&json!({}));
    let mut held = widget("held", &json!({}));
    held["metadata"]["finalizers"] = json!(["example.com/wait"]);
    caller.post(WIDGETS, &held).expect(201);
    caller
        .post(WIDGETS, &widget("free", &json!({})))
        .expect(201);
    let leaving = caller.delete(WIDGET_DEFINITION).expect(200);
    assert_eq!(names(&caller.get(WIDGETS).expect(200)), ["held"]);
    let message = caller
        .post(WIDGETS, &widget("late", &json!({})))
        .refused(403, "Forbidden");
    assert_eq!(
        message,
        r#"widgets.example.com "late" is forbidden: create not allowed while custom resource definition is terminating"#
    );
    let again = caller.delete(WIDGET_DEFINITION).expect(200);
    assert_eq!(
        again["metadata"]["deletionTimestamp"],
        leaving["metadata"]["deletionTimestamp"]
    );
    caller
        .merge(
            &format!("{WIDGETS}/held"),
            &json!({"metadata": {"finalizers": null}}),
        )
        .expect(200);
    caller.get(WIDGET_DEFINITION).expect(404);
    assert_eq!(caller.get(WIDGETS).status, 404);
}

#[test]
fn some_of_a_definition_cannot_change() {
    let caller = with_widgets(&json!({}));
    for (patch, field) in [
        (
            json!({"spec": {"scope": "Cluster"}}),
            "spec.scope: Invalid value: \"Cluster\"",
        ),
        (
            json!({"spec": {"names": {"kind": "Wodget"}}}),
            "spec.names.kind: Invalid value: \"Wodget\"",
        ),
    ] {
        let message = caller
            .merge(WIDGET_DEFINITION, &patch)
            .refused(422, "Invalid");
        assert!(
            message.ends_with(&format!("{field}: field is immutable")),
            "{message}"
        );
    }
    let renamed = caller
        .merge(
            WIDGET_DEFINITION,
            &json!({"spec": {"names": {"shortNames": ["wx"]}}}),
        )
        .expect(200);
    assert_eq!(renamed["metadata"]["generation"], 2);
    assert_eq!(
        renamed["status"]["acceptedNames"]["shortNames"],
        json!(["wd"])
    );
    let settled = caller.get(WIDGET_DEFINITION).expect(200);
    assert_eq!(
        settled["status"]["acceptedNames"]["shortNames"],
        json!(["wx"])
    );
}
