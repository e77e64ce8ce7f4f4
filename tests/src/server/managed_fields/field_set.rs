//! A set of fields, as a tree of paths: what a manager owns.

use std::collections::{BTreeMap, BTreeSet};

use super::path_element::PathElement;

/// A path from the root of an object.
pub(crate) type Path = Vec<PathElement>;

/// A set of fields. To hold a field does not mean to hold what is in it, nor the other way around.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSet {
    pub(crate) members: BTreeSet<PathElement>,
    /// None of them is empty.
    pub(crate) children: BTreeMap<PathElement, FieldSet>,
}

impl FieldSet {
    /// A set of the fields at these paths, each a list of names.
    pub(crate) fn of_names<'a>(paths: impl IntoIterator<Item = &'a [&'a str]>) -> Self {
        let mut set = Self::default();
        for path in paths {
            let path: Path = path.iter().map(|name| PathElement::field(name)).collect();
            set.insert(&path);
        }
        set
    }

    /// Adds a field; the root of an object is none.
    pub(crate) fn insert(&mut self, path: &[PathElement]) {
        match path {
            [] => {}
            [last] => {
                self.members.insert(last.clone());
            }
            [first, rest @ ..] => self.children.entry(first.clone()).or_default().insert(rest),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.children.values().all(Self::is_empty)
    }

    pub(crate) fn has(&self, path: &[PathElement]) -> bool {
        match path {
            [] => false,
            [last] => self.members.contains(last),
            [first, rest @ ..] => self
                .children
                .get(first)
                .is_some_and(|child| child.has(rest)),
        }
    }

    /// What is below a step, if anything is.
    pub(crate) fn below(&self, step: &PathElement) -> Option<&Self> {
        self.children.get(step).filter(|child| !child.is_empty())
    }

    pub(crate) fn union(&self, other: &Self) -> Self {
        let mut union = self.clone();
        union.members.extend(other.members.iter().cloned());
        for (step, child) in &other.children {
            let merged = match union.children.get(step) {
                Some(own) => own.union(child),
                None => child.clone(),
            };
            union.children.insert(step.clone(), merged);
        }
        union
    }

    pub(crate) fn intersection(&self, other: &Self) -> Self {
        Self {
            members: self.members.intersection(&other.members).cloned().collect(),
            children: self.children_without_empty(|step, child| {
                other
                    .children
                    .get(step)
                    .map(|other| child.intersection(other))
            }),
        }
    }

    /// What is in this set and not in the other; a field that holds others is one of its own.
    pub(crate) fn difference(&self, other: &Self) -> Self {
        Self {
            members: self.members.difference(&other.members).cloned().collect(),
            children: self.children_without_empty(|step, child| {
                Some(match other.children.get(step) {
                    Some(other) => child.difference(other),
                    None => child.clone(),
                })
            }),
        }
    }

    /// What is in this set and neither in the other nor within a field of the other.
    pub(crate) fn recursive_difference(&self, other: &Self) -> Self {
        Self {
            members: self.members.difference(&other.members).cloned().collect(),
            children: self.children_without_empty(|step, child| {
                if other.members.contains(step) {
                    return None;
                }
                Some(match other.children.get(step) {
                    Some(other) => child.recursive_difference(other),
                    None => child.clone(),
                })
            }),
        }
    }

    fn children_without_empty(
        &self,
        kept: impl Fn(&PathElement, &Self) -> Option<Self>,
    ) -> BTreeMap<PathElement, Self> {
        let children = self.children.iter();
        children
            .filter_map(|(step, child)| Some((step.clone(), kept(step, child)?)))
            .filter(|(_, child)| !child.is_empty())
            .collect()
    }

    /// All fields of the set, those of one level before those below.
    pub(crate) fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.collect_paths(&mut Vec::new(), &mut paths);
        paths
    }

    fn collect_paths(&self, prefix: &mut Path, paths: &mut Vec<Path>) {
        for member in &self.members {
            paths.push(prefix.iter().chain([member]).cloned().collect());
        }
        for (step, child) in &self.children {
            prefix.push(step.clone());
            child.collect_paths(prefix, paths);
            prefix.pop();
        }
    }
}

/// A path as messages show it: `.spec.containers[name="a"].image`.
pub(crate) fn shown(path: &[PathElement]) -> String {
    path.iter().map(PathElement::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[&[&str]]) -> FieldSet {
        FieldSet::of_names(paths.iter().copied())
    }

    #[test]
    fn a_field_and_what_is_in_it_are_two_things() {
        let parent = set(&[&["a"]]);
        let child = set(&[&["a", "b"]]);
        assert_eq!(parent.difference(&child), parent);
        assert_eq!(child.difference(&parent), child);
        assert!(child.recursive_difference(&parent).is_empty());
        assert_eq!(parent.union(&child), set(&[&["a"], &["a", "b"]]));
        assert!(parent.intersection(&child).is_empty());
    }

    #[test]
    fn nothing_empty_is_left_behind() {
        let both = set(&[&["a", "b"], &["a", "c"], &["d"]]);
        let left = both.difference(&set(&[&["a", "b"], &["a", "c"]]));
        assert_eq!(left, set(&[&["d"]]));
        assert_eq!(
            both.intersection(&set(&[&["a", "b", "c"]])),
            FieldSet::default()
        );
    }

    #[test]
    fn paths_are_listed_in_order() {
        let paths = set(&[&["b"], &["a", "z"], &["a", "b", "c"], &["a"]]).paths();
        let shown: Vec<String> = paths.iter().map(|path| super::shown(path)).collect();
        assert_eq!(shown, [".a", ".b", ".a.z", ".a.b.c"]);
        assert!(set(&[&["a", "b"]]).has(&[PathElement::field("a"), PathElement::field("b")]));
    }
}
