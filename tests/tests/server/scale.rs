//! The subresource `scale`, of built-in kinds and of custom ones.

use http::Method;
use kubex_testing::server::ServedResource;
use serde_json::{Value, json};

use crate::caller::{Caller, DEPLOYMENTS};

const WEB: &str = "/apis/apps/v1/namespaces/default/deployments/web";
const SCALE: &str = "/apis/apps/v1/namespaces/default/deployments/web/scale";

fn deployment(replicas: u32) -> Value {
    let labels = json!({"app": "web"});
    json!({
        "metadata": {"name": "web"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels, "matchExpressions": [
                {"key": "tier", "operator": "In", "values": ["b", "a"]},
                {"key": "legacy", "operator": "DoesNotExist"},
            ]},
            "template": {"metadata": {"labels": {"app": "web", "tier": "a"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}},
        },
    })
}

fn caller() -> Caller {
    let caller = Caller::new();
    caller.post(DEPLOYMENTS, &deployment(2)).expect(201);
    caller
}

fn scale(replicas: i64) -> Value {
    json!({"metadata": {"name": "web"}, "spec": {"replicas": replicas}})
}

#[test]
fn shows_the_numbers_and_the_selector() {
    let caller = caller();
    let object = caller.get(WEB).expect(200);
    let read = caller.get(SCALE).expect(200);
    let metadata = &object["metadata"];
    assert_eq!(
        read,
        json!({
            "kind": "Scale", "apiVersion": "autoscaling/v1",
            "metadata": {
                "name": "web", "namespace": "default", "uid": metadata["uid"],
                "resourceVersion": metadata["resourceVersion"], "creationTimestamp": metadata["creationTimestamp"],
            },
            "spec": {"replicas": 2},
            "status": {"replicas": 0, "selector": "app=web,!legacy,tier in (a,b)"},
        })
    );
    let present = json!({"status": {"replicas": 1}});
    caller.merge(&format!("{WEB}/status"), &present).expect(200);
    let read = caller.get(SCALE).expect(200);
    assert_eq!(read["status"]["replicas"], 1);
}

