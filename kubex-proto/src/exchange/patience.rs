//! How often, and after which pause, something is tried again.

use core::time::Duration;

use http::{Response, StatusCode};

use crate::answer::retry_after;

/// How often a request is repeated at most (client-go's number).
pub(crate) const REPEATS: u32 = 10;

/// The longest pause that a server may ask for. One that asks for more has no answer to give.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(120);

/// How long the body of a refusal is read: what came by then tells enough.
pub(super) const PATIENCE_WITH_REFUSALS: Duration = Duration::from_secs(10);

/// The pause before a broken read is repeated for the second time; it doubles with each.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The pause after which a server that has no answer yet asks for the request again, if it does.
pub(super) fn pause_asked_for(head: &Response<()>, is_read: bool) -> Option<Duration> {
    let status = head.status();
    let asks = status == StatusCode::TOO_MANY_REQUESTS
        || (status.is_server_error() && (is_read || !is_of_gateway(status)));
    retry_after(head.headers()).filter(|pause| asks && *pause <= LONGEST_RETRY_AFTER)
}

/// The pause after so many attempts that broke: none after the first, as a connection that the pool kept too long
/// is the likeliest reason.
pub(crate) fn pause_after(attempts: u32) -> Duration {
    match attempts {
        0 | 1 => Duration::ZERO,
        attempts => PAUSE
            .saturating_mul(1 << (attempts - 2).min(16))
            .min(LONGEST_PAUSE),
    }
}

/// Said by whoever stands between when the server behind gave no answer (in time).
pub(super) fn is_of_gateway(code: StatusCode) -> bool {
    matches!(code, StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT)
}
