//! How long is waited for what.

use core::time::Duration;

use http::{Response, StatusCode};

use crate::{RetryPolicy, answer::retry_after};

/// How long the body of a refusal is read: what came by then tells enough.
pub(super) const PATIENCE_WITH_REFUSALS: Duration = Duration::from_secs(10);

/// The pause after which a server that has no answer yet asks for the request again, if it does. One that asks for a longer one
/// than is borne has no answer to give.
pub(super) fn pause_asked_for(
    head: &Response<()>,
    is_read: bool,
    policy: &RetryPolicy,
) -> Option<Duration> {
    let status = head.status();
    let asks = status == StatusCode::TOO_MANY_REQUESTS
        || (status.is_server_error() && (is_read || !is_of_gateway(status)));
    retry_after(head.headers()).filter(|pause| asks && *pause <= policy.longest_retry_after)
}

/// Said by whoever stands between when the server behind gave no answer (in time).
pub(super) fn is_of_gateway(code: StatusCode) -> bool {
    matches!(code, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT)
}
