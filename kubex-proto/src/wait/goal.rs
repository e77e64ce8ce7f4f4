//! When a wait is over.

use alloc::{format, string::String, sync::Arc};

use super::Condition;
use crate::{Error, Resource, WatcherEvent};

/// What is known of the object that is waited for.
pub struct State<T> {
    /// The only object that counts; where none was given, any of that name.
    uid: Option<Arc<str>>,
    /// The uid of the object that was there last.
    seen: Option<Arc<str>>,
    object: Option<T>,
    /// An object of the wanted uid was there, and is no more.
    gone: bool,
    /// It is known whether there is an object.
    known: bool,
}

/// Whether a wait is over.
pub enum Met<I> {
    /// It goes on.
    NotYet,
    /// With this.
    With(I),
}

/// What a [`WaitMachine`](super::WaitMachine) waits for.
pub trait Goal<T> {
    /// What it gives then.
    type Item;

    #[doc(hidden)]
    fn is_met(&mut self, state: &mut State<T>) -> Result<Met<Self::Item>, Error>;

    #[doc(hidden)]
    fn describe(&self, state: &State<T>) -> String;
}

impl<T: Resource> State<T> {
    pub(super) fn new(uid: Option<Arc<str>>) -> Self {
        Self {
            uid,
            seen: None,
            object: None,
            gone: false,
            known: false,
        }
    }

    pub(super) fn take(&mut self, event: WatcherEvent<T>) {
        match event {
            WatcherEvent::InitStart => {
                self.object = None;
                self.known = false;
            }
            WatcherEvent::InitItem(object) | WatcherEvent::Applied(object) => {
                let uid = object.uid();
                let is_wanted = self.uid.as_deref().is_none_or(|wanted| uid == Some(wanted));
                if is_wanted {
                    self.seen = uid.map(Into::into);
                    self.object = Some(object);
                } else {
                    // Another one took its place.
                    self.gone = true;
                    self.object = None;
                }
            }
            WatcherEvent::Deleted { uid, .. } => {
                let is_wanted = match (&self.uid, &uid) {
                    (Some(wanted), Some(uid)) => wanted == uid,
                    _ => true,
                };
                self.gone |= is_wanted;
                let same = match (&self.seen, &uid) {
                    (Some(seen), Some(uid)) => seen == uid,
                    _ => true,
                };
                if same {
                    self.object = None;
                }
            }
            WatcherEvent::InitDone => {
                self.known = true;
                // With a uid, whoever is not there was there once.
                self.gone |= self.uid.is_some() && self.object.is_none();
            }
            _ => {}
        }
    }
}

/// Waits until the object is as a condition says.
#[derive(Debug)]
pub struct Until<F>(pub(crate) F);

impl<T, F: Condition<T>> Goal<T> for Until<F> {
    type Item = T;

    fn is_met(&mut self, state: &mut State<T>) -> Result<Met<T>, Error> {
        if state.uid.is_some() && state.gone {
            return Err(Error::vanished());
        }
        let met = state.object.take_if(|object| self.0.is_met(object));
        Ok(met.map_or(Met::NotYet, Met::With))
    }

    fn describe(&self, state: &State<T>) -> String {
        self.0.describe(state.object.as_ref())
    }
}

/// Waits until the object is no more.
#[derive(Debug)]
pub struct Deletion;

impl<T: Resource> Goal<T> for Deletion {
    type Item = ();

    fn is_met(&mut self, state: &mut State<T>) -> Result<Met<()>, Error> {
        // The first object that is seen is the one whose end is waited for.
        if state.uid.is_none() {
            state.uid.clone_from(&state.seen);
        }
        let is_over = state.known && (state.gone || state.object.is_none());
        Ok(if is_over { Met::With(()) } else { Met::NotYet })
    }

    fn describe(&self, state: &State<T>) -> String {
        match &state.object {
            Some(object) if object.deletion_timestamp().is_none() => {
                "nobody has asked for the deletion of the object".into()
            }
            Some(object) if !object.finalizers().is_empty() => format!(
                "the object is being deleted, and waits for its finalizers {:?}",
                object.finalizers()
            ),
            Some(_) => "the object is being deleted".into(),
            None => "it is not known whether the object is there".into(),
        }
    }
}
