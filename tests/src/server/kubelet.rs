//! What a node does for the pods that leave it: it says when they are gone.
//!
//! A real kubelet does so as soon as the containers have stopped; as there are none here, it takes
//! the whole grace period, by the clock of the server.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::delete_grace;
use super::owners::Place;
use super::removal;
use super::state::State;

/// The pods that were given time, by the end of it.
#[derive(Default)]
pub(crate) struct Leaving(BTreeSet<(Timestamp, Place)>);

impl Leaving {
    /// Remembers an object that waits for the end of its period.
    pub(crate) fn add(&mut self, place: &Place, object: &Value) {
        if let Some(deadline) = delete_grace::deadline(object) {
            self.0.insert((deadline, place.clone()));
        }
    }

    fn next(&mut self, now: Timestamp) -> Option<Place> {
        let (deadline, place) = self.0.first()?.clone();
        if deadline > now {
            return None;
        }
        self.0.pop_first();
        Some(place)
    }
}

/// Removes the pods whose time is over, as far as nothing else keeps them.
pub(crate) fn remove_stopped(state: &mut State, now: Timestamp) {
    while let Some(place) = state.leaving.next(now) {
        // The period may have been shortened, and another pod may have the name by now.
        let is_due = state.at(&place).is_some_and(|pod| {
            delete_grace::period(pod) > 0
                && delete_grace::deadline(pod).is_some_and(|deadline| deadline <= now)
        });
        if is_due {
            removal::begin(state, &place, Some(0), now);
        }
    }
}
