//! `DefaultStorageClass`, `DefaultIngressClass` and `PersistentVolumeClaimResize`: what classes decide.

use std::cmp::Reverse;

use serde_json::Value;

use super::super::call::Call;
use super::super::object_meta;
use super::super::quantity::Quantity;
use super::super::status::Refusal;
use super::{forbidden, objects};

const STORAGE: (&str, &str) = ("storage.k8s.io", "storageclasses");
const OLD_STORAGE_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// A claim that names no class has the default one.
pub(super) fn set_storage_class(call: &Call<'_>, claim: &mut Value) {
    let annotated = claim["metadata"]["annotations"].get(OLD_STORAGE_CLASS);
    if annotated.is_some() || !claim["spec"]["storageClassName"].is_null() {
        return;
    }
    let marks = [
        "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class",
    ];
    let class = default_class(call, STORAGE, &marks);
    set(claim, "storageClassName", class);
}

/// An ingress that names no class has the default one.
pub(super) fn set_ingress_class(call: &Call<'_>, ingress: &mut Value) {
    let annotated = ingress["metadata"]["annotations"].get("kubernetes.io/ingress.class");
    if annotated.is_some() || !ingress["spec"]["ingressClassName"].is_null() {
        return;
    }
    let kind = ("networking.k8s.io", "ingressclasses");
    let marks = ["ingressclass.kubernetes.io/is-default-class"];
    let class = default_class(call, kind, &marks);
    set(ingress, "ingressClassName", class);
}

fn set(object: &mut Value, field: &str, class: Option<String>) {
    if let (Some(class), Some(spec)) = (class, object["spec"].as_object_mut()) {
        spec.insert(field.to_owned(), class.into());
    }
}

/// The newest class that is marked as the default one.
fn default_class(call: &Call<'_>, kind: (&str, &str), marks: &[&str]) -> Option<String> {
    let is_marked = |class: &Value| {
        let annotations = &class["metadata"]["annotations"];
        marks.iter().any(|mark| annotations[*mark] == "true")
    };
    let text = |class: &Value, field| object_meta::text(class, field).to_owned();
    objects(call, kind, None)
        .filter(|class| is_marked(class))
        .map(|class| {
            (
                Reverse(text(class, "creationTimestamp")),
                text(class, "name"),
            )
        })
        .min()
        .map(|(_, name)| name)
}

/// A claim grows only once it is bound, and only if its class allows it.
pub(super) fn check_claim_grows(
    call: &Call<'_>,
    claim: &Value,
    old: &Value,
) -> Result<(), Refusal> {
    let size = |claim: &Value| {
        let text = claim["spec"]["resources"]["requests"]["storage"].as_str();
        Quantity::parse(text.unwrap_or("0")).ok()
    };
    if size(claim) <= size(old) {
        return Ok(());
    }
    if old["status"]["phase"] != "Bound" {
        let why = "Only bound persistent volume claims can be expanded";
        return Err(forbidden(call, claim, why));
    }
    let class = |claim: &Value| {
        let annotated = &claim["metadata"]["annotations"][OLD_STORAGE_CLASS];
        let named = annotated
            .as_str()
            .or_else(|| claim["spec"]["storageClassName"].as_str());
        named.unwrap_or_default().to_owned()
    };
    let name = class(claim);
    let grows = !name.is_empty()
        && name == class(old)
        && objects(call, STORAGE, None).any(|class| {
            object_meta::text(class, "name") == name && class["allowVolumeExpansion"] == true
        });
    if grows {
        return Ok(());
    }
    let why = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
    Err(forbidden(call, claim, why))
}
