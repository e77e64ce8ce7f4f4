//! The recorded lists, cut in two at every place (the largest at some) and into single bytes.

use std::path::PathBuf;

use bytes::Bytes;
use kubex_proto::{Answer, Api, DynamicObject, Items, ListMeta, Listed, ResourceDescription};
use serde_json::Value;

/// The bodies of a release's recorded lists, by name, without their content coding.
fn bodies() -> Vec<(String, Vec<u8>)> {
    let recordings = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let mut bodies = Vec::new();
    for release in ["v1.34", "v1.37"] {
        for file in std::fs::read_dir(recordings.join(release)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if !name.starts_with("list") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let head = bytes.windows(2).position(|two| two == b"\n\n").unwrap() + 2;
            let (head, body) = bytes.split_at(head);
            let gzip = String::from_utf8_lossy(head).contains("content-encoding: gzip");
            bodies.push((format!("{release}/{name}"), plain(body, gzip)));
        }
    }
    bodies
}

fn plain(body: &[u8], gzip: bool) -> Vec<u8> {
    let mut plain = Vec::new();
    if gzip {
        let mut members = flate2::read::MultiGzDecoder::new(body);
        std::io::Read::read_to_end(&mut members, &mut plain).unwrap();
    } else {
        plain.extend(body);
    }
    plain
}

fn answer() -> Answer<Items<DynamicObject>> {
    let maps = Api::<DynamicObject>::of(ResourceDescription::namespaced("", "v1", "ConfigMap"));
    let (_, mut answer) = maps.list().items().into_call().into_parts().unwrap();
    answer.head(&http::Response::new(()));
    answer
}

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<DynamicObject>, ListMeta) {
    let (mut answer, mut objects, mut end) = (answer(), Vec::new(), None);
    let mut drain = |answer: &mut Answer<Items<DynamicObject>>| {
        while let Some(item) = answer.poll() {
            assert!(end.is_none(), "an item after the end");
            match item.unwrap() {
                Listed::Item(object) => objects.push(object),
                Listed::Restarted => panic!("restarted"),
                Listed::End(metadata) => end = Some(metadata),
            }
        }
    };
    for piece in pieces {
        answer.feed(Bytes::copy_from_slice(piece));
        drain(&mut answer);
    }
    answer.end();
    drain(&mut answer);
    (objects, end.expect("an end"))
}

/// As `serde_json` reads it whole, but for the types that a list does not repeat.
fn expected(body: &[u8]) -> (Vec<Value>, ListMeta) {
    let list: Value = serde_json::from_slice(body).unwrap();
    let metadata = serde_json::from_value(list["metadata"].clone()).unwrap();
    (
        list["items"].as_array().cloned().unwrap_or_default(),
        metadata,
    )
}

#[test]
fn are_the_same_from_every_cut() {
    let bodies = bodies();
    assert!(bodies.len() >= 18, "{}", bodies.len());
    for (name, body) in &bodies {
        let whole = read([&**body]);
        let (values, metadata) = expected(body);
        assert_eq!(whole.1, metadata, "{name}");
        assert_eq!(whole.0.len(), values.len(), "{name}");
        for (object, mut value) in whole.0.iter().zip(values) {
            value["kind"] = object.kind.clone().into();
            value["apiVersion"] = object.api_version.clone().into();
            assert_eq!(serde_json::to_value(object).unwrap(), value, "{name}");
        }
        assert_eq!(read(body.chunks(1)), whole, "{name} in single bytes");
        // One of them is of 128 KiB and more, as no smaller one is gzipped.
        for cut in (0..=body.len()).step_by(1.max(body.len() / 2_500)) {
            let (head, tail) = body.split_at(cut);
            assert_eq!(read([head, tail]), whole, "{name} cut at {cut}");
        }
    }
}

#[test]
fn with_a_byte_changed_are_the_same_from_every_cut_and_never_whole_unless_json_is() {
    let mut random = fastrand::Rng::with_seed(3);
    for (name, body) in bodies() {
        for _ in 0..200.min(1_000_000 / body.len()) {
            let mut body = body.clone();
            let at = random.usize(..body.len());
            body[at] = *random.choice(b"{}[]\",:\\ 1\n\xff").unwrap();
            let whole = fates([&*body]);
            let (head, tail) = body.split_at(random.usize(..=body.len()));
            assert_eq!(fates([head, tail]), whole, "{name} {at}");
            assert_eq!(fates(body.chunks(1)), whole, "{name} {at}");
            let ends = whole.last().is_some_and(|fate| fate == "end");
            let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_ok();
            assert!(!ends || is_json, "{name} {at}");
        }
    }
}

/// What becomes of each item.
fn fates<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let (mut answer, mut fates) = (answer(), Vec::new());
    let mut drain = |answer: &mut Answer<Items<DynamicObject>>| {
        while let Some(item) = answer.poll() {
            fates.push(match item {
                Ok(Listed::End(_)) => "end".to_owned(),
                Ok(item) => format!("{item:?}"),
                Err(error) => error.to_string(),
            });
        }
    };
    for piece in pieces {
        answer.feed(Bytes::copy_from_slice(piece));
        drain(&mut answer);
    }
    answer.end();
    drain(&mut answer);
    fates
}
