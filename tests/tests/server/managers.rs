//! `managedFields` of creates, replaces and patches; the expected values are those of a real server.

use http::Request;
use kubex_testing::Server;
use kubex_testing::server::ManualClock;
use serde_json::{Value, json};

use crate::caller::{Caller, DEPLOYMENTS, PODS};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const MAP: &str = "/api/v1/namespaces/default/configmaps/a";

fn map(data: &Value) -> Value {
    json!({"metadata": {"name": "a"}, "data": data})
}

fn entries(object: &Value) -> &Vec<Value> {
    object["metadata"]["managedFields"].as_array().unwrap()
}

#[test]
fn who_creates_an_object_owns_what_it_holds() {
    let caller = Caller::new();
    let pod = json!({
        "metadata": {"name": "web", "labels": {"a": "b"}},
        "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80}]}]},
    });
    let request = Request::post(PODS).header("user-agent", "lab/1.0 (linux)");
    let created = caller
        .send(request.body(pod.to_string().into()).unwrap())
        .expect(201);
    let entry = &entries(&created)[0];
    assert_eq!(entry["manager"], "lab");
    assert_eq!(entry["operation"], "Update");
    assert_eq!(entry["apiVersion"], "v1");
    assert_eq!(entry["fieldsType"], "FieldsV1");
    assert_eq!(entry["time"], created["metadata"]["creationTimestamp"]);
    assert_eq!(
        entry["fieldsV1"],
        json!({"f:metadata": {"f:labels": {".": {}, "f:a": {}}}, "f:spec": {
            "f:containers": {"k:{\"name\":\"c\"}": {
                ".": {}, "f:image": {}, "f:imagePullPolicy": {}, "f:name": {},
                "f:ports": {".": {}, "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}, "f:protocol": {}}},
                "f:resources": {}, "f:terminationMessagePath": {}, "f:terminationMessagePolicy": {},
            }},
            "f:dnsPolicy": {}, "f:enableServiceLinks": {}, "f:restartPolicy": {}, "f:schedulerName": {},
            "f:securityContext": {}, "f:terminationGracePeriodSeconds": {},
        }})
    );
}

#[test]
fn who_changes_a_field_takes_it_over() {
    let caller = Caller::new();
    caller
        .post(
            &format!("{MAPS}?fieldManager=a"),
            &map(&json!({"x": "1", "y": "1"})),
        )
        .expect(201);
    let patched = caller
        .merge(
            &format!("{MAP}?fieldManager=b"),
            &json!({"data": {"x": "2", "z": "1"}}),
        )
        .expect(200);
    let shown = |object: &Value| -> Vec<(String, Value)> {
        let mut shown: Vec<_> = entries(object)
            .iter()
            .map(|entry| {
                (
                    entry["manager"].as_str().unwrap().to_owned(),
                    entry["fieldsV1"].clone(),
                )
            })
            .collect();
        shown.sort_by_key(|(manager, _)| manager.clone());
        shown
    };
    assert_eq!(
        shown(&patched),
        [
            ("a".to_owned(), json!({"f:data": {".": {}, "f:y": {}}})),
            ("b".to_owned(), json!({"f:data": {"f:x": {}, "f:z": {}}})),
        ]
    );
    let replaced = caller
        .put(&format!("{MAP}?fieldManager=c"), &map(&json!({"x": "2"})))
        .expect(200);
    // The map itself is still there, and its maker's.
    assert_eq!(
        shown(&replaced),
        [
            ("a".to_owned(), json!({"f:data": {}})),
            ("b".to_owned(), json!({"f:data": {"f:x": {}}})),
        ]
    );
}

#[test]
fn the_time_is_that_of_the_last_change() {
    let clock = ManualClock::new("2026-01-01T00:00:00.7Z".parse().unwrap());
    let caller = Caller(Server::builder().seed(7).clock(clock.clone()).build());
    let path = format!("{MAP}?fieldManager=a");
    caller
        .post(&format!("{MAPS}?fieldManager=a"), &map(&json!({"x": "1"})))
        .expect(201);
    clock.advance(jiff::SignedDuration::from_secs(5));
    let unchanged = caller
        .merge(&path, &json!({"data": {"x": "1"}}))
        .expect(200);
    assert_eq!(entries(&unchanged)[0]["time"], "2026-01-01T00:00:00Z");
    let changed = caller
        .merge(&path, &json!({"data": {"x": "2"}}))
        .expect(200);
    assert_eq!(entries(&changed)[0]["time"], "2026-01-01T00:00:05Z");
    assert_eq!(entries(&changed).len(), 1);
}

#[test]
fn the_status_has_owners_of_its_own() {
    let caller = Caller::new();
    let deployment = json!({"metadata": {"name": "web"}, "spec": {
        "selector": {"matchLabels": {"a": "b"}},
        "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}},
    }});
    caller.post(DEPLOYMENTS, &deployment).expect(201);
    let path = format!("{DEPLOYMENTS}/web/status?fieldManager=controller");
    let change = json!({"metadata": {"labels": {"no": "x"}}, "spec": {"replicas": 5}, "status": {"replicas": 3}});
    let patched = caller.merge(&path, &change).expect(200);
    let entry = entries(&patched)
        .iter()
        .find(|entry| entry["manager"] == "controller")
        .unwrap();
    assert_eq!(entry["subresource"], "status");
    assert_eq!(entry["fieldsV1"], json!({"f:status": {"f:replicas": {}}}));
}

#[test]
fn who_owned_what_can_be_forgotten() {
    let caller = Caller::new();
    caller.post(MAPS, &map(&json!({"x": "1"}))).expect(201);
    let forgotten = caller
        .merge(MAP, &json!({"metadata": {"managedFields": [{}]}}))
        .expect(200);
    assert!(forgotten["metadata"].get("managedFields").is_none());
    let changed = caller.merge(MAP, &json!({"data": {"y": "1"}})).expect(200);
    assert!(
        changed["metadata"].get("managedFields").is_none(),
        "nobody is tracked before an apply"
    );
    let applied = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"z": "1"}});
    let applied = caller
        .patch(
            &format!("{MAP}?fieldManager=m"),
            "apply-patch+yaml",
            &applied,
        )
        .expect(200);
    assert_eq!(entries(&applied)[1]["manager"], "before-first-apply");
    assert_eq!(
        entries(&applied)[1]["fieldsV1"],
        json!({"f:data": {".": {}, "f:x": {}, "f:y": {}}})
    );
}

