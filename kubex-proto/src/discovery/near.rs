//! What is near to a name that is not found.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{ApiResource, Discovery};
use crate::{Error, excerpt::excerpt};

/// How many are told.
const TOLD: usize = 3;

/// Names longer than this are no names of a resource.
const LENGTH: usize = 253;

pub(super) fn error(discovery: &Discovery, name: &str) -> Error {
    let bare = match name.rsplit_once('/') {
        Some((_, bare)) => bare,
        None => name.split('.').next().unwrap_or_default(),
    };
    Error::not_served(sentence(
        discovery,
        &format!("a resource {:?}", excerpt(name)),
        bare,
    ))
}

pub(super) fn error_of_kind(discovery: &Discovery, api_version: &str, kind: &str) -> Error {
    let what = format!("kind {:?} in {:?}", excerpt(kind), excerpt(api_version));
    Error::not_served(sentence(discovery, &what, kind))
}

fn sentence(discovery: &Discovery, what: &str, name: &str) -> String {
    let near = nearest(discovery, &name.to_lowercase());
    let way_out = if near.is_empty() {
        "check the name, or install the definition of the kind (CRD)".into()
    } else {
        format!("near it are {}", near.join(", "))
    };
    let unread = discovery.unread().take(TOLD).map(ToString::to_string);
    let unread: Vec<String> = unread.collect();
    let doubt = if unread.is_empty() {
        String::new()
    } else {
        format!("; not all is known, though: {}", unread.join("; "))
    };
    format!("the server does not serve {what}: {way_out}{doubt}")
}

/// `Deployment (apps/v1)`, the nearest first.
fn nearest(discovery: &Discovery, name: &str) -> Vec<String> {
    if name.is_empty() || name.len() > LENGTH {
        return Vec::new();
    }
    let mut near: Vec<(usize, &ApiResource)> = discovery
        .resources()
        .filter(|resource| !resource.description.kind.is_empty())
        .filter_map(|resource| Some((distance_to(resource, name)?, resource)))
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.truncate(TOLD);
    near.into_iter()
        .map(|(_, resource)| resource.to_string())
        .collect()
}

/// How far a name is from any of the resource's, if not too far.
fn distance_to(resource: &ApiResource, name: &str) -> Option<usize> {
    let description = &resource.description;
    let kind = description.kind.to_lowercase();
    let names = [&*kind, &*description.plural, &*resource.singular];
    let shorts = resource.short_names.iter().map(String::as_str);
    names
        .into_iter()
        .chain(shorts)
        .filter(|other| !other.is_empty() && other.len() <= LENGTH)
        .filter_map(|other| near(name, other))
        .min()
}

/// The distance of two names, if it is small for their length, or one begins with the other.
fn near(name: &str, other: &str) -> Option<usize> {
    let shorter = name.len().min(other.len());
    let begins = shorter >= 3 && (name.starts_with(other) || other.starts_with(name));
    let most = match shorter {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    if name.len().abs_diff(other.len()) > most && !begins {
        return None;
    }
    let distance = distance(name, other);
    (begins || distance <= most).then_some(distance)
}

/// How many letters must be put in, left out or replaced (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        let mut next = alloc::vec![left];
        for (above, right) in row.iter().skip(1).zip(&other) {
            left = (diagonal + usize::from(letter != *right))
                .min(above + 1)
                .min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_names_are() {
        for (one, other, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("pods", "pods", 0),
            ("pod", "pods", 1),
            ("deplyoment", "deployment", 2),
            ("kitten", "sitting", 3),
            ("ü", "u", 1),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
            assert_eq!(distance(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn what_is_near() {
        assert_eq!(near("deploymnt", "deployment"), Some(1));
        assert_eq!(near("config", "configmaps"), Some(4));
        assert_eq!(near("po", "no"), None);
        assert_eq!(near("pods", "nodes"), None);
        assert_eq!(near("gateway", "service"), None);
    }
}