#[test]
fn of_every_kind_with_replicas() {
    let caller = Caller::new();
    let template = json!({"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}});
    for (path, selector) in [
        (
            "/apis/apps/v1/namespaces/default/replicasets",
            json!({"matchLabels": {"app": "a"}}),
        ),
        (
            "/apis/apps/v1/namespaces/default/statefulsets",
            json!({"matchLabels": {"app": "a"}}),
        ),
        (
            "/api/v1/namespaces/default/replicationcontrollers",
            json!({"app": "a"}),
        ),
    ] {
        let spec =
            json!({"replicas": 1, "selector": selector, "template": template, "serviceName": "s"});
        let object = json!({"metadata": {"name": "x"}, "spec": spec});
        caller.post(path, &object).expect(201);
        let five = json!({"metadata": {"name": "x"}, "spec": {"replicas": 5}});
        let scaled = caller.put(&format!("{path}/x/scale"), &five).expect(200);
        assert_eq!(scaled["spec"]["replicas"], 5);
        assert_eq!(scaled["status"]["selector"], "app=a");
        let object = caller.get(&format!("{path}/x")).expect(200);
        assert_eq!(object["spec"]["replicas"], 5);
    }
    caller
        .get("/apis/apps/v1/namespaces/default/daemonsets/x/scale")
        .refused(404, "NotFound");
}

#[test]
fn a_write_changes_the_number_alone() {
    let caller = caller();
    let before = caller.get(WEB).expect(200);
    let mut watch = caller.watch(&format!("{DEPLOYMENTS}?watch=true&resourceVersion=0"));
    watch.values();
    let written = json!({
        "metadata": {"name": "web", "labels": {"lost": "1"}}, "spec": {"replicas": 3}, "status": {"replicas": 9},
    });
    let scaled = caller.put(SCALE, &written).expect(200);
    assert_eq!(scaled["spec"]["replicas"], 3);
    assert_eq!(scaled["status"]["replicas"], 0);
    let after = caller.get(WEB).expect(200);
    assert_eq!(after["metadata"]["generation"], 2);
    assert_eq!(after["metadata"].get("labels"), None);
    assert_eq!(
        after["metadata"]["resourceVersion"],
        scaled["metadata"]["resourceVersion"]
    );
    let mut expected = before;
    expected["spec"]["replicas"] = 3.into();
    assert_eq!(after["spec"], expected["spec"]);
    assert_eq!(watch.now("/metadata/name"), ["MODIFIED web"]);
    // What changes nothing is no event.
    caller.put(SCALE, &scale(3)).expect(200);
    assert!(watch.values().is_empty());
}

#[test]
fn zero_is_left_out_and_understood() {
    let caller = caller();
    let scaled = caller.put(SCALE, &scale(0)).expect(200);
    assert_eq!(scaled["spec"], json!({}));
    assert_eq!(caller.get(WEB).expect(200)["spec"]["replicas"], 0);
    caller.put(SCALE, &scale(1)).expect(200);
    // As a typed server reads it: nothing is nothing.
    let without = json!({"metadata": {"name": "web"}});
    let scaled = caller.put(SCALE, &without).expect(200);
    assert_eq!(scaled["spec"], json!({}));
}

#[test]
fn patches() {
    let caller = caller();
    for (kind, patch, replicas) in [
        ("merge-patch+json", json!({"spec": {"replicas": 4}}), 4),
        (
            "strategic-merge-patch+json",
            json!({"spec": {"replicas": 5}}),
            5,
        ),
        (
            "json-patch+json",
            json!([{"op": "replace", "path": "/spec/replicas", "value": 6}]),
            6,
        ),
        ("merge-patch+json", json!({"status": {"replicas": 9}}), 6),
    ] {
        let scaled = caller.patch(SCALE, kind, &patch).expect(200);
        assert_eq!(scaled["kind"], "Scale");
        assert_eq!(scaled["spec"]["replicas"], replicas, "{patch}");
        assert_eq!(scaled["status"]["replicas"], 0);
        assert_eq!(caller.get(WEB).expect(200)["spec"]["replicas"], replicas);
    }
    let test = json!([{"op": "test", "path": "/spec/replicas", "value": 7}]);
    caller
        .patch(SCALE, "json-patch+json", &test)
        .refused(422, "Invalid");
    let message = caller
        .merge(SCALE, &json!({"metadata": {"name": "other"}}))
        .refused(400, "BadRequest");
    assert_eq!(
        message,
        "the name of the object (other) does not match the name on the URL (web)"
    );
    let message = caller
        .merge(SCALE, &json!({"spec": {"replicas": "5"}}))
        .refused(422, "Invalid");
    assert!(message.contains("of type int32"), "{message}");
}

#[test]
fn a_dry_run_stores_nothing() {
    let caller = caller();
    let tried = caller
        .put(&format!("{SCALE}?dryRun=All"), &scale(50))
        .expect(200);
    assert_eq!(tried["spec"]["replicas"], 50);
    assert_eq!(caller.get(SCALE).expect(200)["spec"]["replicas"], 2);
}

#[test]
fn what_is_refused() {
    let caller = caller();
    let with = |field: &str, value: &str| {
        let mut scale = scale(3);
        scale["metadata"][field] = value.into();
        caller.put(SCALE, &scale)
    };
    assert_eq!(
        with("resourceVersion", "1").refused(409, "Conflict"),
        "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply your changes to the latest version and try again"
    );
    with("uid", "another").refused(409, "Conflict");
    assert_eq!(
        with("resourceVersion", "x").refused(500, ""),
        "strconv.ParseUint: parsing \"x\": invalid syntax"
    );
    with("name", "other").refused(400, "BadRequest");
    with("namespace", "other").refused(400, "BadRequest");
    assert_eq!(
        caller.put(SCALE, &scale(-3)).refused(422, "Invalid"),
        "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -3: must be greater than or equal to 0"
    );
    for (body, words) in [
        (
            json!({"kind": "Deployment", "metadata": {"name": "web"}}),
            "cannot be handled as a Scale",
        ),
        (
            json!({"metadata": {"name": "web"}, "spec": {"replicas": "3"}}),
            "of type int32",
        ),
        (json!([]), "of type Scale"),
    ] {
        let message = caller.put(SCALE, &body).refused(400, "BadRequest");
        assert!(message.contains(words), "{message}");
    }
    let nothing = SCALE.replace("/web/", "/db/");
    let mut of_nothing = scale(1);
    of_nothing["metadata"]["name"] = "db".into();
    for answer in [
        caller.get(&nothing),
        caller.put(&nothing, &of_nothing),
        caller.merge(&nothing, &json!({})),
    ] {
        assert_eq!(
            answer.refused(404, "NotFound"),
            "deployments.apps \"db\" not found"
        );
    }
    for method in [Method::POST, Method::DELETE] {
        caller
            .call(method, SCALE, &scale(1))
            .refused(405, "MethodNotAllowed");
    }
    assert_eq!(caller.get(SCALE).expect(200)["spec"]["replicas"], 2);
}

const FLEETS: &str = "/apis/example.com/v1/namespaces/default/fleets";
const FLEET: &str = "/apis/example.com/v1/namespaces/default/fleets/a/scale";

fn fleets(spec: &Value) -> Caller {
    let caller = Caller::new();
    caller.0.register(
        ServedResource::namespaced("example.com", "v1", "Fleet", "fleets")
            .with_status()
            .with_scale(
                ".spec.ships.wanted",
                ".status.ships",
                Some(".status.labels"),
            ),
    );
    let fleet = json!({"apiVersion": "example.com/v1", "kind": "Fleet", "metadata": {"name": "a"}, "spec": spec});
    caller.post(FLEETS, &fleet).expect(201);
    caller
}

#[test]
fn of_a_custom_kind() {
    let caller = fleets(&json!({"ships": {"wanted": 2, "flag": "red"}}));
    let status = json!({"status": {"ships": 1, "labels": "fleet=a"}});
    caller
        .merge(&format!("{FLEETS}/a/status"), &status)
        .expect(200);
    let read = caller.get(FLEET).expect(200);
    assert_eq!(read["spec"], json!({"replicas": 2}));
    assert_eq!(
        read["status"],
        json!({"replicas": 1, "selector": "fleet=a"})
    );
    let three = json!({"spec": {"replicas": 3}});
    caller.merge(FLEET, &three).expect(200);
    let object = caller.get(&format!("{FLEETS}/a")).expect(200);
    assert_eq!(
        object["spec"],
        json!({"ships": {"wanted": 3, "flag": "red"}})
    );
    assert_eq!(object["metadata"]["generation"], 2);
    caller
        .patch(FLEET, "strategic-merge-patch+json", &three)
        .refused(415, "UnsupportedMediaType");
    assert_eq!(
        caller
            .merge(FLEET, &json!({"spec": {"replicas": -1}}))
            .refused(422, "Invalid"),
        "Fleet.example.com \"a\" is invalid: .spec.ships.wanted: Invalid value: -1: should be a non-negative integer"
    );
    assert_eq!(
        caller.post(FLEET, &three).refused(405, "MethodNotAllowed"),
        "create is not supported on resources of kind \"fleets.example.com\""
    );
    assert_eq!(
        caller
            .get(&format!("{FLEETS}/a/frogs"))
            .refused(404, "NotFound"),
        "fleets.example.com \"a\" not found"
    );
}

#[test]
fn of_a_custom_object_without_a_number() {
    let caller = fleets(&json!({}));
    assert_eq!(
        caller.get(FLEET).refused(500, "InternalError"),
        "Internal error occurred: the spec replicas field \".spec.ships.wanted\" does not exist"
    );
    assert_eq!(
        caller.merge(FLEET, &json!({})).refused(400, "BadRequest"),
        "the spec replicas field \".spec.ships.wanted\" cannot be empty"
    );
    let scaled = caller
        .merge(FLEET, &json!({"spec": {"replicas": 0}}))
        .expect(200);
    assert_eq!(scaled["spec"], json!({}));
    let object = caller.get(&format!("{FLEETS}/a")).expect(200);
    assert_eq!(object["spec"], json!({"ships": {"wanted": 0}}));
    let message = caller
        .merge(
            &format!("{FLEETS}/a"),
            &json!({"spec": {"ships": {"wanted": "two"}}}),
        )
        .refused(422, "Invalid");
    assert!(message.contains("expected int64"), "{message}");
}

#[test]
fn as_a_table() {
    let table = |caller: &Caller, path: &str| {
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
        let table = caller.get_as(path, accept).expect(200);
        let columns = table["columnDefinitions"].as_array().unwrap();
        let columns: Vec<String> = columns
            .iter()
            .map(|column| {
                let text = |field: &str| column[field].as_str().unwrap().to_owned();
                format!("{} {} {}", text("name"), text("type"), text("format"))
            })
            .collect();
        let mut cells = table["rows"][0]["cells"].clone();
        assert!(cells[3].take().as_str().unwrap().ends_with('s'));
        (columns.join(", "), cells)
    };
    assert_eq!(
        table(&caller(), SCALE),
        (
            "Name string , Desired integer , Available integer , Age string ".to_owned(),
            json!(["web", 2, 0, null])
        )
    );
    let fleets = fleets(&json!({"ships": {"wanted": 2}}));
    assert_eq!(
        table(&fleets, FLEET),
        (
            "Name string name, Desired integer , Available integer , Age date ".to_owned(),
            json!(["a", 2, 0, null])
        )
    );
}

#[test]
fn is_discovered() {
    let caller = fleets(&json!({}));
    for (path, name) in [
        ("/apis/apps/v1", "deployments/scale"),
        ("/api/v1", "replicationcontrollers/scale"),
        ("/apis/example.com/v1", "fleets/scale"),
    ] {
        let list = caller.get(path).expect(200);
        let listed = list["resources"].as_array().unwrap();
        let found = listed.iter().find(|resource| resource["name"] == name);
        assert_eq!(
            *found.unwrap(),
            json!({
                "name": name, "singularName": "", "namespaced": true, "group": "autoscaling", "version": "v1",
                "kind": "Scale", "verbs": ["get", "patch", "update"],
            })
        );
    }
}
