//! Strategic merge patches; the expected answers are those of a real server.

use serde_json::{Value, json};

use crate::caller::{Answer, Caller, DEPLOYMENTS};

const STRATEGIC: &str = "strategic-merge-patch+json";

/// A server with a deployment of two containers.
fn caller() -> Caller {
    let caller = Caller::new();
    let deployment = json!({"metadata": {"name": "web", "finalizers": ["a/b", "c/d"]}, "spec": {
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
            {"name": "main", "image": "m", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
            {"name": "side", "image": "s", "args": ["x", "y"]},
        ]}},
    }});
    caller.post(DEPLOYMENTS, &deployment).expect(201);
    caller
}

fn patch(caller: &Caller, patch: &Value) -> Answer {
    caller.patch(&format!("{DEPLOYMENTS}/web"), STRATEGIC, patch)
}

fn in_pods(spec: &Value) -> Value {
    json!({"spec": {"template": {"spec": spec}}})
}

fn containers(object: &Value) -> Vec<String> {
    let containers = object["spec"]["template"]["spec"]["containers"]
        .as_array()
        .unwrap();
    containers
        .iter()
        .map(|container| {
            format!(
                "{}={}",
                container["name"].as_str().unwrap(),
                container["image"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn items_are_merged_by_their_key() {
    let caller = caller();
    let change = json!({"containers": [
        {"name": "side", "image": "s2", "args": ["z"]},
        {"name": "main", "env": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]},
    ]});
    let patched = patch(&caller, &in_pods(&change)).expect(200);
    assert_eq!(containers(&patched), ["side=s2", "main=m"]);
    let [side, main] =
        [0, 1].map(|index| &patched["spec"]["template"]["spec"]["containers"][index]);
    assert_eq!(side["args"], json!(["z"]), "lists of scalars are replaced");
    let env = json!([{"name": "A", "value": "1"}, {"name": "B", "value": "3"}, {"name": "C", "value": "4"}]);
    assert_eq!(main["env"], env);
}

#[test]
fn items_are_deleted_and_lists_replaced_on_request() {
    let caller = caller();
    let change = json!({"containers": [{"name": "side", "$patch": "delete"}, {"name": "new", "image": "n"}]});
    let patched = patch(&caller, &in_pods(&change)).expect(200);
    assert_eq!(containers(&patched), ["new=n", "main=m"]);
    let change = json!({"containers": [{"name": "only", "image": "o"}, {"$patch": "replace"}]});
    let patched = patch(&caller, &in_pods(&change)).expect(200);
    assert_eq!(containers(&patched), ["only=o"]);
}

#[test]
fn the_order_of_items_can_be_set() {
    let caller = caller();
    let change = json!({
        "$setElementOrder/containers": [{"name": "new"}, {"name": "side"}, {"name": "main"}],
        "containers": [{"name": "new", "image": "n"}],
    });
    let patched = patch(&caller, &in_pods(&change)).expect(200);
    assert_eq!(containers(&patched), ["new=n", "side=s", "main=m"]);
    let change = json!({"$setElementOrder/containers": [{"name": "main"}], "containers": [{"name": "new", "image": "x"}]});
    let message = patch(&caller, &in_pods(&change)).refused(500, "");
    assert_eq!(
        message,
        "The order in patch list:\n[map[image:x name:new]]\n doesn't match $setElementOrder list:\n[map[name:main]]\n"
    );
}

#[test]
fn scalars_are_added_and_deleted() {
    let caller = caller();
    let finalizers = |patched: &Value| patched["metadata"]["finalizers"].clone();
    let patched = patch(
        &caller,
        &json!({"metadata": {"finalizers": ["e/f", "a/b"]}}),
    )
    .expect(200);
    assert_eq!(finalizers(&patched), json!(["e/f", "a/b", "c/d"]));
    let change = json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a/b"]}});
    assert_eq!(
        finalizers(&patch(&caller, &change).expect(200)),
        json!(["e/f", "c/d"])
    );
    let patched = patch(&caller, &json!({"metadata": {"finalizers": null}})).expect(200);
    assert_eq!(finalizers(&patched), Value::Null);
}

#[test]
fn objects_are_merged_replaced_and_cut_down() {
    let caller = caller();
    let strategy = |change: Value| {
        let patched = patch(&caller, &json!({"spec": {"strategy": change}})).expect(200);
        patched["spec"]["strategy"].clone()
    };
    assert_eq!(
        strategy(json!({"$retainKeys": ["type"], "type": "Recreate"})),
        json!({"type": "Recreate"})
    );
    let replaced = strategy(json!({"$patch": "replace", "type": "RollingUpdate"}));
    assert_eq!(
        replaced["rollingUpdate"],
        json!({"maxUnavailable": "25%", "maxSurge": "25%"})
    );
    let labels = json!({"metadata": {"labels": {"a": "1", "b": "2"}}});
    patch(&caller, &labels).expect(200);
    let change = json!({"metadata": {"labels": {"$patch": "replace", "c": "3"}}});
    let patched = patch(&caller, &change).expect(200);
    assert_eq!(patched["metadata"]["labels"], json!({"c": "3"}));
}

#[test]
fn a_patch_that_makes_no_sense_is_refused() {
    let caller = caller();
    for (change, status, reason, message) in [
        (
            json!({"metadata": {"$deleteFromPrimitiveList": ["a/b"]}}),
            400,
            "BadRequest",
            "invalid patch format of primitive list",
        ),
        (
            json!({"metadata": {"$setElementOrder": ["a/b"]}}),
            400,
            "BadRequest",
            "invalid patch format of setElementOrder list",
        ),
        (
            json!({"spec": {"strategy": {"$retainKeys": ["type"], "rollingUpdate": {}}}}),
            400,
            "BadRequest",
            "invalid patch format of retainKeys",
        ),
        (
            json!({"metadata": {"finalizers": [["x"], ["y"]]}}),
            500,
            "",
            "list element types are not identical: [[a/b c/d] [[x] [y]]]",
        ),
        (
            in_pods(&json!({"$patch": "zap"})),
            500,
            "",
            "unknown patch type: zap in map: map[$patch:zap]",
        ),
        (
            in_pods(&json!({"containers": [{"image": "y"}]})),
            500,
            "",
            "map: map[image:y] does not contain declared merge key: name",
        ),
        (
            in_pods(&json!({"containers": [{"name": "main", "$patch": "merge"}]})),
            500,
            "",
            "merging lists cannot yet be specified in the patch",
        ),
        (
            json!({"metadata": {"labels": 5}}),
            422,
            "Invalid",
            " \"\" is invalid: patch: Invalid value: \"map[metadata:map[labels:5]]\": cannot restore map from int64",
        ),
    ] {
        assert_eq!(
            patch(&caller, &change).refused(status, reason),
            message,
            "{change}"
        );
    }
}

#[test]
fn custom_kinds_do_not_merge_strategically() {
    let caller = Caller::new();
    caller
        .0
        .register(kubex_testing::server::ServedResource::namespaced(
            "example.com",
            "v1",
            "Widget",
            "widgets",
        ));
    let path = "/apis/example.com/v1/namespaces/default/widgets/a";
    let message = caller
        .patch(path, STRATEGIC, &json!({}))
        .refused(415, "UnsupportedMediaType");
    assert!(!message.contains("strategic"), "{message}");
}
