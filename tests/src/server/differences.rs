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
    /// Where the answers differ: `code`, `headers.NAME` or a path in the body, where `[]` is any place of a list.
    pub field: &'static str,
    /// Why it is not mended.
    pub reason: &'static str,
}

/// All that is known to differ in what the differential test asks: more than ten thousand operations, sent to this
/// server and to a real one. A test fails where an entry does not differ any more.
pub const DIFFERENCES: &[KnownDifference] = &[
    KnownDifference {
        verb: "merge patch",
        kind: "Lease",
        field: "message",
        reason: "A patch whose outcome is no object of the kind is refused with all of the outcome, its fields in the order of Go's types.",
    },
    KnownDifference {
        verb: "merge patch",
        kind: "Lease",
        field: "details.causes[].message",
        reason: "The same text once more.",
    },
];
