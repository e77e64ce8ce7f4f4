//! `approval()`: get, replace and patch.

use k8s_openapi::api::certificates::v1::{
    CertificateSigningRequest, CertificateSigningRequestCondition, CertificateSigningRequestStatus,
};
use kubex_proto::{Api, Patch, Resource as _};
use serde_json::json;

use crate::{
    exact::{JSON, read, sent, written, written_as},
    kinds::clouds,
};

const URI: &str = "/apis/certificates.k8s.io/v1/certificatesigningrequests/node-1/approval";

fn requests() -> Api<CertificateSigningRequest> {
    Api::new()
}

#[test]
fn get() {
    let approval = requests().approval();
    assert_eq!(sent(approval.get("node-1").into_call()), read(URI));
}

#[test]
fn replace() {
    let mut approved = CertificateSigningRequest {
        status: Some(CertificateSigningRequestStatus {
            conditions: Some(vec![CertificateSigningRequestCondition {
                type_: "Approved".into(),
                status: "True".into(),
                ..CertificateSigningRequestCondition::default()
            }]),
            ..CertificateSigningRequestStatus::default()
        }),
        ..CertificateSigningRequest::default()
    };
    approved.metadata_mut().name = Some("node-1".into());
    let call = requests().approval().replace(&approved).field_manager("me");
    assert_eq!(
        sent(call.into_call()),
        written(
            &format!("PUT {URI}?fieldManager=me"),
            r#"{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"node-1"},"spec":{"request":"","signerName":""},"status":{"conditions":[{"status":"True","type":"Approved"}]}}"#
        )
    );
}

#[test]
fn patch() {
    let denied = json!({"type": "Denied", "status": "True"});
    let denied = Patch::strategic(json!({"status": {"conditions": [denied]}}));
    let call = requests().approval().patch("node-1", denied);
    assert_eq!(
        sent(call.into_call()),
        written_as(
            JSON,
            "application/strategic-merge-patch+json",
            &format!("PATCH {URI}"),
            r#"{"status":{"conditions":[{"status":"True","type":"Denied"}]}}"#
        )
    );
}

/// Whether a kind that only run time knows is approved, only the server can tell.
#[test]
fn of_a_dynamic_kind() {
    assert_eq!(
        sent(clouds().approval().get("a").into_call()),
        read("/apis/example.com/v1/clouds/a/approval")
    );
}
