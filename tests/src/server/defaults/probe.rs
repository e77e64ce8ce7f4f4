//! Probes of containers.

use serde_json::Value;

use super::fill::{fill, fill_zero, given, is_unset};

pub(super) fn probe(probe: &mut Value) {
    fill_zero(probe, "timeoutSeconds", 1);
    fill_zero(probe, "periodSeconds", 10);
    fill_zero(probe, "successThreshold", 1);
    fill_zero(probe, "failureThreshold", 3);
    if let Some(request) = given(probe, "httpGet") {
        http_get(request);
    }
    if let Some(request) = given(probe, "grpc")
        && is_unset(&request["service"])
    {
        request["service"] = "".into();
    }
}

pub(super) fn http_get(request: &mut Value) {
    fill(request, "path", "/");
    fill(request, "scheme", "HTTP");
}
