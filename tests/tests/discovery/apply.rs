//! Each object has its outcome, in the order of the documents, after all were resolved.

use core::time::Duration;

use kubex_proto::{Applied, Apply, ConnectFault, Failure, verb::FieldValidation};
use kubex_testing::simulation::{VirtualClient, ready};

use super::*;

const DOCUMENTS: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: prices
  namespace: shop
  managedFields: []
data: {apple: '2'}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
";

const DEFINITION: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true}, {name: v0, served: false}]
";

const WIDGET: &str = "
apiVersion: example.com/v1
kind: Widget
metadata: {name: small}
";

fn core() -> Value {
    let resources = json!([
        resource("Namespace", "namespaces", "Cluster"),
        resource("ConfigMap", "configmaps", "Namespaced"),
    ]);
    group("", &[("v1", resources)])
}

fn definitions() -> Value {
    let resources = json!([resource(
        "CustomResourceDefinition",
        "customresourcedefinitions",
        "Cluster"
    )]);
    group("apiextensions.k8s.io", &[("v1", resources)])
}

fn known() -> Discovery {
    discovered(&[core()], &[definitions()])
}

/// What discovery answers anew.
fn lists() -> [Reply; 2] {
    [core(), definitions()].map(|group| Reply::ok(aggregated(&[group])))
}

fn apply(text: &str) -> Apply {
    Apply::new(text).field_manager("me").discovery(known())
}

fn run(apply: Apply, script: Script) -> Outcome<Applied> {
    Simulation::new(script).run(apply.into_machine(&Settings::default(), 1))
}

fn stored(kind: &str, name: &str) -> Reply {
    let api_version = if kind == "Widget" {
        "example.com/v1"
    } else {
        "v1"
    };
    let object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "resourceVersion": "7"}});
    Reply::ok(object.to_string())
}

/// A definition as a watch tells of it.
fn watched(established: &str) -> Reply {
    let object = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com", "resourceVersion": "8"},
        "status": {"conditions": [{"type": "Established", "status": established}]},
    });
    let event = json!({"type": "ADDED", "object": object});
    Reply::silence().head(200).chunk(format!("{event}\n"))
}

fn definition_stored() -> Reply {
    Reply::ok(json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.com"}}).to_string())
}

/// There is no such route, as opposed to no such object.
fn not_served() -> Reply {
    Reply::answer(404, "404 page not found\n")
}

fn outcomes(outcome: &Outcome<Applied>) -> Vec<String> {
    let told = |item: &Result<Applied, kubex_proto::Error>| match item {
        Ok(applied) => match &applied.outcome {
            Ok(_) => format!("{applied}: applied"),
            Err(error) => format!("{applied}: {error}"),
        },
        Err(error) => format!("nothing: {error}"),
    };
    outcome.items.iter().map(told).collect()
}

#[test]
fn each_object_is_one_request() {
    let replies = [
        stored("Namespace", "shop"),
        stored("ConfigMap", "prices"),
        stored("ConfigMap", "other"),
    ];
    let outcome = run(apply(DOCUMENTS), Script::new().replies(replies));
    assert_eq!(
        lines(&outcome),
        [
            "PATCH /api/v1/namespaces/shop?fieldManager=me",
            "PATCH /api/v1/namespaces/shop/configmaps/prices?fieldManager=me",
            "PATCH /api/v1/namespaces/default/configmaps/other?fieldManager=me",
        ]
    );
    let second = &outcome.sent[1].request;
    assert_eq!(
        second.headers()["content-type"],
        "application/apply-patch+yaml"
    );
    assert_eq!(
        serde_json::from_slice::<Value>(second.body()).unwrap(),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "prices", "namespace": "shop"}, "data": {"apple": "2"}})
    );
    assert_eq!(
        outcomes(&outcome),
        [
            "Namespace \"shop\" (document 1): applied",
            "ConfigMap \"prices\" in namespace \"shop\" (document 2): applied",
            "ConfigMap \"other\" in namespace \"default\" (document 3): applied",
        ]
    );
    let first = outcome.items.into_iter().next().unwrap().unwrap();
    assert_eq!(
        first.outcome.unwrap().metadata.resource_version.as_deref(),
        Some("7")
    );
}

#[test]
fn with_every_option() {
    let apply = apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}")
        .force()
        .dry_run()
        .namespace("staging")
        .field_validation(FieldValidation::Strict);
    let outcome = run(apply, Script::new().reply(stored("ConfigMap", "a")));
    assert_eq!(
        lines(&outcome),
        [
            "PATCH /api/v1/namespaces/staging/configmaps/a?fieldManager=me&dryRun=All&fieldValidation=Strict&force=true"
        ]
    );
}

