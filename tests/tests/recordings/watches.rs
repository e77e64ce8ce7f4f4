//! Watches.

use std::io::Read;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Api, Call, Decode, Error, Resource, WatchEvent};

use crate::recording::{Recording, each};

fn watch() -> Call<impl Decode<Item = WatchEvent<ConfigMap>>> {
    Api::<ConfigMap>::new().watch().into_call()
}

/// Events in short, the same however the body is cut.
fn events(recording: &Recording) -> Vec<String> {
    let told = |items: Vec<Result<WatchEvent<ConfigMap>, Error>>| -> Vec<String> {
        items.into_iter().map(|item| in_short(&item)).collect()
    };
    let whole = told(recording.pieces(watch(), []));
    for cut in 0..=recording.body.len() {
        assert_eq!(
            told(recording.pieces(watch(), [cut])),
            whole,
            "cut at {cut}"
        );
    }
    let bytes = std::iter::repeat_n(1, recording.body.len());
    assert_eq!(told(recording.pieces(watch(), bytes)), whole);
    whole
}

fn in_short<K: Resource>(item: &Result<WatchEvent<K>, Error>) -> String {
    match item {
        Ok(WatchEvent::Added(object)) => format!("+{}", object.name()),
        Ok(WatchEvent::Modified(object)) => format!("~{}", object.name()),
        Ok(WatchEvent::Deleted(object)) => format!("-{}", object.name()),
        Ok(WatchEvent::Bookmark(mark)) if mark.initial_events_end => "|".into(),
        Ok(WatchEvent::Bookmark(_)) => "=".into(),
        Err(error) if error.is_gone() => "gone".into(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn of_changes() {
    let changes = ["+passing", "~passing", "-passing"];
    for recording in each("watch") {
        assert_eq!(events(&recording), changes);
    }
    for recording in each("watch-bookmarks") {
        assert_eq!(events(&recording), [&changes[..], &["="]].concat());
    }
    for recording in each("watch-metadata") {
        let watch = Api::<ConfigMap>::new().metadata().watch().into_call();
        let items = recording.pieces(watch, []);
        assert_eq!(items.iter().map(in_short).collect::<Vec<_>>(), changes);
    }
}

#[test]
fn that_begin_with_what_is_there() {
    let initial = ["+a", "+b", "+c", "+d", "+e", "+held"];
    for recording in each("watch-initial-events") {
        assert_eq!(events(&recording), [&initial[..], &["|"]].concat());
    }
    for recording in each("watch-without-version") {
        assert_eq!(events(&recording), initial);
    }
}

#[test]
fn of_the_past_say_so_in_a_frame() {
    for recording in each("watch-expired") {
        assert_eq!(recording.head.status, 200);
        assert_eq!(events(&recording), ["gone"]);
    }
}

/// Since 1.37, a member for each time that the server has something to say, which can be read at once.
#[test]
fn that_are_compressed() {
    for recording in each("watch-initial-events-gzip") {
        let plain = recording.clone().plain();
        let mut told = events(&recording);
        assert_eq!(told, events(&plain));
        let expected = [
            "+a", "+b", "+c", "+d", "+e", "+held", "|", "+passing", "~passing", "-passing",
        ];
        // As many bookmarks as the server had time for.
        let bookmarks = told.split_off(expected.len());
        assert_eq!(told, expected);
        assert!(
            bookmarks.iter().all(|bookmark| bookmark == "="),
            "{bookmarks:?}"
        );
        let members = members(&recording);
        if recording.release == "v1.34" {
            assert!(members.is_empty(), "{members:?}");
            continue;
        }
        assert!(members.len() > 1, "{members:?}");
        assert!(
            members.iter().all(|member| member.ends_with('\n')),
            "whole frames"
        );
        assert_eq!(members.concat().as_bytes(), &*plain.body);
        each_member_is_read_at_once(&recording, &members);
    }
}

/// All frames of a member are told before the next member comes.
fn each_member_is_read_at_once(recording: &Recording, members: &[String]) {
    let (_, mut answer) = watch().into_parts().unwrap();
    answer.head(&http::Response::from_parts(recording.head.clone(), ()));
    let mut rest = recording.body.clone();
    for member in members {
        let mut reader = flate2::bufread::GzDecoder::new(&*rest);
        reader.read_to_end(&mut Vec::new()).unwrap();
        let length = rest.len() - reader.into_inner().len();
        answer.feed(rest.split_to(length));
        let told: Vec<_> = std::iter::from_fn(|| answer.poll()).collect();
        assert!(told.iter().all(Result::is_ok), "{told:?}");
        assert_eq!(told.len(), member.lines().count());
    }
    assert!(rest.is_empty());
}

fn members(recording: &Recording) -> Vec<String> {
    let mut rest = &*recording.body;
    let mut members = Vec::new();
    if recording.header("content-encoding").is_empty() {
        return members;
    }
    while !rest.is_empty() {
        let mut text = String::new();
        let mut member = flate2::bufread::GzDecoder::new(rest);
        member.read_to_string(&mut text).unwrap();
        members.push(text);
        rest = member.into_inner();
    }
    members
}
