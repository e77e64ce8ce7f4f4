//! Whatever happens: a list and the events that follow it lead to the next list.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::caller::{Caller, PODS, pod};

/// A few numbers that look random, and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn change(caller: &Caller, numbers: &mut Numbers) {
    let name = format!("p{}", numbers.below(6));
    let app = ["x", "y"][usize::try_from(numbers.below(2)).unwrap()];
    let path = format!("{PODS}/{name}");
    match numbers.below(6) {
        0 | 1 => caller.post(PODS, &pod(&name, app)),
        2 => caller.merge(&path, &json!({"metadata": {"labels": {"app": app}}})),
        3 => caller.merge(
            &path,
            &json!({"metadata": {"finalizers": ["example.com/wait"]}}),
        ),
        4 => caller.merge(&path, &json!({"metadata": {"finalizers": null}})),
        _ => caller.delete(&path),
    };
}

fn by_name(objects: &Value) -> BTreeMap<String, String> {
    objects["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(entry)
        .collect()
}

fn entry(object: &Value) -> (String, String) {
    let metadata = &object["metadata"];
    (
        metadata["name"].as_str().unwrap().to_owned(),
        metadata["resourceVersion"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn every_list_and_its_watch_lead_to_the_latest_list() {
    for seed in 0..20 {
        let caller = Caller::new();
        let mut numbers = Numbers(seed);
        let first = caller.0.resource_version();
        for _ in 0..60 {
            change(&caller, &mut numbers);
        }
        for selector in ["", "&labelSelector=app%3Dx"] {
            let latest = by_name(&caller.get(&format!("{PODS}?x{selector}")).expect(200));
            for version in first..=caller.0.resource_version() {
                let exact = format!(
                    "{PODS}?resourceVersionMatch=Exact&resourceVersion={version}{selector}"
                );
                let mut known = by_name(&caller.get(&exact).expect(200));
                let mut reached = version;
                let mut watch = caller.watch(&format!(
                    "{PODS}?watch=true&resourceVersion={version}{selector}"
                ));
                for event in watch.values() {
                    let (name, at) = entry(&event["object"]);
                    let number: u64 = at.parse().unwrap();
                    assert!(number > reached, "versions only grow");
                    reached = number;
                    let was_known = match event["type"].as_str().unwrap() {
                        "DELETED" => known.remove(&name).is_some(),
                        "MODIFIED" => known.insert(name, at).is_some(),
                        _ => known.insert(name, at).is_none(),
                    };
                    assert!(was_known, "{event}");
                }
                assert_eq!(known, latest, "seed {seed}, version {version}");
            }
        }
    }
}

#[test]
fn pages_of_any_size_hold_the_whole_snapshot() {
    let caller = Caller::new();
    for number in 0..7 {
        caller.pod(&format!("p{number}"), "x");
    }
    let whole = by_name(&caller.get(PODS).expect(200));
    for limit in 1..9 {
        let mut found = BTreeMap::new();
        let mut token = String::new();
        loop {
            let page = caller
                .get(&format!("{PODS}?limit={limit}&continue={token}"))
                .expect(200);
            assert!(page["items"].as_array().unwrap().len() <= limit);
            found.extend(by_name(&page));
            // What is written between two pages belongs to none of them.
            caller
                .merge(
                    &format!("{PODS}/p6"),
                    &json!({"metadata": {"labels": {"at": format!("v{}", found.len())}}}),
                )
                .expect(200);
            match page["metadata"]["continue"].as_str() {
                Some(next) => next.clone_into(&mut token),
                None => break,
            }
        }
        let names = |map: &BTreeMap<String, String>| map.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&whole), "limit {limit}");
    }
}