#[test]
fn what_cannot_be_read_is_not_taken_over() {
    let caller = Caller::new();
    let created = caller.post(MAPS, &map(&json!({"x": "1"}))).expect(201);
    for managers in [
        json!([{"manager": "m", "operation": "Sometimes", "apiVersion": "v1", "fieldsType": "FieldsV1"}]),
        json!([{"manager": "m", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {"data": {}}}]),
        Value::Null,
    ] {
        let kept = caller
            .merge(MAP, &json!({"metadata": {"managedFields": managers}}))
            .expect(200);
        assert_eq!(kept, created);
    }
}

#[test]
fn no_more_than_ten_managers_of_updates_are_kept() {
    let caller = Caller::new();
    caller
        .post(
            &format!("{MAPS}?fieldManager=m00"),
            &map(&json!({"k00": "1"})),
        )
        .expect(201);
    let mut last = Value::Null;
    for number in 1..14 {
        let path = format!("{MAP}?fieldManager=m{number:02}");
        let key = format!("k{number:02}");
        last = caller
            .merge(&path, &json!({"data": {key: "1"}}))
            .expect(200);
    }
    assert_eq!(entries(&last).len(), 10);
    assert_eq!(entries(&last)[0]["manager"], "ancient-changes");
}

#[test]
fn an_empty_list_is_owned_before_it_is_kept_as_none() {
    let caller = Caller::new();
    let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    let role = json!({"metadata": {"name": "a"}, "rules": []});
    let created = caller.post(roles, &role).expect(201);
    assert_eq!(created["rules"], Value::Null);
    assert_eq!(entries(&created)[0]["fieldsV1"], json!({"f:rules": {}}));
}
