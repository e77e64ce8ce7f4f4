//! After a difference that a write left behind: takes the objects out of both servers, so that what follows starts
//! from the same state again.

use http::Method;

use crate::generator::World;
use crate::operation::Operation;
use crate::run::{Performed, Run};

pub(crate) async fn repair(
    run: &mut Run,
    world: &mut World,
    operation: &Operation,
    performed: &Performed,
) {
    let mut paths = Vec::new();
    let path = operation.path();
    if operation.verb == "delete collection" {
        paths.extend(
            world
                .paths()
                .into_iter()
                .filter(|known| known.starts_with(path)),
        );
        // Also those that nobody knows of.
        for short in ["a", "b", "c"] {
            paths.push(format!("{path}/{short}"));
            paths.push(format!("{path}/{}-{short}", world.namespace));
        }
    } else if operation.verb == "create" {
        let body: serde_json::Value = serde_json::from_str(&operation.body).unwrap_or_default();
        let metadata = &body["metadata"];
        let named = metadata["name"].as_str().filter(|name| !name.is_empty());
        let answered = performed.answer.body["metadata"]["name"].as_str();
        if let Some(name) = named.filter(|name| is_plain(name)) {
            paths.push(format!("{path}/{name}"));
        } else if answered.is_some() {
            paths.push(format!(
                "{path}/{}",
                crate::reference::name_of(performed.number)
            ));
        }
    } else {
        let parent = ["/status", "/scale", "/eviction", "/finalize"]
            .iter()
            .find_map(|subresource| path.strip_suffix(subresource));
        paths.push(parent.unwrap_or(path).to_owned());
    }
    for path in paths {
        remove(run, &path).await;
        world.forget(&path);
    }
}

fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

async fn remove(run: &mut Run, path: &str) {
    let release = Operation::new("merge patch", "", Method::PATCH, path).body(
        "application/merge-patch+json",
        r#"{"metadata":{"finalizers":null}}"#.into(),
    );
    let delete = Operation::new("delete", "", Method::DELETE, path).with("gracePeriodSeconds", "0");
    run.ask(&release).await;
    run.ask(&delete).await;
    run.ask(&release).await;
    let namespace = path.strip_prefix("/api/v1/namespaces/");
    if let Some(name) = namespace.filter(|name| !name.contains('/')) {
        let emptied = serde_json::json!({"metadata": {"name": name}});
        let finalize = Operation::new("replace", "", Method::PUT, format!("{path}/finalize"));
        run.ask(&finalize.json(&emptied)).await;
        run.ask(&delete).await;
    }
}
