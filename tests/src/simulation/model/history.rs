//! All that the server will ever have held, version by version.

use super::{Form, Operation, Schedule};

/// The history of a schedule: as nobody but its writer changes anything, it is known beforehand, and a server at a time is a
/// look at the part of it that has come.
#[derive(Debug, Default)]
pub(super) struct History {
    /// In the order of their versions.
    pub(super) changes: Vec<Past>,
    /// From when on which version is the latest.
    versions: Vec<(u32, u64)>,
    /// From when on which version is the first that is still kept.
    compactions: Vec<(u32, u64)>,
}

/// A change of one object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    pub(super) at: u32,
    pub(super) version: u64,
    pub(super) object: u8,
    pub(super) uid: u32,
    /// What the object is from now on; none if it is gone.
    pub(super) now: Option<State>,
    /// What it was before; none if it was not there.
    pub(super) before: Option<State>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) labelled: bool,
    pub(super) form: Form,
    pub(super) size: u32,
}

/// How many objects there can be: four names in each of two namespaces.
pub(super) const OBJECTS: u8 = 8;

impl History {
    pub(super) fn of(schedule: &Schedule) -> Self {
        let mut history = Self {
            versions: vec![(0, FIRST)],
            compactions: vec![(0, 0)],
            ..Self::default()
        };
        let mut writer = Writer::default();
        for step in &schedule.steps {
            match step.what {
                Operation::Write {
                    object,
                    labelled,
                    form,
                } => {
                    let size = writer.next_size();
                    let state = State {
                        labelled,
                        form,
                        size,
                    };
                    history.change(&mut writer, step.at, object, Some(state));
                }
                Operation::Delete { object } => {
                    history.change(&mut writer, step.at, object, None);
                }
                Operation::MakeAgain { object } => {
                    let size = writer.next_size();
                    if let Some((_, state)) = writer.objects[usize::from(object)] {
                        history.change(&mut writer, step.at, object, None);
                        let state = State { size, ..state };
                        history.change(&mut writer, step.at, object, Some(state));
                    }
                }
                Operation::Elsewhere(versions) => {
                    let version = history.latest() + u64::from(versions);
                    history.versions.push((step.at, version));
                }
                Operation::Compact { keep } => {
                    let version = history.latest().saturating_sub(keep.into());
                    history.compactions.push((step.at, version));
                }
                Operation::Fault(_) => {}
            }
        }
        history
    }

    fn change(&mut self, writer: &mut Writer, at: u32, object: u8, now: Option<State>) {
        let before = writer.objects[usize::from(object)];
        if before.is_none() && now.is_none() {
            return;
        }
        let version = self.latest() + 1;
        let uid = before.map_or_else(|| writer.next_uid(), |(uid, _)| uid);
        writer.objects[usize::from(object)] = now.map(|state| (uid, state));
        self.versions.push((at, version));
        self.changes.push(Past {
            at,
            version,
            object,
            uid,
            now,
            before: before.map(|(_, state)| state),
        });
    }

    fn latest(&self) -> u64 {
        self.versions.last().map_or(FIRST, |(_, version)| *version)
    }

    /// The latest version at a time.
    pub(super) fn version_at(&self, time: u32) -> u64 {
        last_until(&self.versions, time)
    }

    /// The first version at a time that can be gone on from.
    pub(super) fn kept_at(&self, time: u32) -> u64 {
        last_until(&self.compactions, time)
    }
}

/// No version is smaller, so that one more digit comes early on.
const FIRST: u64 = 90;

fn last_until(values: &[(u32, u64)], time: u32) -> u64 {
    let past = values.partition_point(|(at, _)| *at <= time);
    past.checked_sub(1).map_or(FIRST, |last| values[last].1)
}

#[derive(Default)]
struct Writer {
    objects: [Option<(u32, State)>; OBJECTS as usize],
    uids: u32,
    sizes: u32,
}

impl Writer {
    fn next_uid(&mut self) -> u32 {
        self.uids += 1;
        self.uids
    }

    /// No two changes are of the same size, whatever else is left out of the schedule.
    fn next_size(&mut self) -> u32 {
        self.sizes += 1;
        self.sizes
    }
}
