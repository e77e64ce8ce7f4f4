//! What a client sees of the history that asks for some of the objects.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use kubex_proto::ObjectKey;

use super::{
    Form,
    history::{History, OBJECTS, Past, State},
};

/// Which objects are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) namespace: Option<u8>,
    pub(super) labelled: bool,
    /// Only the one of this number.
    pub(super) object: Option<u8>,
}

/// What a watch of them is told, in order: where an object gets the label or loses it, it comes or goes.
#[derive(Debug)]
pub(super) struct View {
    pub(super) wanted: Wanted,
    pub(super) changes: Vec<Change>,
}

#[derive(Debug)]
pub(super) struct Change {
    pub(super) at: u32,
    pub(super) version: u64,
    pub(super) number: u8,
    pub(super) key: ObjectKey,
    pub(super) uid: u32,
    pub(super) kind: Kind,
    pub(super) form: Form,
    pub(super) size: u32,
    /// The object as it is now, or was last; it is of this version in either case.
    pub(super) object: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Added,
    Modified,
    Deleted,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

impl View {
    pub(super) fn of(history: &History, wanted: Wanted) -> Self {
        let changes = history.changes.iter();
        Self {
            wanted,
            changes: changes.filter_map(|past| wanted.change(past)).collect(),
        }
    }

    /// How many changes have come up to a version.
    pub(super) fn until_version(&self, version: u64) -> usize {
        self.changes
            .partition_point(|change| change.version <= version)
    }

    /// How many changes have come up to a time.
    pub(super) fn until_time(&self, time: u32) -> usize {
        self.changes.partition_point(|change| change.at <= time)
    }

    /// The objects after so many changes, those without a name included.
    pub(super) fn objects_after(&self, changes: usize) -> BTreeMap<&ObjectKey, &Change> {
        let mut objects = BTreeMap::new();
        for change in &self.changes[..changes] {
            match change.kind {
                Kind::Deleted => objects.remove(&change.key),
                _ => objects.insert(&change.key, change),
            };
        }
        objects
    }
}

impl Wanted {
    fn change(self, past: &Past) -> Option<Change> {
        let (namespace, _) = place(past.object);
        let is_there = self.namespace.is_none_or(|wanted| wanted == namespace)
            && self.object.is_none_or(|wanted| wanted == past.object);
        let sees = |state: &State| is_there && (state.labelled || !self.labelled);
        let before = past.before.filter(sees);
        let now = past.now.filter(sees);
        let (kind, state) = match (before, now) {
            (None, None) => return None,
            (None, Some(now)) => (Kind::Added, now),
            (Some(_), Some(now)) => (Kind::Modified, now),
            (Some(before), None) => (Kind::Deleted, before),
        };
        Some(Change {
            at: past.at,
            version: past.version,
            number: past.object,
            key: key(past.object),
            uid: past.uid,
            kind,
            form: state.form,
            size: state.size,
            object: json(past, state),
        })
    }
}

/// Namespace and name, as numbers.
pub(super) fn place(object: u8) -> (u8, u8) {
    (object / 4, object % 4)
}

pub(super) fn key(object: u8) -> ObjectKey {
    static KEYS: LazyLock<Vec<ObjectKey>> = LazyLock::new(|| {
        let keys = (0..OBJECTS).map(|object| {
            let (namespace, name) = place(object);
            ObjectKey::namespaced(format!("n{namespace}"), format!("w{name}"))
        });
        keys.collect()
    });
    KEYS[usize::from(object)].clone()
}

fn json(past: &Past, state: State) -> Vec<u8> {
    let (namespace, name) = place(past.object);
    let State {
        labelled,
        form,
        size,
    } = state;
    let mut json = String::with_capacity(200);
    json.push_str(r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":"#);
    let written = match form {
        Form::OddMetadata => write!(json, "[{}]", past.version),
        Form::OddName => write!(
            json,
            r#"{{"name":{name},"uid":"u{}","resourceVersion":"{}"}}"#,
            past.uid, past.version
        ),
        _ => write!(
            json,
            r#"{{"name":"w{name}","namespace":"n{namespace}","uid":"u{}","resourceVersion":"{}","labels":{{"seen":"{labelled}"}}}}"#,
            past.uid, past.version
        ),
    };
    let size = match form {
        Form::OddField => write!(json, r#","size":"large"}}"#),
        _ => write!(json, r#","size":{size},"note":"größer ␤"}}"#),
    };
    written.and(size).expect("a String takes all");
    let mut json = json.into_bytes();
    if form == Form::NotUtf8 {
        let end = json.len() - 4;
        json[end] = 0xff;
    }
    json
}