#[test]
fn one_that_is_refused_does_not_keep_from_the_next() {
    let lost = Failure::broken("reset");
    let replies = [
        Reply::refusal(409, "Conflict"),
        Reply::failure(lost),
        stored("ConfigMap", "other"),
    ];
    let outcome = run(apply(DOCUMENTS), Script::new().replies(replies));
    let told = outcomes(&outcome);
    assert_eq!(told.len(), 3);
    assert!(
        told[0].contains("apply document 1 (Namespace \"shop\"): "),
        "{}",
        told[0]
    );
    assert!(
        told[1].contains("apply document 2 (ConfigMap \"prices\") in namespace \"shop\": "),
        "{}",
        told[1]
    );
    assert!(told[2].ends_with("applied"), "{}", told[2]);
    let errors: Vec<_> = outcome
        .items
        .into_iter()
        .filter_map(|it| it.unwrap().outcome.err())
        .collect();
    assert!(errors[0].is_conflict() && errors[1].is_unanswered());
}

#[test]
fn nothing_is_sent_where_anything_is_wrong() {
    for (text, expected) in [
        (
            format!("{DOCUMENTS}---\nkind: A"),
            "document 4: `apiVersion` is missing",
        ),
        (
            format!("{DOCUMENTS}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a/b}}"),
            "may not contain `/`",
        ),
        (
            format!(
                "{DOCUMENTS}---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: a, namespace: b}}"
            ),
            "objects of kind Namespace are in no namespace",
        ),
        (
            format!("{DOCUMENTS}---\n{WIDGET}"),
            "apply document 4 (Widget \"small\"): the server does not serve kind \"Widget\"",
        ),
        (
            format!("{WIDGET}---\n{DEFINITION}"),
            "the definition of its kind comes after it: put it first",
        ),
        (
            format!("{DEFINITION}---\n{}", WIDGET.replace("v1", "v0")),
            "does not serve kind \"Widget\" in \"example.com/v0\"",
        ),
    ] {
        let outcome = run(apply(&text), Script::new().replies(lists()));
        for line in lines(&outcome) {
            assert!(line.starts_with("GET /api"), "{line}");
        }
        let error = outcome.only().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    // Several are told in one.
    let text = format!(
        "{WIDGET}---\n{DOCUMENTS}---\n{}",
        WIDGET.replace("Widget", "Gadget")
    );
    let error = run(apply(&text), Script::new().replies(lists()))
        .only()
        .unwrap_err();
    assert!(error.is_not_served(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("document 1 (Widget") && text.contains("; apply document 5 (Gadget"),
        "{text}"
    );
}

#[test]
fn a_field_manager_is_needed_and_checked() {
    for (apply, expected) in [
        (
            Apply::new(DOCUMENTS).discovery(known()),
            "an apply needs one",
        ),
        (apply(DOCUMENTS).field_manager(""), "1 to 128 characters"),
        (apply(DOCUMENTS).namespace("No Name"), "no namespace's name"),
    ] {
        let outcome = run(apply, Script::new().replies(lists()));
        let error = outcome.only().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn nothing_at_all_is_no_error() {
    let outcome = run(apply("---\n# nothing\n"), Script::new());
    assert!(outcome.items.is_empty() && outcome.sent.is_empty());
    let client = VirtualClient::new(Simulation::new(Script::new()), Settings::default());
    let all = ready(async { Apply::new("").field_manager("me").bind(client).await });
    assert_eq!(all.unwrap().len(), 0);
}

/// What is known may be old: a kind that is not in it is looked for once more.
#[test]
fn what_is_not_known_is_discovered() {
    let widgets = group(
        "example.com",
        &[("v1", json!([resource("Widget", "widgets", "Namespaced")]))],
    );
    let replies = [
        Reply::ok(aggregated(&[core()])),
        Reply::ok(aggregated(&[widgets])),
        stored("Widget", "small"),
    ];
    let outcome = run(apply(WIDGET), Script::new().replies(replies));
    assert_eq!(
        lines(&outcome),
        [
            "GET /api",
            "GET /apis",
            "PATCH /apis/example.com/v1/namespaces/default/widgets/small?fieldManager=me"
        ]
    );
    assert!(outcome.only().unwrap().outcome.is_ok());
}

#[test]
fn a_kind_that_is_defined_before_is_waited_for() {
    let replies = lists().into_iter().chain([
        definition_stored(),
        watched("True").after(Duration::from_secs(3)),
        not_served(),
        not_served(),
        stored("Widget", "small"),
        stored("Widget", "large"),
    ]);
    let text = format!(
        "{DEFINITION}---\n{WIDGET}---\n{}",
        WIDGET.replace("small", "large")
    );
    let outcome = run(apply(&text), Script::new().replies(replies));
    let sent = lines(&outcome);
    assert_eq!(sent.len(), 8, "{sent:#?}");
    assert!(sent[2].starts_with(
        "PATCH /apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com?"
    ));
    assert!(
        sent[3].starts_with("GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions?"),
        "{}",
        sent[3]
    );
    assert!(sent[4].starts_with("PATCH /apis/example.com/v1/namespaces/default/widgets/small?"));
    assert!(sent[7].starts_with("PATCH /apis/example.com/v1/namespaces/default/widgets/large?"));
    assert!(
        outcomes(&outcome)
            .iter()
            .all(|told| told.ends_with("applied"))
    );
    assert!(outcome.ended_at < Duration::from_secs(5));
}

#[test]
fn a_kind_that_is_never_served_is_given_up() {
    let text = format!(
        "{DEFINITION}---\n{WIDGET}---\n{}",
        WIDGET.replace("small", "large")
    );
    // Not established.
    let replies = lists()
        .into_iter()
        .chain([definition_stored(), watched("False")])
        .chain((0..9).map(|_| Reply::silence()));
    let outcome = run(apply(&text), Script::new().replies(replies));
    let told = outcomes(&outcome);
    assert_eq!(told.len(), 3);
    assert!(
        told[1].contains("condition Established is not True"),
        "{}",
        told[1]
    );
    assert!(
        told[2].contains("its definition, document 1, was not applied, or is not established"),
        "{}",
        told[2]
    );
    assert_eq!(outcome.ended_at, Duration::from_secs(60));
    // Established, and no route for it.
    let replies = lists()
        .into_iter()
        .chain([definition_stored(), watched("True")])
        .chain((0..1000).map(|_| not_served()));
    let only = format!("{DEFINITION}---\n{WIDGET}");
    let outcome = run(apply(&only), Script::new().replies(replies));
    assert!(
        outcome.ended_at < Duration::from_secs(61),
        "{:?}",
        outcome.ended_at
    );
    assert!(
        outcome.items[1]
            .as_ref()
            .unwrap()
            .outcome
            .as_ref()
            .unwrap_err()
            .is_not_found()
    );
    // Refused.
    let replies = lists()
        .into_iter()
        .chain([Reply::refusal(403, "Forbidden")]);
    let outcome = run(apply(&text), Script::new().replies(replies));
    let told = outcomes(&outcome);
    assert!(
        told[1].contains("its definition, document 1,")
            && told[2].contains("its definition, document 1,")
    );
    assert_eq!(outcome.sent.len(), 3);
}

#[test]
fn a_dry_run_stores_no_definition() {
    let text = format!("{DEFINITION}---\n{WIDGET}");
    let outcome = run(apply(&text).dry_run(), Script::new().replies(lists()));
    let error = outcome.only().unwrap_err().to_string();
    assert!(
        error.contains("a dry run does not store the definition"),
        "{error}"
    );
}

/// A namespace that is missing is another thing than a kind that is not served yet: it is not waited for.
#[test]
fn an_object_that_is_not_found_is_its_outcome() {
    let missing = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
        "message": "namespaces \"shop\" not found", "details": {"name": "shop", "kind": "namespaces"},
    });
    let replies = lists().into_iter().chain([
        definition_stored(),
        watched("True"),
        Reply::answer(404, missing.to_string()),
    ]);
    let outcome = run(
        apply(&format!("{DEFINITION}---\n{WIDGET}")),
        Script::new().replies(replies),
    );
    assert!(
        outcome.items[1]
            .as_ref()
            .unwrap()
            .outcome
            .as_ref()
            .unwrap_err()
            .is_not_found()
    );
    assert_eq!(outcome.ended_at, Duration::ZERO);
}

#[test]
fn without_a_server_it_is_one_error() {
    let refused = Failure::connect(ConnectFault::Refused, "host:6443");
    let apply = Apply::new(DOCUMENTS).field_manager("me");
    let outcome = run(apply, Script::new().reply(Reply::failure(refused)));
    let error = outcome.only().unwrap_err().to_string();
    assert!(error.contains("connection refused"), "{error}");
}
