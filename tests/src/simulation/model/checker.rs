//! Holds what a watcher tells against the history.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kubex_proto::{Error, ObjectKey, WatcherEvent};

use super::{
    Broken, Invariant, Widget,
    tally::Counter,
    told::Told,
    view::{Change, Kind, View},
};

/// Holds each event against what the server had, and remembers the first that does not fit.
pub(super) struct Checker<'c> {
    pub(super) view: Arc<View>,
    counter: &'c Counter,
    now: u32,
    /// What a consumer knows: uid and version by key.
    pub(super) known: BTreeMap<ObjectKey, (u32, u64)>,
    arriving: Option<Arriving>,
    /// How many changes of the history may have been told. There are several only after a re-list that fits several versions.
    pub(super) positions: Vec<usize>,
    /// The latest version that was told of each uid.
    latest: BTreeMap<u32, u64>,
    pub(super) broken: Option<Broken>,
}

#[derive(Default)]
struct Arriving {
    objects: BTreeMap<ObjectKey, (u32, u64)>,
    deleted: BTreeSet<(ObjectKey, u32)>,
}

impl<'c> Checker<'c> {
    pub(super) fn new(view: Arc<View>, counter: &'c Counter) -> Self {
        Self {
            view,
            counter,
            now: 0,
            known: BTreeMap::new(),
            arriving: None,
            positions: Vec::new(),
            latest: BTreeMap::new(),
            broken: None,
        }
    }

    /// Whether it still fits.
    pub(super) fn see(&mut self, now: u32, item: &Result<WatcherEvent<Widget>, Error>) -> bool {
        self.now = now;
        let fits = match item {
            Ok(event) => self.event(event),
            Err(error) => Err((Invariant::NeverEnds, error.to_string())),
        };
        if let Err((invariant, how)) = fits {
            let at = self.now;
            self.broken = self.broken.take().or(Some(Broken { invariant, at, how }));
        }
        self.broken.is_none()
    }

    fn event(&mut self, event: &WatcherEvent<Widget>) -> Fits {
        match event {
            WatcherEvent::InitStart => self.arriving = Some(Arriving::default()),
            WatcherEvent::InitItem(object) => self.item(&Told::of(object)?)?,
            WatcherEvent::InitDone => self.all_told()?,
            WatcherEvent::Applied(object) => self.change(&Told::of(object)?)?,
            WatcherEvent::Unreadable { key, error, .. } => {
                self.counter.count(match key {
                    Some(_) => "told an unreadable one",
                    None => "told a nameless one",
                });
                if let Some(told) = Told::of_unreadable(key.as_ref(), error)? {
                    if self.arriving.is_some() {
                        self.item(&told)?;
                    } else {
                        self.change(&told)?;
                    }
                }
            }
            WatcherEvent::Deleted {
                key, uid, object, ..
            } => {
                let told = Told::of_deletion(key, uid.as_deref(), object.as_ref())?;
                if self.arriving.is_some() {
                    self.item_gone(&told)?;
                } else {
                    self.counter.count("told a deletion");
                    self.change(&told)?;
                }
            }
            WatcherEvent::Interrupted(_) => self.counter.count("told an interruption"),
            _ => {}
        }
        Ok(())
    }

    fn item(&mut self, told: &Told) -> Fits {
        self.find(told)?;
        let latest = self.latest.get(&told.uid).copied().unwrap_or_default();
        let Some(arriving) = &mut self.arriving else {
            return broken(
                Invariant::InitFirst,
                format!("{told} comes before any InitStart"),
            );
        };
        if told.version < latest {
            return broken(Invariant::NeverBack, format!("{told} after {latest}"));
        }
        let before = (arriving.objects).insert(told.key.clone(), (told.uid, told.version));
        if before == Some((told.uid, told.version)) {
            return broken(Invariant::NoneTwice, format!("{told} in one list"));
        }
        self.latest.insert(told.uid, told.version);
        Ok(())
    }

    fn item_gone(&mut self, told: &Told) -> Fits {
        let known = self
            .known
            .get(&told.key)
            .filter(|(uid, _)| *uid == told.uid);
        let Some(arriving) = &mut self.arriving else {
            return Ok(());
        };
        let listed = arriving.objects.get(&told.key);
        let listed = listed.filter(|(uid, _)| *uid == told.uid).copied();
        if !arriving.deleted.insert((told.key.clone(), told.uid)) && listed.is_none() {
            return broken(Invariant::NoneTwice, format!("deletion of {told}"));
        }
        let Some((_, version)) = listed.or(known.copied()) else {
            return broken(Invariant::OnlyGoneDeleted, format!("{told} was not known"));
        };
        if listed.is_some() {
            arriving.objects.remove(&told.key);
        } else {
            self.counter.count("told a deletion while away");
        }
        self.must_be_gone(told, version)
    }

    fn must_be_gone(&self, told: &Told, since: u64) -> Fits {
        let past = &self.view.changes[..self.view.until_time(self.now)];
        let is_gone = past.iter().any(|change| {
            let is_it = change.key == told.key && change.uid == told.uid;
            let hides = change.kind == Kind::Deleted || !change.form.is_named();
            is_it && change.version > since && hides
        });
        if is_gone {
            return Ok(());
        }
        broken(Invariant::OnlyGoneDeleted, format!("{told} is there"))
    }

