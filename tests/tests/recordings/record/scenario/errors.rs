//! Refusals, of every reason that can be had.

use http::Method;
use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;
use serde_json::{Value, json};

use super::super::session::{Ask, Session};
use super::{MAPS, NAMESPACE, PODS, WIDGETS, delete, map, patch, pod, post, put};

pub(super) async fn play(session: &mut Session) {
    let one = || format!("{MAPS}/a");
    let invalid = json!({"metadata": {"name": "No_Name"}});
    let no_pod = json!({"metadata": {"name": "none"}, "spec": {"containers": []}});
    let mut stale = map("a");
    stale["metadata"]["resourceVersion"] = json!("1");
    let image = json!({"spec": {"terminationGracePeriodSeconds": 7, "hostNetwork": true}});
    let uid = json!({"preconditions": {"uid": "00000000-0000-4000-8000-000000000000"}});
    let impersonate = |ask: Ask| ask.with("impersonate-user", "jane");
    let future = format!("{MAPS}?resourceVersion=999999999&resourceVersionMatch=NotOlderThan");
    session.prepare(post(PODS, &pod("fixed"))).await;
    for (name, code, ask) in [
        (
            "error-400-selector",
            400,
            Ask::get(format!("{MAPS}?labelSelector=a+in+b")),
        ),
        (
            "error-400-body",
            400,
            Ask {
                body: "{".into(),
                ..post(MAPS, &json!({}))
            },
        ),
        (
            "error-400-strict",
            400,
            post(&format!("{WIDGETS}?fieldValidation=Strict"), &strange()),
        ),
        (
            "error-400-continue",
            400,
            Ask::get(format!("{MAPS}?continue=rubbish")),
        ),
        (
            "error-401",
            401,
            Ask::get(MAPS).with("authorization", "Bearer rubbish"),
        ),
        ("error-403", 403, impersonate(Ask::get(MAPS))),
        ("error-403-name", 403, impersonate(delete(one()))),
        ("error-403-path", 403, impersonate(Ask::get("/metrics"))),
        ("error-404", 404, Ask::get(format!("{MAPS}/none"))),
        (
            "error-404-route",
            404,
            Ask::get("/apis/none.example.com/v1/things"),
        ),
        (
            "error-404-subresource",
            404,
            Ask::get(format!("{MAPS}/a/status")),
        ),
        (
            "error-405",
            405,
            Ask::new(Method::POST, one()).body(&map("a")),
        ),
        ("error-406", 406, Ask::get(MAPS).accept("text/plain")),
        ("error-409-already-exists", 409, post(MAPS, &map("a"))),
        ("error-409-conflict", 409, put(one(), &stale)),
        ("error-409-precondition", 409, delete(one()).body(&uid)),
        ("error-413", 413, post(MAPS, &large())),
        ("error-415", 415, patch(one(), "rubbish", &json!({}))),
        (
            "error-415-strategic",
            415,
            patch(
                format!("{WIDGETS}/small"),
                "strategic-merge-patch+json",
                &json!({}),
            ),
        ),
        ("error-422", 422, post(MAPS, &invalid)),
        ("error-422-required", 422, post(PODS, &no_pod)),
        (
            "error-422-immutable",
            422,
            patch(format!("{PODS}/fixed"), "merge-patch+json", &image),
        ),
        (
            "error-422-custom",
            422,
            post(
                WIDGETS,
                &json!({"apiVersion": "example.com/v1", "kind": "Widget",
            "metadata": {"name": "bad"}, "spec": {"size": -1, "replicas": "many"}}),
            ),
        ),
        ("error-504-version", 504, Ask::get(future)),
    ] {
        session.record(name, code, ask).await;
    }
    owned(session).await;
    webhook(session).await;
}

fn strange() -> Value {
    json!({
        "apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "strange"}, "spec": {"colour": "red"},
    })
}

/// More than a request may hold, which is 3 MiB.
fn large() -> Value {
    json!({"metadata": {"name": "huge"}, "data": {"text": "x".repeat(4 << 20)}})
}

/// Two managers want a field.
async fn owned(session: &mut Session) {
    let applied = |value: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "owned"}, "data": {"key": value}});
    let path = |manager: &str| format!("{MAPS}/owned?fieldManager={manager}");
    session
        .prepare(patch(path("one"), "apply-patch+yaml", &applied("1")))
        .await;
    let second = patch(path("two"), "apply-patch+yaml", &applied("2"));
    session.record("error-409-apply", 409, second).await;
}

