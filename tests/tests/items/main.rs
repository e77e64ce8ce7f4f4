//! Lists item by item: the recordings from every cut, and pages through everything that can come between them.

mod pages;
mod recordings;
mod server;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Error, Listed, Pager, Prepared, Resource, Settings, verb::ListItems};
use kubex_testing::simulation::{Peer, Simulation};

/// What came, in short: names, `restarted`, `end` with the version, and errors.
fn told(items: &[Result<Listed<ConfigMap>, Error>]) -> Vec<String> {
    let told = |item: &Result<Listed<ConfigMap>, Error>| match item {
        Ok(Listed::Item(map)) => map.name().to_owned(),
        Ok(Listed::Restarted) => "restarted".to_owned(),
        Ok(Listed::End(metadata)) => format!("end {}", metadata.resource_version),
        Err(error) if error.is_gone() => "gone".to_owned(),
        Err(error) if error.unreadable().is_some() => "unreadable".to_owned(),
        Err(error) => error.to_string(),
    };
    items.iter().map(told).collect()
}

fn machine<I, S, C>(list: Prepared<ListItems<ConfigMap, I>, ConfigMap, S, C>) -> Pager<ConfigMap>
where
    S: kubex_proto::Scope,
{
    list.into_machine(&Settings::default())
}
