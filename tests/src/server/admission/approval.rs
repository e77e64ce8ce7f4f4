//! Who approves a request for a certificate must be allowed to approve what its signer signs.

use serde_json::Value;

use super::super::authorization::{self, Attributes};
use super::super::call::Call;
use super::super::status::Refusal;

pub(super) fn check(call: &Call<'_>, request: &Value) -> Result<(), Refusal> {
    let signer = request["spec"]["signerName"].as_str().unwrap_or_default();
    let domain = signer.split('/').next().unwrap_or_default();
    let may_approve = [signer.to_owned(), format!("{domain}/*")]
        .into_iter()
        .any(|name| {
            let wanted = Attributes {
                verb: "approve".to_owned(),
                group: "certificates.k8s.io".to_owned(),
                resource: "signers".to_owned(),
                name,
                ..Attributes::default()
            };
            authorization::decide(call.state, call.settings, call.user, &wanted).allowed
        });
    if may_approve {
        return Ok(());
    }
    let why = format!("user not permitted to approve requests with signerName {signer:?}");
    Err(super::forbidden(call, request, &why))
}
