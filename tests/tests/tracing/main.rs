//! What is told of calls by `tracing`: exactly which fields, which events, and no secrets.

mod calls;
mod collector;
mod followers;
mod secrets;
mod warnings;

use core::time::Duration;

use kubex_proto::{
    Api, Dynamic, DynamicObject, Exchange, Failure, ResourceDescription, Settings, TextDecoder, raw,
};
use kubex_testing::simulation::{Credential, Reply, Script, Simulation};

use collector::{Fields, Notes, collect};

const POD: &str = r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default","resourceVersion":"7"}}"#;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn settings() -> Settings {
    Settings::new("https://10.0.0.1:6443/prefix".parse().unwrap())
}

fn pods() -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced("", "v1", "Pod"))
}

fn readyz() -> Exchange<TextDecoder> {
    Exchange::new(raw::get("/readyz").text(), &settings())
}

/// What is told while a pod is read.
fn get(script: Script) -> Notes {
    let exchange = pods().get("web").into_exchange(&settings());
    collect(|| Simulation::new(script).run(exchange)).1
}

fn fields<const N: usize>(fields: [(&'static str, &str); N]) -> Fields {
    Fields::from(fields.map(|(name, value)| (name, value.into())))
}