/// A webhook that is not there, for the accounts of the namespace alone.
async fn webhook(session: &mut Session) {
    let rule = json!({
        "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["serviceaccounts"],
    });
    let hook = json!({
        "name": "hook.example.com", "admissionReviewVersions": ["v1"], "sideEffects": "None",
        "clientConfig": {"url": "https://127.0.0.1:9/"}, "rules": [rule],
    });
    let configuration = json!({"metadata": {"name": "hook"}, "webhooks": [hook]});
    let hooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    session.prepare(post(hooks, &configuration)).await;
    let accounts = format!("{NAMESPACE}/serviceaccounts?dryRun=All");
    let ask = post(&accounts, &json!({"metadata": {"generateName": "x"}}));
    // It takes the server a moment to know of it. A dry run calls it as well.
    loop {
        let answered = session.send(ask.clone()).await;
        if answered.status.as_u16() == 500 {
            session.keep("error-500", 500, &ask, answered);
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    session.prepare(delete(format!("{hooks}/hook"))).await;
}

/// What the server forgot.
pub(super) async fn of_age(session: &mut Session, plane: &ControlPlane) {
    let first = session
        .prepare(Ask::get(format!("{MAPS}?limit=2")))
        .await
        .json();
    let token = first["metadata"]["continue"].as_str().unwrap();
    let version = first["metadata"]["resourceVersion"].as_str().unwrap();
    session.prepare(post(MAPS, &map("later"))).await;
    session.prepare(post(MAPS, &map("last"))).await;
    tokio::task::block_in_place(|| {
        plane.compact().unwrap();
        plane.restart(Part::ApiServer).unwrap();
    });
    let page = Ask::get(format!("{MAPS}?limit=2&continue={token}"));
    session.record("error-410-continue", 410, page).await;
    let watch = Ask::get(format!("{MAPS}?watch=true&resourceVersion={version}"));
    session.record("watch-expired", 200, watch).await;
    let exact = format!("{MAPS}?resourceVersion={version}&resourceVersionMatch=Exact");
    session
        .record("error-410-exact", 410, Ask::get(exact))
        .await;
}

/// Which gives time for what else cannot be had: no seat, and no answer.
pub(super) async fn of_a_store_that_stands_still(session: &mut Session, plane: &ControlPlane) {
    let path = "/apis/flowcontrol.apiserver.k8s.io/v1";
    let level = json!({"metadata": {"name": "narrow"}, "spec": {"type": "Limited", "limited": {
        "nominalConcurrencyShares": 0, "lendablePercent": 0, "borrowingLimitPercent": 0,
        "limitResponse": {"type": "Reject"},
    }}});
    let subject = json!({"kind": "User", "user": {"name": "jane"}});
    let resources =
        json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "namespaces": ["*"]});
    let schema = json!({"metadata": {"name": "narrow"}, "spec": {
        "priorityLevelConfiguration": {"name": "narrow"}, "matchingPrecedence": 2,
        "rules": [{"subjects": [subject], "resourceRules": [resources]}],
    }});
    let level = session
        .prepare(post(&format!("{path}/prioritylevelconfigurations"), &level))
        .await;
    session
        .prepare(post(&format!("{path}/flowschemas"), &schema))
        .await;
    let level = level.json()["metadata"]["uid"].as_str().unwrap().to_owned();
    let role = json!({"metadata": {"name": "reader"}, "rules": [
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]},
    ]});
    let group = "rbac.authorization.k8s.io";
    let binding = json!({
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": group, "kind": "Role", "name": "reader"},
        "subjects": [{"apiGroup": group, "kind": "User", "name": "jane"}],
    });
    let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/recordings";
    session.prepare(post(&format!("{rbac}/roles"), &role)).await;
    session
        .prepare(post(&format!("{rbac}/rolebindings"), &binding))
        .await;
    let ask = Ask::get(format!("{MAPS}/a")).with("impersonate-user", "jane");
    loop {
        let answered = session.send(ask.clone()).await;
        let header = "x-kubernetes-pf-prioritylevel-uid";
        if answered.status.is_success() && answered.headers[header] == *level {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let frozen = plane.freeze(Part::Etcd).unwrap();
    let holder = tokio::spawn(session.send(ask.clone()));
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    session.record("error-429-overload", 429, ask).await;
    // Two parts of the server hold the time; one of them hangs up.
    let slow = post(&format!("{MAPS}?timeout=1s"), &map("slow"));
    session.record("error-504-timeout", 504, slow).await;
    frozen.thaw();
    let _ = holder.await;
}
