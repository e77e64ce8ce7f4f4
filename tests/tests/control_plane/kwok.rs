//! Thousands of pods: none is lost, whichever way they are read.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{Node, Pod};
use kubex_testing::ControlPlane;
use kubex_tokio::{Api, Client, Patch, Resource, WatchEvent};
use serde_json::json;
use tokio::task::JoinSet;

use crate::following::Following;
use crate::pods::runs;
use crate::{client, real_with};

const NODES: usize = 25;
const PODS: usize = 5_000;
const CHANGED: usize = 1_000;
const PAGE: usize = 500;

/// How many requests are on their way at once.
const WORKERS: usize = 32;

/// For each step; several times what two busy cores take.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_pods() {
    let Some(plane) = real_with(ControlPlane::builder().kwok()) else {
        return;
    };
    let client = client(&plane.kubeconfig());
    let pods: Api<Pod> = client.api();
    let mut steps = Steps(Instant::now());

    for number in 0..NODES {
        client.api().create(&node(number)).await.unwrap();
    }
    let version = pods.list().await.unwrap().metadata.resource_version;
    let running = tokio::spawn(running(Following::new(&pods, version)));
    side_by_side(PODS, &client, |pods, number| async move {
        pods.create(&pod(number)).await.unwrap();
    })
    .await;
    steps.took("to create them");
    let running = timely(running).await.unwrap();
    steps.took("until all ran");

    let whole = pods.list().await.unwrap();
    let version = whole.metadata.resource_version.clone();
    let names: BTreeSet<String> = whole.items.iter().map(|pod| pod.name().into()).collect();
    assert_eq!((whole.items.len(), names.len()), (PODS, PODS));
    assert_eq!(names, running);
    assert!(whole.items.iter().all(runs));
    steps.took("for the list");

    let paged = pages(&pods).await;
    assert_eq!(paged.len(), PODS);
    assert_eq!(names, paged.into_iter().collect());
    steps.took("for the pages");

    let changes = tokio::spawn(changes(Following::new(&pods, version)));
    side_by_side(CHANGED, &client, |pods, number| async move {
        let label = json!({"metadata": {"labels": {"changed": number.to_string()}}});
        let name = name(number * PODS / CHANGED);
        pods.patch(&name, Patch::merge(label)).await.unwrap();
    })
    .await;
    // What follows all changes, and so says that there are no more.
    pods.create(&pod(PODS)).await.unwrap();
    let seen = timely(changes).await.unwrap();
    let expected: BTreeMap<String, Vec<String>> = (0..CHANGED)
        .map(|number| (name(number * PODS / CHANGED), vec![number.to_string()]))
        .collect();
    assert!(seen == expected, "{} of {CHANGED} were seen", seen.len());
    steps.took("for the changes and the watch");
}

fn name(number: usize) -> String {
    format!("pod-{number:04}")
}

fn node(number: usize) -> Node {
    let (annotation, value) = ControlPlane::KWOK_ANNOTATION;
    serde_json::from_value(json!({
        "metadata": {"name": format!("node-{number}"), "annotations": {annotation: value}},
    }))
    .unwrap()
}

fn pod(number: usize) -> Pod {
    serde_json::from_value(json!({
        "metadata": {"name": name(number)},
        "spec": {
            // No scheduler need find it.
            "nodeName": format!("node-{}", number % NODES),
            "containers": [{"name": "main", "image": "none"}],
        },
    }))
    .unwrap()
}

/// Does something for each number, many at once.
async fn side_by_side<F, D>(count: usize, client: &Client, each: F)
where
    F: Fn(Api<Pod>, usize) -> D + Copy + Send + 'static,
    D: Future<Output = ()> + Send,
{
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let pods: Api<Pod> = client.api();
        workers.spawn(async move {
            for number in (worker..count).step_by(WORKERS) {
                each(pods.clone(), number).await;
            }
        });
    }
    timely(workers.join_all()).await;
}

/// Follows until all pods run, and tells their names.
async fn running(mut pods: Following) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    while names.len() < PODS {
        match pods.next().await {
            WatchEvent::Added(pod) | WatchEvent::Modified(pod) if runs(&pod) => {
                names.insert(pod.name().into());
            }
            WatchEvent::Deleted(pod) => panic!("{} is gone", pod.name()),
            _ => {}
        }
    }
    println!(
        "{PODS} pods were followed until they ran over {} watches",
        pods.watches
    );
    names
}

/// The names on all pages, each of which is as long as it is to be.
async fn pages(pods: &Api<Pod>) -> Vec<String> {
    let mut names = Vec::new();
    let mut token = None;
    loop {
        let mut list = pods.list().limit(PAGE.try_into().unwrap());
        if let Some(token) = token {
            list = list.continue_token(token);
        }
        let page = list.await.unwrap();
        assert_eq!(page.items.len(), PAGE);
        names.extend(page.items.iter().map(|pod| String::from(pod.name())));
        token = page.metadata.continue_token;
        if token.is_none() {
            return names;
        }
    }
}

/// What each pod was changed to, until there is a new one.
async fn changes(mut pods: Following) -> BTreeMap<String, Vec<String>> {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    loop {
        match pods.next().await {
            WatchEvent::Modified(pod) => {
                let label = pod.labels()["changed"].clone();
                seen.entry(pod.name().into()).or_default().push(label);
            }
            WatchEvent::Added(pod) => {
                assert_eq!(pod.name(), name(PODS));
                println!(
                    "{CHANGED} changes were followed over {} watches",
                    pods.watches
                );
                return seen;
            }
            WatchEvent::Deleted(pod) => panic!("{} is gone", pod.name()),
            WatchEvent::Bookmark(_) => {}
        }
    }
}

async fn timely<T>(work: impl Future<Output = T>) -> T {
    let timely = tokio::time::timeout(PATIENCE, work).await;
    timely.expect("done in time")
}

/// Says how long each step took.
struct Steps(Instant);

impl Steps {
    fn took(&mut self, what: &str) {
        println!("{PODS} pods: {:.1?} {what}", self.0.elapsed());
        self.0 = Instant::now();
    }
}
