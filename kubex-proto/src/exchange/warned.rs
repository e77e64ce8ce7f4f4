//! What a call was warned of.

use alloc::vec::Vec;

use http::HeaderMap;

use crate::Warning;

/// The warnings of one call: each is told once, though it comes again with a repeated request.
#[derive(Debug, Default)]
pub(super) struct Warned {
    warnings: Vec<Warning>,
    /// How many of them were told.
    told: usize,
}

impl Warned {
    /// Takes note of the warnings of an answer.
    pub(super) fn note(&mut self, headers: &HeaderMap) {
        for warning in Warning::of(headers) {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
    }

    /// Forgets those that were not told: another answer is asked for.
    pub(super) fn forget(&mut self) {
        self.warnings.truncate(self.told);
    }

    /// Those that were not told; they count as told from now on.
    pub(super) fn tell(&mut self) -> &[Warning] {
        let told = core::mem::replace(&mut self.told, self.warnings.len());
        self.warnings.get(told..).unwrap_or_default()
    }
}
