//! What is another each time becomes the same, so that a new recording differs where the server does: uids, times,
//! resource versions (in messages and continue tokens as well), the port. Compressed bodies stay as they came.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex::{Captures, Regex};

use super::session::Recorded;

/// Versions above are of the recorder's own invention.
const INVENTED: u64 = 900_000_000;

/// The files, by name.
pub(super) fn normal(recorded: Vec<Recorded>, url: &str) -> Vec<(String, Vec<u8>)> {
    let mut normal = Normal::default();
    for recorded in &recorded {
        if let Ok(body) = std::str::from_utf8(&recorded.body) {
            normal.learn(body);
        }
    }
    let port = url.rsplit(':').next().unwrap();
    let file = |recorded: Recorded| {
        let text = |text: &str| normal.text(text).replace(&format!(":{port}"), ":6443");
        let mut file = text(&recorded.head).into_bytes();
        file.push(b'\n');
        match std::str::from_utf8(&recorded.body) {
            Ok(body) => file.extend_from_slice(text(body).as_bytes()),
            Err(_) => file.extend_from_slice(&recorded.body),
        }
        (recorded.name, file)
    };
    recorded.into_iter().map(file).collect()
}

#[derive(Default)]
struct Normal {
    uids: BTreeMap<String, usize>,
    /// The versions there are; their places are what they become.
    versions: BTreeMap<u64, u64>,
    tokens: BTreeSet<String>,
}

const UID: &str = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const VERSION: &str =
    r#"("resourceVersion": ?"|resource version: |current: |resourceVersion=| \()([0-9]+)"#;
const TOKEN: &str = r#""continue": ?"([A-Za-z0-9_-]+)""#;
const TIME: &str = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z";
const AGE: &str = r#""\d+s""#;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

impl Normal {
    fn learn(&mut self, text: &str) {
        for uid in regex(UID).find_iter(text) {
            let next = self.uids.len() + 1;
            self.uids.entry(uid.as_str().into()).or_insert(next);
        }
        for found in regex(VERSION).captures_iter(text) {
            self.learn_version(found[2].parse().unwrap());
        }
        for found in regex(TOKEN).captures_iter(text) {
            let token = continued(&found[1]);
            self.learn_version(token["rv"].as_u64().unwrap_or_default());
            self.tokens.insert(found[1].into());
        }
    }

    fn learn_version(&mut self, version: u64) {
        if (1..INVENTED).contains(&version) {
            self.versions.insert(version, 0);
            for (place, version) in (1001..).zip(self.versions.values_mut()) {
                *version = place;
            }
        }
    }

    fn version(&self, version: &str) -> String {
        let known = version
            .parse()
            .ok()
            .and_then(|version: u64| self.versions.get(&version));
        known.map_or_else(|| version.to_owned(), u64::to_string)
    }

    fn text(&self, text: &str) -> String {
        let text = regex(UID).replace_all(text, |found: &Captures<'_>| {
            let number = self.uids.get(&found[0]).copied().unwrap_or_default();
            format!("00000000-0000-4000-8000-{number:012}")
        });
        let text = regex(VERSION).replace_all(&text, |found: &Captures<'_>| {
            format!("{}{}", &found[1], self.version(&found[2]))
        });
        let text = regex(TIME).replace_all(&text, |found: &Captures<'_>| {
            let fraction = found.get(1).map_or(0, |fraction| fraction.len());
            format!("2025-01-01T00:00:00{:.fraction$}Z", ".000000000")
        });
        let mut text = regex(AGE).replace_all(&text, "\"1s\"").into_owned();
        for token in &self.tokens {
            let mut inside = continued(token);
            if let Some(version) = inside["rv"].as_u64() {
                let known = self.versions.get(&version).copied().unwrap_or(version);
                inside["rv"] = known.into();
            }
            text = text.replace(token, &URL_SAFE_NO_PAD.encode(inside.to_string()));
        }
        text
    }
}

/// What a continue token says.
fn continued(token: &str) -> serde_json::Value {
    let bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
