//! What is known to differ from the real server.

/// An answer of the in-memory server that is not the real one's.
///
/// ```
/// for known in kubex_testing::server::DIFFERENCES {
///     println!("{} of {}: {}: {}", known.verb, known.kind, known.field, known.reason);
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct KnownDifference {
    /// What was asked: `create`, `json patch`, `replace status`.
    pub verb: &'static str,
    /// Of which kind.
    pub kind: &'static str,
    /// Where the answers differ: `code`, `headers.NAME` or a path in the body, where `[]` is any place of a list. `(diff)`
    /// after it says that only the real server's text ends in a diff, and is the same up to there.
    pub field: &'static str,
    /// Why it is not mended.
    pub reason: &'static str,
}

/// What is known to differ and will not be mended, in what the differential test asks: more than ten thousand
/// operations, sent to this server and to a real one. Nothing else differs there.
pub const DIFFERENCES: &[KnownDifference] = &[
    pod_diff("apply", MESSAGE),
    pod_diff("apply", CAUSE),
    pod_diff("json patch", MESSAGE),
    pod_diff("json patch", CAUSE),
    pod_diff("merge patch", MESSAGE),
    pod_diff("merge patch", CAUSE),
    pod_diff("replace", MESSAGE),
    pod_diff("replace", CAUSE),
    pod_diff("strategic merge patch", MESSAGE),
    pod_diff("strategic merge patch", CAUSE),
];

const MESSAGE: &str = "message (diff)";
const CAUSE: &str = "details.causes[].message (diff)";

/// Who changes what must not be changed of a pod is refused alike, but for a diff that follows the words.
const fn pod_diff(verb: &'static str, field: &'static str) -> KnownDifference {
    KnownDifference {
        verb,
        kind: "Pod",
        field,
        reason: "The real server adds a diff of the whole spec, in a form of it that is its own: with all fields that there are, \
                 in the order of its source code.",
    }
}
