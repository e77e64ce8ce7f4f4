//! What a server serves: asked in both forms, found by each name, and applied by.

mod apply;
mod asking;
mod documents;
mod finding;
mod refreshing;
mod server;
mod unread;

use kubex_proto::{ApiResource, Discovery, DiscoveryMachine, Settings};
use kubex_testing::simulation::{Outcome, Reply, Script, Simulation};
use serde_json::{Value, json};

/// The body of a recording of Kubernetes 1.37.
fn recorded(name: &str) -> String {
    let path = format!(
        "{}/recordings/v1.37/{name}.http",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (_, body) = text.split_once("\n\n").expect("an empty line");
    body.to_owned()
}

fn run(script: Script) -> Outcome<Discovery> {
    run_on(Discovery::default(), script)
}

fn run_on(held: Discovery, script: Script) -> Outcome<Discovery> {
    Simulation::new(script).run(DiscoveryMachine::refreshing(held, &Settings::default()))
}

/// A resource in the aggregated form.
fn resource(kind: &str, plural: &str, scope: &str) -> Value {
    json!({
        "resource": plural,
        "responseKind": {"group": "", "version": "", "kind": kind},
        "scope": scope,
        "singularResource": kind.to_lowercase(),
        "verbs": ["create", "get", "list", "patch"],
    })
}

/// A group in the aggregated form.
fn group(name: &str, versions: &[(&str, Value)]) -> Value {
    let versions = versions.iter().map(|(version, resources)| {
        json!({"version": version, "resources": resources, "freshness": "Current"})
    });
    json!({"metadata": {"name": name}, "versions": versions.collect::<Vec<_>>()})
}

/// The whole of one answer in the aggregated form.
fn aggregated(groups: &[Value]) -> String {
    let list = json!({
        "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": groups,
    });
    list.to_string()
}

/// What is discovered from these answers to `/api` and `/apis`.
fn discovered(core: &[Value], named: &[Value]) -> Discovery {
    let replies = [core, named].map(|groups| Reply::ok(aggregated(groups)));
    run(Script::new().replies(replies)).only().unwrap()
}

/// The real server's core group and all its others.
fn real() -> Discovery {
    let names = ["discovery-core-aggregated", "discovery-apis-aggregated"];
    let replies = names.map(|name| Reply::ok(recorded(name)));
    run(Script::new().replies(replies)).only().unwrap()
}

/// `deployments.v1.apps`.
fn told(resource: &ApiResource) -> String {
    let description = &resource.description;
    format!(
        "{}.{}.{}",
        description.plural, description.version, description.group
    )
}

/// Method and path of each request.
fn lines<T>(outcome: &Outcome<T>) -> Vec<String> {
    let sent = outcome.sent.iter().map(|sent| {
        let uri = sent.request.uri();
        format!(
            "{} {}",
            sent.request.method(),
            uri.path_and_query().unwrap()
        )
    });
    sent.collect()
}
