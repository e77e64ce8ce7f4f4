//! Containers, wherever they stand in the spec of a pod.

use serde_json::Value;

use super::fill::{at, each, fill, given};
use super::{probe, resource_lists};

pub(super) fn container(container: &mut Value) {
    let image = container["image"].as_str().unwrap_or_default();
    fill(container, "imagePullPolicy", pull_policy(image));
    fill(container, "terminationMessagePath", "/dev/termination-log");
    fill(container, "terminationMessagePolicy", "File");
    for port in each(container, "ports") {
        fill(port, "protocol", "TCP");
    }
    for variable in each(container, "env") {
        let Some(source) = given(variable, "valueFrom") else {
            continue;
        };
        if let Some(field) = given(source, "fieldRef") {
            fill(field, "apiVersion", "v1");
        }
        if let Some(file) = given(source, "fileKeyRef") {
            fill(file, "optional", false);
        }
    }
    if let Some(resources) = given(container, "resources") {
        resource_lists::requirements(resources);
    } else {
        fill(container, "resources", serde_json::Map::new());
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(found) = given(container, name) {
            probe::probe(found);
        }
    }
    for moment in ["postStart", "preStop"] {
        if let Some(request) = at(container, &["lifecycle", moment, "httpGet"]) {
            probe::http_get(request);
        }
    }
}

/// An image whose tag may move is fetched at every start.
pub(super) fn pull_policy(image: &str) -> &'static str {
    if is_latest(image) {
        "Always"
    } else {
        "IfNotPresent"
    }
}

/// Whether the image names the tag `latest`, or neither a tag nor a digest.
fn is_latest(image: &str) -> bool {
    let (named, digest) = match image.split_once('@') {
        Some((named, _)) => (named, true),
        None => (image, false),
    };
    // The colon of a registry's port stands before a slash.
    let last = named.rsplit('/').next().unwrap_or_default();
    match last.split_once(':') {
        Some((_, tag)) => tag == "latest",
        // What is no name at all has no tag either.
        None => !digest && !named.is_empty() && !named.contains(char::is_whitespace),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_fetched_anew_where_its_tag_may_move() {
        let digest = format!("nginx@sha256:{}", "a".repeat(64));
        for image in ["nginx", "nginx:latest", "localhost:5000/nginx", "a/b/c"] {
            assert_eq!(pull_policy(image), "Always", "{image}");
        }
        for image in ["nginx:1.27", "localhost:5000/nginx:1", &digest, ""] {
            assert_eq!(pull_policy(image), "IfNotPresent", "{image}");
        }
    }
}
