//! Server-side apply; the expected answers are those of a real server.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller, DEPLOYMENTS, PODS};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

/// Applies an object as a manager; `path` may end in more of the query.
fn apply(caller: &Caller, path: &str, manager: &str, object: &Value) -> Answer {
    let query = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{query}fieldManager={manager}");
    caller.patch(&path, "apply-patch+yaml", object)
}

fn map(data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data})
}

/// Who owns what: each manager with its fields.
fn owners(object: &Value) -> Vec<(String, Value)> {
    let entries = object["metadata"]["managedFields"].as_array();
    entries
        .into_iter()
        .flatten()
        .map(|entry| {
            let manager = entry["manager"].as_str().unwrap();
            let operation = entry["operation"].as_str().unwrap();
            let subresource = entry["subresource"].as_str().unwrap_or_default();
            (
                format!("{manager} {operation} {subresource}")
                    .trim()
                    .to_owned(),
                entry["fieldsV1"].clone(),
            )
        })
        .collect()
}

#[test]
fn what_is_not_there_is_created() {
    let caller = Caller::new();
    let path = format!("{MAPS}/a");
    let created = apply(&caller, &path, "m", &map(&json!({"x": "1"}))).expect(201);
    assert_eq!(created["data"], json!({"x": "1"}));
    assert_eq!(
        owners(&created),
        [("m Apply".to_owned(), json!({"f:data": {"f:x": {}}}))]
    );
    assert!(created["metadata"]["managedFields"][0]["time"].is_string());
    let same = apply(&caller, &path, "m", &map(&json!({"x": "1"}))).expect(200);
    assert_eq!(same, created, "no write");
}

#[test]
fn what_another_owns_is_a_conflict() {
    let caller = Caller::new();
    let path = format!("{MAPS}/a");
    apply(&caller, &path, "m", &map(&json!({"x": "1", "y": "1"}))).expect(201);
    let refused = apply(&caller, &path, "n", &map(&json!({"x": "2"}))).expect(409);
    assert_eq!(
        refused["message"],
        "Apply failed with 1 conflict: conflict with \"m\": .data.x"
    );
    assert_eq!(
        refused["details"],
        json!({"causes": [{"reason": "FieldManagerConflict", "message": "conflict with \"m\"", "field": ".data.x"}]})
    );
    let message =
        apply(&caller, &path, "n", &map(&json!({"x": "2", "y": "2"}))).refused(409, "Conflict");
    assert_eq!(
        message,
        "Apply failed with 2 conflicts: conflicts with \"m\":\n- .data.x\n- .data.y"
    );
    let forced = format!("{path}?force=true");
    let taken = apply(&caller, &forced, "n", &map(&json!({"x": "2"}))).expect(200);
    assert_eq!(taken["data"], json!({"x": "2", "y": "1"}));
    let mut owners = owners(&taken);
    owners.sort_by_key(|(manager, _)| manager.clone());
    assert_eq!(
        owners,
        [
            ("m Apply".to_owned(), json!({"f:data": {"f:y": {}}})),
            ("n Apply".to_owned(), json!({"f:data": {"f:x": {}}})),
        ]
    );
}

#[test]
fn a_conflict_with_an_update_names_its_version() {
    let caller = Caller::new();
    let mut object = map(&json!({"x": "1"}));
    caller
        .post(&format!("{MAPS}?fieldManager=w"), &object)
        .expect(201);
    object["data"]["x"] = "2".into();
    let message = apply(&caller, &format!("{MAPS}/a"), "m", &object).refused(409, "Conflict");
    assert_eq!(
        message,
        "Apply failed with 1 conflict: conflict with \"w\" using v1: .data.x"
    );
}

#[test]
fn what_is_no_longer_applied_goes_unless_another_owns_it() {
    let caller = Caller::new();
    let path = format!("{MAPS}/a");
    apply(&caller, &path, "m", &map(&json!({"x": "1", "y": "1"}))).expect(201);
    let shared = apply(&caller, &path, "n", &map(&json!({"x": "1"}))).expect(200);
    assert_eq!(owners(&shared)[0].0, "n Apply");
    assert!(
        shared["metadata"]["managedFields"][0].get("time").is_none(),
        "it changed nothing"
    );
    let left = apply(&caller, &path, "m", &map(&json!({"z": "1"}))).expect(200);
    assert_eq!(left["data"], json!({"x": "1", "z": "1"}));
    let empty = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}});
    let left = apply(&caller, &path, "m", &empty).expect(200);
    assert_eq!(left["data"], json!({"x": "1"}));
    let left = apply(&caller, &path, "n", &empty).expect(200);
    assert!(left.get("data").is_none(), "{left}");
    assert!(left["metadata"].get("managedFields").is_none(), "{left}");
}

