//! The pod that is taken, of all that are selected.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::pod::{Pod, Rank, Unfit};
use crate::{Error, excerpt::excerpt};

/// The first of the ready pods that came, and how far the others are.
#[derive(Default)]
pub(super) struct Choice {
    first: Option<(Rank, Pod)>,
    unfit: BTreeMap<Unfit, usize>,
}

impl Choice {
    pub(super) fn consider(&mut self, pod: Pod) {
        match pod.rank() {
            Ok(rank) => {
                if self.first.as_ref().is_none_or(|(first, _)| rank < *first) {
                    self.first = Some((rank, pod));
                }
            }
            Err(unfit) => self.is_unfit(unfit),
        }
    }

    pub(super) fn is_unfit(&mut self, unfit: Unfit) {
        *self.unfit.entry(unfit).or_default() += 1;
    }

    /// The pod; that there is none is an error that tells of the others.
    pub(super) fn into_pod(self, selector: &str) -> Result<Pod, Error> {
        if let Some((_, pod)) = self.first {
            return Ok(pod);
        }
        let selector = excerpt(selector);
        let count: usize = self.unfit.values().sum();
        if count == 0 {
            return Err(Error::no_ready_pod(format!(
                "there is no pod that {selector:?} selects: check that there are replicas of it"
            )));
        }
        let words: Vec<String> = self
            .unfit
            .into_iter()
            .map(|(unfit, count)| format!("{count} {}", words_of(unfit, count)))
            .collect();
        let pods = match count {
            1 => "1 pod".to_string(),
            count => format!("{count} pods"),
        };
        Err(Error::no_ready_pod(format!(
            "no pod is ready of {pods} that {selector:?} selects: {}",
            words.join(", ")
        )))
    }
}

fn words_of(unfit: Unfit, count: usize) -> &'static str {
    match (unfit, count) {
        (Unfit::NotReady, 1) => "runs and is not ready",
        (Unfit::NotReady, _) => "run and are not ready",
        (Unfit::Pending, 1) => "is pending",
        (Unfit::Pending, _) => "are pending",
        (Unfit::Finished, 1) => "has ended",
        (Unfit::Finished, _) => "have ended",
        (Unfit::BeingDeleted, 1) => "is being deleted",
        (Unfit::BeingDeleted, _) => "are being deleted",
        (Unfit::Unknown, 1) => "is in an unknown phase",
        (Unfit::Unknown, _) => "are in an unknown phase",
        (Unfit::Unreadable, _) => "cannot be read",
    }
}
