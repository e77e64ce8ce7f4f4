//! `kubex-tokio` and `kubex-async-std` export the same: the same names, each with the same signature, the same features.
//!
//! It is read off their source. What [`Client`](kubex_transport::Client), `Store`, `ItemStream` and the traits can do is in
//! `kubex-transport`, from where both export it, so it is the same without being looked at; and so is all of `kubex_proto`.

mod exports;

use std::{collections::BTreeMap, fs, path::PathBuf};

use self::exports::exports;

/// What each crate calls its own: the crate, its transport, and the HTTP library below.
const OWN_NAMES: [(&str, &str); 2] = [("kubex_tokio", "kubex_async_std"), ("Tokio", "AsyncStd")];

/// What only `kubex-async-std` has, as there is no surf below the other.
const ONLY_ASYNC_STD: [&str; 3] = [
    "HttpClient",
    "AsyncStd::with_middleware",
    "AsyncStd::with_surf",
];

/// What only `kubex-tokio` has.
const ONLY_TOKIO: [&str; 0] = [];

fn source(of: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", of].iter().collect()
}

/// The word as it is in the other crate.
fn translated(text: &str) -> String {
    let words = text.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let translate = |word: &str| {
        let end = word.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let own = OWN_NAMES.iter().find(|(tokio, _)| *tokio == end);
        own.map_or_else(
            || word.to_owned(),
            |(_, async_std)| word.replace(end, async_std),
        )
    };
    words.map(translate).collect()
}

#[test]
fn both_export_the_same_with_the_same_signatures() {
    let tokio: BTreeMap<_, _> = exports(&source("kubex-tokio"))
        .into_iter()
        .map(|(name, signature)| (translated(&name), translated(&signature)))
        .collect();
    let mut async_std = exports(&source("kubex-async-std"));
    for only in ONLY_ASYNC_STD {
        assert!(async_std.remove(only).is_some(), "{only} is not there");
        // What it can do goes with it.
        async_std.retain(|name, _| !name.starts_with(&format!("{only}:")));
    }
    for only in ONLY_TOKIO {
        assert!(tokio.contains_key(only), "{only} is not there");
    }
    // So it is known that something was looked at.
    for name in [
        "Client",
        "Api",
        "api",
        "default_config",
        "Store",
        "AsyncStd",
        "kubex_proto::*",
    ] {
        assert!(async_std.contains_key(name), "{name}: {async_std:#?}");
    }
    let names =
        |exports: &BTreeMap<String, String>| -> Vec<_> { exports.keys().cloned().collect() };
    assert_eq!(names(&tokio), names(&async_std));
    for (name, signature) in &tokio {
        assert_eq!(*signature, async_std[name], "{name}");
    }
}

#[test]
fn both_have_the_same_features() {
    let features = |of: &str| {
        let manifest = fs::read_to_string(source(of).join("Cargo.toml")).unwrap();
        let (_, after) = manifest.split_once("[features]").unwrap();
        let (features, _) = after.split_once("\n[").unwrap();
        features.trim().to_owned()
    };
    let tokio = features("kubex-tokio");
    assert!(tokio.contains("default = "), "{tokio}");
    assert_eq!(tokio, features("kubex-async-std"));
}

#[test]
fn words_are_translated_as_wholes() {
    assert_eq!(
        translated("kubex_transport :: Client < Tokio > Tokio::open kubex_tokio_else"),
        "kubex_transport :: Client < AsyncStd > AsyncStd::open kubex_tokio_else"
    );
}
