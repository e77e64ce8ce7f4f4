//! The differences that are known: the list of the in-memory server's documentation.

use kubex_testing::server::{DIFFERENCES, KnownDifference};

use crate::compare::Difference;
use crate::operation::Operation;

/// Which of them were seen.
pub(crate) struct Listed {
    seen: Vec<usize>,
}

impl Default for Listed {
    fn default() -> Self {
        Self {
            seen: vec![0; DIFFERENCES.len()],
        }
    }
}

impl Listed {
    pub(crate) fn covers(&mut self, operation: &Operation, difference: &Difference) -> bool {
        let entry = DIFFERENCES.iter().position(|known| {
            known.verb == operation.verb
                && known.kind == operation.kind
                && known.field == difference.field
        });
        if let Some(index) = entry {
            self.seen[index] += 1;
        }
        entry.is_some()
    }

    /// Those that do not differ any more.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = &'static KnownDifference> {
        let entries = DIFFERENCES.iter().zip(&self.seen);
        entries
            .filter(|(_, seen)| **seen == 0)
            .map(|(known, _)| known)
    }
}

#[test]
fn the_list_is_short_and_exact() {
    assert!(DIFFERENCES.len() <= 40);
    for known in DIFFERENCES {
        let texts = [known.verb, known.kind, known.field, known.reason];
        assert!(texts.iter().all(|text| !text.is_empty()), "{known:?}");
        assert!(
            !texts[..3].iter().any(|text| text.contains('*')),
            "{known:?}"
        );
    }
}
