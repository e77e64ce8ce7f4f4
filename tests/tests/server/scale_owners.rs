//! Who owns the number of replicas: applies to a scale, and what its writes do to the owners. All of it was seen on a real
//! server (v1.37), the odd parts included.

use kubex_testing::server::ServedResource;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller, DEPLOYMENTS};

const WEB: &str = "/apis/apps/v1/namespaces/default/deployments/web";
const FLEETS: &str = "/apis/example.com/v1/namespaces/default/fleets";

fn caller() -> Caller {
    let caller = Caller::new();
    let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}});
    let spec =
        json!({"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": template});
    let web = json!({"metadata": {"name": "web"}, "spec": spec});
    caller
        .post(&format!("{DEPLOYMENTS}?fieldManager=one"), &web)
        .expect(201);
    caller.0.register(
        ServedResource::namespaced("example.com", "v1", "Fleet", "fleets")
            .with_status()
            .with_scale(".spec.size", ".status.size", None),
    );
    let fleet = json!({"apiVersion": "example.com/v1", "kind": "Fleet", "metadata": {"name": "a"}, "spec": {"size": 2}});
    caller
        .post(&format!("{FLEETS}?fieldManager=one"), &fleet)
        .expect(201);
    caller
}

fn scale(name: &str, replicas: u32) -> Value {
    json!({
        "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": name}, "spec": {"replicas": replicas},
    })
}

impl Caller {
    fn apply_scale(&self, object: &str, options: &str, applied: &Value) -> Answer {
        let path = format!("{object}/scale?{options}");
        self.patch(&path, "apply-patch+yaml", applied)
    }

    /// The owners of the number: manager, operation, subresource, and whether a time stands there.
    fn owners(&self, object: &str, field: &str) -> Vec<String> {
        let object = self.get(object).expect(200);
        let entries = object["metadata"]["managedFields"].as_array().unwrap();
        let owners = entries
            .iter()
            .filter(|entry| entry["fieldsV1"]["f:spec"].get(field).is_some());
        owners
            .map(|entry| {
                let text = |field: &str| entry[field].as_str().unwrap_or("-").to_owned();
                let time = if entry["time"].is_string() {
                    "at a time"
                } else {
                    "-"
                };
                format!(
                    "{} {} {} {time}",
                    text("manager"),
                    text("operation"),
                    text("subresource")
                )
            })
            .collect()
    }
}

#[test]
fn an_apply_takes_the_number_over() {
    let caller = caller();
    assert_eq!(caller.owners(WEB, "f:replicas"), ["one Update - at a time"]);
    assert_eq!(
        caller
            .apply_scale(WEB, "fieldManager=me", &scale("web", 8))
            .refused(409, "Conflict"),
        "Apply failed with 1 conflict: conflict with \"one\" using autoscaling/v1: .spec.replicas"
    );
    let applied = caller
        .apply_scale(WEB, "fieldManager=me&force=true", &scale("web", 8))
        .expect(200);
    assert_eq!(applied["spec"]["replicas"], 8);
    assert_eq!(applied["metadata"].get("managedFields"), None);
    assert_eq!(caller.owners(WEB, "f:replicas"), ["me Apply scale -"]);
    // Its own it changes without force, and gives up what it does not mention.
    caller
        .apply_scale(WEB, "fieldManager=me", &scale("web", 9))
        .expect(200);
    let nothing =
        json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web"}});
    let applied = caller
        .apply_scale(WEB, "fieldManager=me", &nothing)
        .expect(200);
    assert_eq!(applied["spec"], json!({}));
    assert_eq!(caller.owners(WEB, "f:replicas"), [""; 0]);
}

#[test]
fn a_write_makes_an_owner_too() {
    let caller = caller();
    caller
        .apply_scale(WEB, "fieldManager=me&force=true", &scale("web", 8))
        .expect(200);
    caller
        .put(&format!("{WEB}/scale?fieldManager=put"), &scale("web", 3))
        .expect(200);
    assert_eq!(caller.owners(WEB, "f:replicas"), ["put Update scale -"]);
    assert_eq!(
        caller
            .apply_scale(WEB, "fieldManager=me", &scale("web", 8))
            .refused(409, "Conflict"),
        "Apply failed with 1 conflict: conflict with \"put\" with subresource \"scale\" using autoscaling/v1: .spec.replicas"
    );
}

