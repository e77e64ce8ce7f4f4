//! The subresource `approval` of signing requests.

use k8s_openapi::{
    ByteString,
    api::certificates::v1::{CertificateSigningRequest, CertificateSigningRequestSpec},
};
use kubex_proto::{Api as AnyApi, Cluster, Error, JsonPatch, JsonPointer, Patch, Resource as _};
use serde_json::{Value, json};

use crate::Context;
use crate::harness::Client;

type Requests = AnyApi<CertificateSigningRequest, Cluster, Client>;

/// Signing requests are in no namespace, so each case has one of its own name.
async fn create(context: &Context) -> Result<(Requests, String), Error> {
    let requests: Requests = context.client.api();
    let key = rcgen::KeyPair::generate().unwrap();
    let parameters = rcgen::CertificateParams::default();
    let pem = parameters.serialize_request(&key).unwrap().pem().unwrap();
    let mut request = CertificateSigningRequest {
        spec: CertificateSigningRequestSpec {
            request: ByteString(pem.into_bytes()),
            signer_name: "example.com/signer".into(),
            usages: Some(vec!["client auth".into()]),
            ..CertificateSigningRequestSpec::default()
        },
        ..CertificateSigningRequest::default()
    };
    let name = format!("{}-request", context.namespace);
    request.metadata_mut().name = Some(name.clone());
    requests.create(&request).await?;
    Ok((requests, name))
}

fn says(kind: &str, status: &str) -> Patch {
    let condition = json!({"type": kind, "status": status, "reason": "Suite", "message": "seen"});
    Patch::strategic(json!({"status": {"conditions": [condition]}}))
}

fn conditions(request: &CertificateSigningRequest) -> Vec<Value> {
    let conditions = request.status.as_ref().unwrap().conditions.iter().flatten();
    conditions
        .map(|condition| serde_json::to_value(condition).unwrap())
        .collect()
}

pub(super) async fn of_a_signing_request(context: Context) -> Result<(), Error> {
    let (requests, name) = create(&context).await?;
    let approval = requests.approval();
    let error = requests
        .status()
        .patch(&*name, says("Approved", "True"))
        .await;
    let error = error.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let words = "updates may not add a condition of type \"Approved\"";
    assert!(error.to_string().contains(words), "{error}");
    let approved = approval.patch(&*name, says("Approved", "True")).await?;
    let told = &conditions(&approved)[0];
    assert_eq!(
        (&told["type"], &told["reason"]),
        (&json!("Approved"), &json!("Suite"))
    );
    assert!(told["lastUpdateTime"].is_string() && told["lastTransitionTime"].is_string());
    // All else stays as it is.
    let updated = approval
        .update(&*name, |request| {
            request.spec.signer_name = "example.com/other".into();
            let status = request.status.as_mut().unwrap();
            let more = json!({"type": "Seen", "status": "Unknown"});
            let more = serde_json::from_value(more).unwrap();
            status.conditions.get_or_insert_default().push(more);
        })
        .await?;
    assert_eq!(updated.spec.signer_name, "example.com/signer");
    assert_eq!(conditions(&updated).len(), 2);
    assert_eq!(
        conditions(&approval.get(&*name).await?),
        conditions(&updated)
    );
    requests.delete(name).await.map(drop)
}

pub(super) async fn a_denial_stays(context: Context) -> Result<(), Error> {
    let (requests, name) = create(&context).await?;
    let approval = requests.approval();
    for (patch, words) in [
        (
            says("Denied", "False"),
            "status.conditions[0].status: Unsupported value: \"False\"",
        ),
        (
            says("Denied", ""),
            "status.conditions[0].status: Required value",
        ),
    ] {
        let error = approval.patch(&*name, patch).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    approval.patch(&*name, says("Denied", "True")).await?;
    let error = approval
        .update(&*name, |request| {
            let approved = json!({"type": "Approved", "status": "True"});
            let approved = serde_json::from_value(approved).unwrap();
            let conditions = &mut request.status.as_mut().unwrap().conditions;
            conditions.get_or_insert_default().push(approved);
        })
        .await
        .unwrap_err();
    assert!(error.is_invalid(), "{error}");
    // Older servers have other words for this one.
    let causes = &error.status().unwrap().details.as_ref().unwrap().causes;
    assert_eq!(causes[0].field, "status.conditions");
    let gone = JsonPatch::new().remove(JsonPointer::parse("/status/conditions")?);
    let error = approval.patch(&*name, Patch::json(gone)).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let words = "updates may not remove a condition of type \"Denied\"";
    assert!(error.to_string().contains(words), "{error}");
    let error = approval.patch("nobody", says("Denied", "True")).await;
    assert!(error.unwrap_err().is_not_found());
    requests.delete(name).await.map(drop)
}