    fn all_told(&mut self) -> Fits {
        let Some(arriving) = self.arriving.take() else {
            return broken(Invariant::InitFirst, "InitDone before InitStart".into());
        };
        let again = !self.positions.is_empty();
        self.counter.count("told all objects");
        for (key, (uid, version)) in &self.known {
            let there = arriving.objects.get(key);
            let same = there.is_some_and(|(there, _)| there == uid);
            if !same && !arriving.deleted.contains(&(key.clone(), *uid)) {
                let how = format!("{key} of uid u{uid}, known at {version}, is gone");
                return broken(Invariant::DeletionsTold, how);
            }
            if there.is_some() && !same {
                self.counter.count("told another of that name");
            }
        }
        if again {
            self.counter.count("told all objects again");
        }
        let first = self.positions.iter().min().copied().unwrap_or_default();
        self.positions = self.positions_of(&arriving.objects);
        self.positions.retain(|position| *position >= first);
        self.known = arriving.objects;
        if self.positions.is_empty() {
            let how = format!("{:?} were never there together", self.known);
            return broken(Invariant::OneVersion, how);
        }
        Ok(())
    }

    /// After how many changes there were these objects.
    fn positions_of(&self, objects: &BTreeMap<ObjectKey, (u32, u64)>) -> Vec<usize> {
        let mut state: BTreeMap<&ObjectKey, (u32, u64)> = BTreeMap::new();
        let mut positions = Vec::new();
        // How many of those that are there are as they should be.
        let mut fitting = 0;
        let fits = |key: &ObjectKey, there: Option<(u32, u64)>| {
            usize::from(there.is_some() && there == objects.get(key).copied())
        };
        for position in 0..=self.view.until_time(self.now) {
            if state.len() == objects.len() && fitting == objects.len() {
                positions.push(position);
            }
            let Some(Change {
                key,
                uid,
                version,
                kind,
                form,
                ..
            }) = self.view.changes.get(position)
            else {
                break;
            };
            let now = (*kind != Kind::Deleted && form.is_named()).then_some((*uid, *version));
            let before = match now {
                Some(now) => state.insert(key, now),
                None => state.remove(key),
            };
            fitting = fitting + fits(key, now) - fits(key, before);
        }
        positions
    }

    fn change(&mut self, told: &Told) -> Fits {
        if self.arriving.is_some() || self.positions.is_empty() {
            return broken(Invariant::InitFirst, format!("{told} before InitDone"));
        }
        let changes = &self.view.changes;
        let next = self.positions.iter().filter(|position| {
            let next = changes.get(**position);
            next.is_some_and(|next| told.is(next) && next.at <= self.now)
        });
        let next: Vec<_> = next.map(|position| position + 1).collect();
        let Some(version) = next.first().map(|next| changes[next - 1].version) else {
            return self.unexpected(told);
        };
        self.positions = next;
        self.latest.insert(told.uid, version);
        let before = if told.is_deletion {
            self.known.remove(&told.key)
        } else {
            self.counter.count("told a change");
            (self.known).insert(told.key.clone(), (told.uid, told.version))
        };
        match before {
            Some((uid, _)) if uid != told.uid => {
                let how = format!("u{uid}, which had the name of {told}");
                broken(Invariant::DeletionsTold, how)
            }
            _ => Ok(()),
        }
    }

    /// What is wrong with a change that is not the next one.
    fn unexpected(&self, told: &Told) -> Fits {
        let known = self.known.get(&told.key);
        let known = known.filter(|(uid, _)| *uid == told.uid);
        if told.is_deletion {
            let Some((_, version)) = known else {
                return broken(Invariant::OnlyGoneDeleted, format!("{told} was not known"));
            };
            self.must_be_gone(told, *version)?;
        } else {
            self.find(told)?;
        }
        let latest = self.latest.get(&told.uid).copied().unwrap_or_default();
        if !told.is_deletion && told.version == latest {
            return broken(Invariant::NoneTwice, told.to_string());
        }
        if !told.is_deletion && told.version < latest {
            return broken(Invariant::NeverBack, format!("{told} after {latest}"));
        }
        let position = self.positions.iter().max().copied().unwrap_or_default();
        let skipped = self.view.changes.get(position);
        let how = format!(
            "{told} instead of {}",
            skipped.map_or("nothing".into(), Told::word)
        );
        match skipped {
            Some(skipped) if skipped.kind == Kind::Deleted => broken(Invariant::DeletionsTold, how),
            _ => broken(Invariant::NoGap, how),
        }
    }

    /// The server must have had it by now.
    fn find(&self, told: &Told) -> Fits {
        let past = &self.view.changes[..self.view.until_time(self.now)];
        let found = past.binary_search_by_key(&told.version, |change| change.version);
        if found.is_ok_and(|index| told.is(&past[index])) {
            return Ok(());
        }
        broken(Invariant::OnlyWhatWas, told.to_string())
    }
}

pub(super) type Fits = Result<(), (Invariant, String)>;

pub(super) fn broken<T>(invariant: Invariant, how: String) -> Result<T, (Invariant, String)> {
    Err((invariant, how))
}