/// The number stands apart after a write that does not change it, and is nobody's after another.
#[test]
fn an_owner_by_an_update_of_the_object_is_lost() {
    let caller = caller();
    let path = format!("{WEB}/scale?fieldManager=put");
    caller.put(&path, &scale("web", 2)).expect(200);
    assert_eq!(caller.owners(WEB, "f:replicas"), ["one Update - -"]);
    caller.put(&path, &scale("web", 2)).expect(200);
    assert_eq!(caller.owners(WEB, "f:replicas"), [""; 0]);
    caller.put(&path, &scale("web", 5)).expect(200);
    assert_eq!(caller.owners(WEB, "f:replicas"), [""; 0]);
    // From now on it is somebody's again.
    caller
        .apply_scale(WEB, "fieldManager=me", &scale("web", 5))
        .expect(200);
    assert_eq!(
        caller.owners(WEB, "f:replicas"),
        ["me Apply scale -", "before-first-apply Update scale -"]
    );
}

#[test]
fn what_is_no_apply_of_a_scale() {
    let caller = caller();
    let manager = "fieldManager=me";
    for (applied, code, reason, words) in [
        (
            json!({"spec": {"replicas": 9}}),
            400,
            "BadRequest",
            "invalid object type: /, Kind=",
        ),
        (
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}),
            400,
            "BadRequest",
            "invalid object type: apps/v1, Kind=Deployment",
        ),
        (
            json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web"}, "spec": {"replicas": "8"}}),
            500,
            "",
            "failed to create typed patch object (/web; autoscaling/v1, Kind=Scale): .spec.replicas: expected numeric (int or float), got string",
        ),
    ] {
        let message = caller
            .apply_scale(WEB, manager, &applied)
            .refused(code, reason);
        assert_eq!(message, words);
    }
    let without = caller.apply_scale(WEB, "", &scale("web", 8));
    assert!(
        without
            .refused(422, "Invalid")
            .contains("is required for apply patch")
    );
    let nobody = DEPLOYMENTS.to_owned() + "/nobody";
    caller
        .apply_scale(&nobody, manager, &scale("nobody", 8))
        .refused(404, "NotFound");
}

#[test]
fn of_a_custom_kind() {
    let caller = caller();
    let fleet = format!("{FLEETS}/a");
    let convert =
        "to proper version: request to convert CR to an invalid group/version: autoscaling/v1";
    caller
        .apply_scale(&fleet, "fieldManager=me", &scale("a", 8))
        .refused(409, "Conflict");
    assert_eq!(
        caller
            .apply_scale(&fleet, "fieldManager=me&force=true", &scale("a", 8))
            .refused(500, ""),
        format!("failed to convert new object (/a; autoscaling/v1, Kind=Scale) {convert}")
    );
    caller
        .put(&format!("{fleet}/scale?fieldManager=put"), &scale("a", 3))
        .expect(200);
    assert_eq!(caller.owners(&fleet, "f:size"), ["put Update scale -"]);
    // One that changes nothing goes through.
    caller
        .apply_scale(&fleet, "fieldManager=me", &scale("a", 3))
        .expect(200);
    assert_eq!(
        caller.owners(&fleet, "f:size"),
        ["me Apply scale -", "put Update scale -"]
    );
}

#[test]
fn of_a_custom_kind_by_a_scale_that_does_not_say_its_type() {
    let caller = caller();
    let fleet = format!("{FLEETS}/a");
    let mut scale = scale("a", 3);
    scale.as_object_mut().unwrap().remove("kind");
    let path = format!("{fleet}/scale?fieldManager=put");
    caller.put(&path, &scale).expect(200);
    assert_eq!(caller.owners(&fleet, "f:size"), ["one Update - -"]);
    caller.put(&path, &scale).expect(200);
    let message = caller
        .apply_scale(&fleet, "fieldManager=me", &self::scale("a", 8))
        .refused(500, "");
    assert!(
        message.starts_with("failed to create manager for existing fields: failed to convert live object (/; autoscaling/v1, Kind=Scale) to"),
        "{message}"
    );
}
