//! What one call does: each promise of `Exchange` and of `update`, in virtual time.

mod answers;
mod connections;
mod credentials;
mod events;
mod evictions;
mod extremes;
mod faults;
mod gzip;
mod patience;
mod random_events;
mod rate_limit;
mod retries;
mod timeouts;
mod update;
mod warnings;

use core::time::Duration;

use kubex_proto::{
    Api, Call, Dynamic, DynamicObject, Exchange, Failure, Frames, ResourceDescription, Settings,
    TextDecoder, Timeouts, WatchEvent, raw,
};
use kubex_testing::simulation::{Outcome, Reply, Script, Simulation};

const POD: &str = r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default","resourceVersion":"7"}}"#;
const ADDED: &str =
    "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"web\",\"resourceVersion\":\"7\"}}}\n";

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// No timeouts but those given.
fn settings(total: Option<u64>, read: Option<u64>) -> Settings {
    Settings::default().with_timeouts(Timeouts {
        total: total.map(seconds),
        read: read.map(seconds),
        ..Timeouts::default()
    })
}

fn pods() -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced("", "v1", "Pod"))
}

fn read() -> Call<TextDecoder> {
    raw::get("/readyz").text()
}

fn write() -> Call<TextDecoder> {
    raw::post("/reports")
        .body(&serde_json::json!({"month": 5}))
        .text()
}

fn watch() -> Call<Frames<DynamicObject>> {
    pods().watch().into_call()
}

fn broken() -> Failure {
    Failure::broken("the connection was reset")
}

/// Without any timeout.
fn run(script: Script, call: Call<TextDecoder>) -> Outcome<String> {
    Simulation::new(script).run(Exchange::new(call, &settings(None, None)))
}

fn run_watch(script: Script) -> Outcome<WatchEvent<DynamicObject>> {
    Simulation::new(script).run(Exchange::new(watch(), &settings(None, None)))
}

fn overloaded(code: u16, retry_after: &str) -> Reply {
    Reply::refusal(code, "TooManyRequests").header("retry-after", retry_after)
}
