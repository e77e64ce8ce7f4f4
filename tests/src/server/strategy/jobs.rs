//! Jobs find their pods by labels that the server makes up.

use serde_json::{Value, json};

use super::super::object_meta;

const UID: &str = "batch.kubernetes.io/controller-uid";

/// Labels the pods of a new job with its name and uid, and selects them by the uid.
pub(super) fn generate_selector(job: &mut Value) {
    if job["spec"]["manualSelector"] == true {
        return;
    }
    let name = json!(object_meta::text(job, "name"));
    let uid = json!(object_meta::text(job, "uid"));
    let own = job["metadata"]["labels"].clone();
    let Some(spec) = job["spec"].as_object_mut() else {
        return;
    };
    let template = spec.entry("template").or_insert_with(|| json!({}));
    // Labels that the job was given from its template grow with those of the template.
    let takes_over = own.is_null() || own == template["metadata"]["labels"];
    for (label, value) in [
        ("batch.kubernetes.io/job-name", &name),
        ("job-name", &name),
        (UID, &uid),
        ("controller-uid", &uid),
    ] {
        let labels = &mut template["metadata"]["labels"];
        if labels.get(label).is_none() {
            labels[label] = value.clone();
        }
    }
    let labels = template["metadata"]["labels"].clone();
    let selector = spec.entry("selector").or_insert_with(|| json!({}));
    if selector["matchLabels"].get(UID).is_none() {
        selector["matchLabels"][UID] = uid;
    }
    if takes_over {
        object_meta::set(job, "labels", labels);
    }
}
