//! A small generator of uids and name suffixes: not for secrets, and the same again from the same seed.

use std::hash::{BuildHasher, RandomState};

/// What Kubernetes writes generated suffixes with: no vowels, so no words.
const SUFFIX_ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// `SplitMix64`, which is short and good enough for identifiers in tests.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// A different start in every process.
    pub(crate) fn from_entropy() -> Self {
        Self(RandomState::new().hash_one("kubex"))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// An identifier in the form of a version 4 UUID.
    pub(crate) fn uid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48) & 0x3fff,
            low & 0xffff_ffff_ffff
        )
    }

    /// The five characters that end a generated name.
    pub(crate) fn suffix(&mut self) -> String {
        (0..5)
            .map(|_| {
                let index = self.next() % SUFFIX_ALPHABET.len() as u64;
                char::from(SUFFIX_ALPHABET[usize::try_from(index).unwrap_or(0)])
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_uids_in_the_right_form() {
        let uid = Random::from_seed(1).uid();
        assert_eq!(uid, Random::from_seed(1).uid());
        let parts: Vec<usize> = uid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(uid.as_bytes()[14], b'4');
    }
}
