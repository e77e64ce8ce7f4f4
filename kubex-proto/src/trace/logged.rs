//! Warnings that were logged.

use core::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{CallDescription, Warning};

/// So many distinct warnings are remembered. With one more, all are forgotten, and may be logged again.
const ROOM: usize = 256;

/// Which warnings were logged, as a set of hashes that many threads can add to without a lock.
pub(crate) struct Logged {
    /// Zero is a free place.
    hashes: [AtomicU64; ROOM],
}

impl Logged {
    /// Logs the warning, unless that was done.
    pub(crate) fn log(&self, warning: &Warning, call: &CallDescription) {
        if !warning.text.is_empty() && self.is_new(hash(warning)) {
            tracing::warn!(
                target: "kubex_proto::warnings",
                code = warning.code,
                agent = %warning.agent,
                call = %call,
                "the server warns: {}",
                warning.text
            );
        }
    }

    /// Of many threads that ask for the same at once, one is told so.
    fn is_new(&self, hash: u64) -> bool {
        if let Some(is_new) = self.add(hash) {
            return is_new;
        }
        for place in &self.hashes {
            place.store(0, Ordering::Relaxed);
        }
        self.add(hash).unwrap_or(true)
    }

    /// Whether it was not there; none if there is no place for it. Places are searched in the same order for the same
    /// hash, and none becomes free by itself.
    fn add(&self, hash: u64) -> Option<bool> {
        let start = usize::try_from(hash % ROOM as u64).unwrap_or_default();
        let (before, from) = self.hashes.split_at_checked(start)?;
        for place in from.iter().chain(before) {
            match place.compare_exchange(0, hash, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Some(true),
                Err(there) if there == hash => return Some(false),
                Err(_) => {}
            }
        }
        None
    }
}

/// FNV-1a, of 64 bits; never zero.
fn hash(warning: &Warning) -> u64 {
    let parts = [
        &warning.code.to_le_bytes(),
        warning.agent.as_bytes(),
        // No character of the others.
        b"\0",
        warning.text.as_bytes(),
    ];
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    parts
        .into_iter()
        .flatten()
        .fold(0xcbf2_9ce4_8422_2325, fold)
        .max(1)
}

impl Default for Logged {
    fn default() -> Self {
        Self {
            hashes: [const { AtomicU64::new(0) }; ROOM],
        }
    }
}

impl fmt::Debug for Logged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logged").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(agent: &str, text: &str) -> Warning {
        Warning {
            code: 299,
            agent: agent.into(),
            text: text.into(),
        }
    }

    #[test]
    fn one_is_new_once() {
        let logged = Logged::default();
        for (agent, text) in [("-", "a"), ("-", "b"), ("a", "-"), ("-a", ""), ("", "-a")] {
            let hash = hash(&warning(agent, text));
            assert!(logged.is_new(hash), "{agent:?} {text:?}");
            assert!(!logged.is_new(hash));
        }
    }

    #[test]
    fn what_begins_at_the_same_place_does_not_displace() {
        let logged = Logged::default();
        let alike: [u64; 3] = [255, 511, 767];
        assert!(alike.iter().all(|hash| logged.is_new(*hash)));
        assert!(!alike.iter().any(|hash| logged.is_new(*hash)));
    }

    #[test]
    fn no_warning_is_kept_back_when_many_were_remembered() {
        let logged = Logged::default();
        let all = 1..=10_000_u64;
        assert!(all.clone().all(|hash| logged.is_new(hash)));
        assert!(!logged.is_new(10_000));
        assert!(logged.is_new(1), "forgotten by now");
    }
}