#[test]
fn the_items_of_keyed_lists_are_owned_one_by_one() {
    let caller = Caller::new();
    let path = format!("{DEPLOYMENTS}/web");
    let deployment = |containers: Value| {
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}},
        }})
    };
    let main = json!({"name": "main", "image": "a", "ports": [{"containerPort": 80}]});
    apply(&caller, &path, "m", &deployment(json!([main]))).expect(201);
    let side = json!({"name": "side", "image": "b"});
    let both = apply(&caller, &path, "n", &deployment(json!([side]))).expect(200);
    let names: Vec<&Value> = both["spec"]["template"]["spec"]["containers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|container| &container["name"])
        .collect();
    assert_eq!(names, ["main", "side"]);
    let of_m = owners(&both)
        .into_iter()
        .find(|(manager, _)| manager == "m Apply")
        .unwrap()
        .1;
    assert_eq!(
        of_m["f:spec"],
        json!({"f:selector": {}, "f:template": {"f:metadata": {"f:labels": {"f:app": {}}}, "f:spec": {"f:containers": {
            "k:{\"name\":\"main\"}": {".": {}, "f:image": {}, "f:name": {}, "f:ports": {
                "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}},
            }},
        }}}})
    );
    let other = json!({"name": "main", "image": "c"});
    let message = apply(&caller, &path, "n", &deployment(json!([other]))).refused(409, "Conflict");
    assert_eq!(
        message,
        "Apply failed with 1 conflict: conflict with \"m\": .spec.template.spec.containers[name=\"main\"].image"
    );
}

#[test]
fn the_status_is_applied_by_itself() {
    let caller = Caller::new();
    caller.pod("web", "a");
    let pod = |status: Value| json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "status": status});
    let path = format!("{PODS}/web");
    let status = format!("{path}/status");
    let applied = apply(&caller, &status, "m", &pod(json!({"podIP": "1.2.3.4"}))).expect(200);
    assert_eq!(applied["status"]["podIP"], "1.2.3.4");
    let owner = owners(&applied)
        .into_iter()
        .find(|(manager, _)| manager == "m Apply status")
        .unwrap();
    assert_eq!(owner.1, json!({"f:status": {"f:podIP": {}}}));
    let ignored = apply(&caller, &path, "n", &pod(json!({"podIP": "5.6.7.8"}))).expect(200);
    assert_eq!(ignored["status"]["podIP"], "1.2.3.4");
    assert!(
        owners(&ignored)
            .iter()
            .all(|(manager, _)| manager != "n Apply")
    );
    apply(
        &caller,
        &format!("{PODS}/none/status"),
        "m",
        &pod(json!({})),
    )
    .refused(404, "NotFound");
}

#[test]
fn what_does_not_fit_the_kind_is_refused() {
    let caller = Caller::new();
    let pod = |containers: Value| json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": containers}});
    let path = format!("{PODS}/web");
    for (containers, why) in [
        (
            json!([{"name": "a", "foo": 1}]),
            ".spec.containers[name=\"a\"].foo: field not declared in schema",
        ),
        (
            json!([{"name": "a", "image": 5}]),
            ".spec.containers[name=\"a\"].image: expected string, got &value.valueUnstructured{Value:5}",
        ),
        (
            json!([{"name": "a"}, {"name": "a"}]),
            ".spec.containers: duplicate entries for key [name=\"a\"]",
        ),
        (json!(5), ".spec.containers: expected list, got &{5}"),
    ] {
        let message = apply(&caller, &path, "m", &pod(containers)).refused(500, "");
        assert_eq!(
            message,
            format!("failed to create typed patch object (/web; /v1, Kind=Pod): {why}")
        );
    }
    let cpu = json!([{"name": "a", "image": "b", "resources": {"limits": {"cpu": "much"}}}]);
    let message = apply(&caller, &path, "m", &pod(cpu)).refused(500, "");
    assert!(
        message.starts_with("failed to convert new object (/web; /v1, Kind=Pod) to proper version"),
        "{message}"
    );
}

