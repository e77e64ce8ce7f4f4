//! How much more may come out than came in.

use super::Fault;

/// Deflate packs at most 1032 bytes into one, as a bomb does. Of 5,000 pods with their `managedFields` it is 30 at level 1,
/// which is the API server's, and 74 at the highest; if they are the same to the last byte, 38 and 162. Of a `ConfigMap`
/// that is one letter a million times it is 227 at level 1. So nothing that a server lists is near.
const RATIO: u64 = 500;

/// As much as one value may have before its decoder refuses it, so that nothing small is taken for a bomb, at whatever level
/// a proxy packs it; and no more than is unpacked in an instant.
const FLOOR: u64 = 64 << 20;

/// Counts over all members of a body.
pub(super) struct Expansion {
    floor: u64,
    ratio: u64,
    unpacked: u64,
}

impl Expansion {
    pub(super) fn new() -> Self {
        Self {
            floor: FLOOR,
            ratio: RATIO,
            unpacked: 0,
        }
    }

    /// So much more came out, of so much that was taken in all.
    pub(super) fn add(&mut self, unpacked: usize, taken: u64) -> Result<(), Fault> {
        self.unpacked = self.unpacked.saturating_add(unpacked as u64);
        if self.unpacked > self.floor && self.unpacked > taken.saturating_mul(self.ratio) {
            return Err(Fault::Limit {
                what: "the answer, unpacked to more than 500 times what came as a gzip bomb would be,",
                bytes: usize::try_from(self.floor).unwrap_or(usize::MAX),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_bounded_above_a_floor() {
        let mut small = Expansion::new();
        assert!(small.add(64 << 20, 1).is_ok());
        assert!(small.add(1, 1).is_err());
        let mut large = Expansion::new();
        assert!(large.add(500 << 20, 1 << 20).is_ok());
        assert!(large.add(1, 1 << 20).is_err());
        assert!(large.add(1, (1 << 20) + 1).is_ok());
    }
}
