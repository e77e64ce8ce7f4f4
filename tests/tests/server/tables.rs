//! Answers as tables, with the cells that the real server was seen to write.

use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;
use kubex_testing::Server;
use kubex_testing::server::{ManualClock, ServedResource};
use serde_json::{Value, json};

use crate::caller::{Caller, DEPLOYMENTS, Frames, PODS, pod};

const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

fn clocked() -> (Caller, ManualClock) {
    let clock = ManualClock::new("2026-01-01T00:00:00Z".parse().unwrap());
    (
        Caller(Server::builder().clock(clock.clone()).build()),
        clock,
    )
}

fn cells(table: &Value) -> Vec<Value> {
    let rows = table["rows"].as_array().unwrap().iter();
    rows.map(|row| row["cells"].clone()).collect()
}

fn columns(table: &Value) -> Vec<&str> {
    let columns = table["columnDefinitions"].as_array().unwrap().iter();
    columns
        .map(|column| column["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_list_is_rows_under_columns() {
    let (caller, clock) = clocked();
    caller.pod("web", "a");
    clock.advance(SignedDuration::from_secs(491));
    caller.post(PODS, &pod("db", "a")).expect(201);
    let table = caller.get_as(PODS, TABLE).expect(200);
    assert_eq!(
        (&table["kind"], &table["apiVersion"]),
        (&json!("Table"), &json!("meta.k8s.io/v1"))
    );
    assert_eq!(
        table["metadata"]["resourceVersion"],
        caller.0.resource_version().to_string()
    );
    assert_eq!(
        columns(&table),
        [
            "Name",
            "Ready",
            "Status",
            "Restarts",
            "Age",
            "IP",
            "Node",
            "Nominated Node",
            "Readiness Gates"
        ]
    );
    let name = &table["columnDefinitions"][0];
    assert_eq!(
        (&name["type"], &name["format"], &name["priority"]),
        (&json!("string"), &json!("name"), &json!(0))
    );
    assert_eq!(table["columnDefinitions"][5]["priority"], 1);
    assert_eq!(
        cells(&table),
        [
            json!([
                "db", "0/1", "Pending", "0", "0s", "<none>", "<none>", "<none>", "<none>"
            ]),
            json!([
                "web", "0/1", "Pending", "0", "8m11s", "<none>", "<none>", "<none>", "<none>"
            ]),
        ]
    );
    assert_eq!(table["rows"][1]["object"]["kind"], "PartialObjectMetadata");
    assert_eq!(table["rows"][1]["object"]["metadata"]["labels"]["app"], "a");
    let page = caller.get_as(&format!("{PODS}?limit=1"), TABLE).expect(200);
    assert!(page["metadata"]["continue"].is_string());
    assert_eq!(
        (&page["metadata"]["remainingItemCount"], cells(&page).len()),
        (&json!(1), 1)
    );
}

#[test]
fn rows_hold_what_was_asked_for() {
    let (caller, _) = clocked();
    caller.pod("web", "a");
    let row = |include: &str| {
        let path = format!("{PODS}/web?includeObject={include}");
        caller.get_as(&path, TABLE).expect(200)["rows"][0].clone()
    };
    assert_eq!(row("None")["object"], Value::Null);
    assert_eq!(
        row("Object")["object"]["spec"]["containers"][0]["name"],
        "main"
    );
    assert!(row("Metadata")["object"].get("spec").is_none());
    let message = caller
        .get_as(&format!("{PODS}/web?includeObject=Foo"), TABLE)
        .refused(400, "BadRequest");
    assert_eq!(
        message,
        "Unable to convert to Table as requested: includeObject: Invalid value: \"Foo\": must be 'Metadata', 'Object', 'None', or empty"
    );
}

#[test]
fn writes_answer_tables_and_refusals_do_not() {
    let (caller, _) = clocked();
    let path = "/api/v1/namespaces/default/configmaps";
    let request = Request::post(path).header("accept", TABLE);
    let body = json!({"metadata": {"name": "x"}, "data": {"a": "b"}});
    let created = caller
        .send(request.body(Bytes::from(body.to_string())).unwrap())
        .expect(201);
    assert_eq!(cells(&created), [json!(["x", 1, "0s"])]);
    assert_eq!(
        caller.get_as(&format!("{path}/y"), TABLE).expect(404)["kind"],
        "Status"
    );
    let request = Request::delete(format!("{path}/x")).header("accept", TABLE);
    assert_eq!(
        caller.send(request.body(Bytes::new()).unwrap()).expect(200)["kind"],
        "Status"
    );
}

#[test]
fn a_watch_describes_its_columns_once() {
    let (caller, _) = clocked();
    let request = Request::get("/api/v1/namespaces?watch=true&allowWatchBookmarks=true")
        .header("accept", TABLE);
    let response = caller.0.handle(request.body(Bytes::new()).unwrap());
    let events = Frames(response.into_body()).values();
    assert_eq!(events.len(), 5);
    assert_eq!(columns(&events[0]["object"]), ["Name", "Status", "Age"]);
    assert_eq!(
        cells(&events[0]["object"]),
        [json!(["default", "Active", "0s"])]
    );
    assert_eq!(events[1]["object"]["columnDefinitions"], Value::Null);
    let end = &events[4]["object"];
    assert_eq!(cells(end), [json!(["", "", "<unknown>"])]);
    assert_eq!(
        end["rows"][0]["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"],
        "true"
    );
}

#[test]
fn kinds_have_columns_of_their_own() {
    let (caller, _) = clocked();
    caller.post(DEPLOYMENTS, &json!({"metadata": {"name": "web"}, "spec": {
        "replicas": 2, "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "a", "image": "b"}]}},
    }})).expect(201);
    let table = caller.get_as(DEPLOYMENTS, TABLE).expect(200);
    assert_eq!(
        cells(&table),
        [json!(["web", "0/2", 0, 0, "0s", "a", "b", "app=web"])]
    );
    let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    caller
        .post(roles, &json!({"metadata": {"name": "r"}, "rules": []}))
        .expect(201);
    assert_eq!(
        cells(&caller.get_as(roles, TABLE).expect(200)),
        [json!(["r", "2026-01-01T00:00:00Z"])]
    );
}

#[test]
fn custom_kinds_have_a_name_and_an_age_if_they_say_nothing() {
    let (caller, clock) = clocked();
    caller.0.register(ServedResource::cluster(
        "example.com",
        "v1",
        "Widget",
        "widgets",
    ));
    let path = "/apis/example.com/v1/widgets";
    caller
        .post(
            path,
            &json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}),
        )
        .expect(201);
    clock.advance(SignedDuration::from_hours(50));
    let table = caller.get_as(path, TABLE).expect(200);
    assert_eq!(
        (columns(&table), cells(&table)),
        (vec!["Name", "Age"], vec![json!(["w", "2d2h"])])
    );
    assert_eq!(table["columnDefinitions"][1]["type"], "date");
}