#[test]
fn an_apply_says_what_it_applies_and_who_does() {
    let caller = Caller::new();
    let path = format!("{MAPS}/a");
    let object = map(&json!({}));
    let message = caller
        .patch(&path, "apply-patch+yaml", &object)
        .refused(422, "Invalid");
    assert_eq!(
        message,
        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"
    );
    let changed = |field: &str, value: Value| {
        let mut object = map(&json!({}));
        *object.pointer_mut(field).unwrap() = value;
        object
    };
    let refused = |object: &Value| apply(&caller, &path, "m", object).refused(400, "BadRequest");
    assert_eq!(
        refused(&changed("/kind", "Secret".into())),
        "invalid object type: /v1, Kind=Secret"
    );
    assert_eq!(refused(&json!({})), "invalid object type: /, Kind=");
    assert_eq!(
        refused(&changed(
            "/metadata",
            json!({"name": "a", "managedFields": []})
        )),
        "metadata.managedFields must be nil"
    );
    assert_eq!(
        refused(&changed("/metadata", json!({"name": "b"}))),
        "the name of the object (b) does not match the name on the URL (a)"
    );
    let other = changed("/metadata", json!({"name": "a", "uid": "x"}));
    assert_eq!(
        apply(&caller, &path, "m", &other).refused(409, "Conflict"),
        "Operation cannot be fulfilled on configmaps \"a\": uid mismatch: the provided object specified uid x, and no existing object was found"
    );
}

#[test]
fn yaml_is_applied_too() {
    let caller = Caller::new();
    let body = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  number: \"1\"\n  text: |\n    b\n    c\n";
    let send = |body: &'static str| {
        let request = Request::patch(format!("{MAPS}/a?fieldManager=m"))
            .header("content-type", "application/apply-patch+yaml");
        caller.send(request.body(Bytes::from(body)).unwrap())
    };
    let created = send(body).expect(201);
    assert_eq!(created["data"], json!({"number": "1", "text": "b\nc\n"}));
    assert!(
        send("a: [")
            .refused(400, "BadRequest")
            .starts_with("error encoding patch: yaml: ")
    );
    assert_eq!(
        send("- 1").refused(400, "BadRequest"),
        "error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}"
    );
}

#[test]
fn an_apply_can_be_tried() {
    let caller = Caller::new();
    let path = format!("{MAPS}/a");
    let tried = format!("{path}?dryRun=All");
    apply(&caller, &tried, "m", &map(&json!({"x": "1"}))).expect(201);
    caller.get(&path).expect(404);
    let created = apply(&caller, &path, "m", &map(&json!({"x": "1"}))).expect(201);
    let answer = apply(&caller, &tried, "m", &map(&json!({"x": "2"}))).expect(200);
    assert_eq!(answer["data"]["x"], "2");
    assert_eq!(caller.get(&path).expect(200), created);
}

#[test]
fn kubectl_takes_over_what_it_once_annotated() {
    let caller = Caller::new();
    let path = format!("{MAPS}/a");
    let last = "kubectl.kubernetes.io/last-applied-configuration";
    let mut object = map(&json!({"x": "1", "y": "1"}));
    object["metadata"]["annotations"] = json!({last: map(&json!({"x": "1"})).to_string()});
    caller
        .post(
            &format!("{MAPS}?fieldManager=kubectl-client-side-apply"),
            &object,
        )
        .expect(201);
    let changed = map(&json!({"x": "2"}));
    apply(&caller, &path, "somebody", &changed).refused(409, "Conflict");
    let taken = apply(&caller, &path, "kubectl", &changed).expect(200);
    assert_eq!(taken["data"], json!({"x": "2", "y": "1"}));
    assert_eq!(
        taken["metadata"]["annotations"][last],
        format!("{changed}\n")
    );
    let message = apply(
        &caller,
        &path,
        "kubectl",
        &map(&json!({"x": "2", "y": "2"})),
    )
    .refused(409, "Conflict");
    assert_eq!(
        message,
        "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1: .data.y"
    );
}
