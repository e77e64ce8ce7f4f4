//! Single objects, and the other forms that the server has for what it knows.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Api, Resource, raw};
use serde_json::{Value, json};

use crate::recording::{Recording, each};

fn value(recording: &Recording) -> Value {
    recording.answers(raw::get("/").json()).unwrap()
}

#[test]
fn objects() {
    let maps = Api::<ConfigMap>::new();
    for (plain, pretty) in each("get").zip(each("get-pretty")) {
        let plain = plain.answers(maps.get("a").into_call()).unwrap();
        assert_eq!(plain, pretty.answers(maps.get("a").into_call()).unwrap());
        assert_eq!((plain.name(), plain.namespace()), ("a", Some("recordings")));
    }
    for recording in each("get-metadata") {
        let partial = recording
            .answers(maps.metadata().get("a").into_call())
            .unwrap();
        assert_eq!(
            (partial.name(), &*partial.kind),
            ("a", "PartialObjectMetadata")
        );
    }
    for recording in each("get-pod") {
        let pod = recording
            .answers(Api::<Pod>::new().get("web").into_call())
            .unwrap();
        assert_eq!(pod.spec.unwrap().containers[0].name, "main");
    }
}

#[test]
fn scales() {
    let deployments = Api::<Deployment>::new();
    for (name, replicas) in [("scale", 1), ("scale-patch", 2)] {
        for recording in each(name) {
            let scale = recording
                .answers(deployments.scale().get("small").into_call())
                .unwrap();
            let scale = serde_json::to_value(&scale).unwrap();
            assert_eq!(scale["spec"]["replicas"], json!(replicas));
            assert_eq!(scale["status"]["replicas"], json!(1));
        }
    }
}

#[test]
fn tables() {
    for (name, object) in [
        ("table-none", Value::Null),
        ("table-metadata", json!("PartialObjectMetadata")),
        ("table-custom", json!("PartialObjectMetadata")),
        ("table-object", json!("Pod")),
    ] {
        for recording in each(name) {
            let table = value(&recording);
            assert_eq!(table["kind"], "Table");
            assert_eq!(table["columnDefinitions"][0]["name"], "Name");
            let columns = table["columnDefinitions"].as_array().unwrap().len();
            let rows = table["rows"].as_array().unwrap();
            assert!(!rows.is_empty());
            for row in rows {
                assert_eq!(row["cells"].as_array().unwrap().len(), columns);
                assert_eq!(row["object"]["kind"], object, "{name}");
            }
        }
    }
}

#[test]
fn discovery() {
    for recording in each("discovery-api") {
        assert_eq!(value(&recording)["versions"], json!(["v1"]));
    }
    for recording in each("discovery-apis") {
        let groups = value(&recording);
        let groups = groups["groups"].as_array().unwrap().iter();
        assert!(groups.clone().any(|group| group["name"] == "example.com"));
    }
    for recording in each("discovery-resources") {
        let resources = value(&recording);
        let names = resources["resources"].as_array().unwrap().iter();
        let names: Vec<&str> = names
            .map(|resource| resource["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["widgets", "widgets/status", "widgets/scale"]);
    }
    for recording in each("discovery-core-aggregated") {
        assert_eq!(recording.header("etag").len(), 1);
        let groups = value(&recording);
        assert_eq!(groups["kind"], "APIGroupDiscoveryList");
        let resources = &groups["items"][0]["versions"][0]["resources"];
        let names = resources.as_array().unwrap().iter();
        assert!(names.clone().any(|resource| resource["resource"] == "pods"));
    }
    for recording in each("version") {
        let version = value(&recording)["gitVersion"].clone();
        assert!(
            version.as_str().unwrap().starts_with(recording.release),
            "{version}"
        );
    }
    for recording in each("ready") {
        assert_eq!(recording.answers(raw::get("/readyz").text()).unwrap(), "ok");
    }
}
