//! Lists.

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{Api, List, Resource};

use crate::recording::{Recording, each};

fn maps() -> Api<ConfigMap> {
    Api::new()
}

fn read(recording: &Recording) -> List<ConfigMap> {
    recording.answers(maps().list().into_call()).unwrap()
}

fn names<T: Resource>(list: &List<T>) -> Vec<&str> {
    list.iter().map(Resource::name).collect()
}

#[test]
fn whole() {
    for recording in each("list") {
        let list = read(&recording);
        assert_eq!(names(&list), ["a", "b", "c", "d", "e"]);
        assert!(!list.metadata.resource_version.is_empty());
        assert!(list.metadata.continue_token.is_none());
        for map in &list {
            assert_eq!(
                map.data.as_ref().unwrap()["greeting"],
                "grüße \"quoted\" \\ 🦀\n"
            );
        }
        // However it comes.
        for size in 1..64 {
            let pieces = std::iter::repeat_n(size, recording.body.len() / size);
            let again = recording.pieces(maps().list().into_call(), pieces);
            assert_eq!(again.into_iter().next().unwrap().unwrap(), list);
        }
    }
}

#[test]
fn in_pages() {
    for (first, second) in each("list-page-1").zip(each("list-page-2")) {
        let (one, two) = (read(&first), read(&second));
        assert_eq!(names(&one), ["a", "b"]);
        assert_eq!(one.metadata.remaining_item_count, Some(3));
        assert_eq!(names(&two), ["c", "d"]);
        assert_eq!(two.metadata.resource_version, one.metadata.resource_version);
        // The next request is the one that was recorded.
        let token = one.metadata.continue_token.unwrap();
        let next = maps().with_namespace("recordings");
        let next = next
            .list()
            .limit(2)
            .continue_token(token)
            .into_call()
            .request()
            .unwrap();
        assert_eq!(second.request, format!("> GET {}", next.uri()));
    }
}

#[test]
fn that_are_empty_or_pretty_or_of_others() {
    for recording in each("list-empty") {
        assert!(read(&recording).items.is_empty());
    }
    for recording in each("list-pretty") {
        assert!(recording.body.split(|byte| *byte == b'\n').count() > 10);
        assert_eq!(names(&read(&recording)), ["a"]);
    }
    for recording in each("list-pods") {
        let list = recording
            .answers(Api::<Pod>::new().list().into_call())
            .unwrap();
        assert_eq!(names(&list), ["web"]);
    }
    for recording in each("list-metadata") {
        let list = recording
            .answers(maps().metadata().list().into_call())
            .unwrap();
        assert_eq!(names(&list), ["a", "b", "c", "d", "e"]);
    }
}

#[test]
fn that_are_compressed() {
    for recording in each("list-gzip") {
        assert_eq!(recording.header("content-encoding"), ["gzip"]);
        let plain = recording.clone().plain();
        assert!(recording.body.len() < 4096 && plain.body.len() > 128 << 10);
        let list = read(&plain);
        assert_eq!(names(&list), ["large"]);
        assert_eq!(read(&recording), list);
        for cut in 0..=recording.body.len() {
            let again = recording.pieces(maps().list().into_call(), [cut]);
            assert_eq!(again.len(), 1);
            assert!(again.into_iter().next().unwrap().unwrap() == list, "{cut}");
        }
        let mut short = recording.clone();
        short.body.truncate(recording.body.len() - 1);
        let error = short.answers(maps().list().into_call()).unwrap_err();
        assert!(error.is_cut_off(), "{error}");
    }
}
