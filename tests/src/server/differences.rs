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

/// What is known to differ and will not be mended, in what the differential test asks: more than ten thousand
/// operations, sent to this server and to a real one.
///
/// It is empty so far, which does not mean that nothing differs: the test still finds some hundred differences, in less than
/// one operation of a hundred, each of which is to be mended or to be listed here.
pub const DIFFERENCES: &[KnownDifference] = &[];
