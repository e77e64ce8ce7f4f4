//! Lists.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{
    Error, Expired, FieldSelector, LabelSelector, Listed, Namespace, Resource, verb::VersionMatch,
};

use super::objects::labelled;
use crate::{Api, Context};

async fn filled(context: &Context) -> Result<Api<ConfigMap>, Error> {
    let maps: Api<ConfigMap> = context.api();
    for index in 0..5 {
        let parity = if index % 2 == 0 { "even" } else { "odd" };
        let labels = [("parity", parity), ("case", &*context.namespace)];
        maps.create(&labelled(&format!("map-{index}"), &labels))
            .await?;
    }
    Ok(maps)
}

fn names(list: &kubex_proto::List<ConfigMap>) -> Vec<&str> {
    list.iter().map(Resource::name).collect()
}

pub(super) async fn selectors(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    let odd = LabelSelector::new().equals("parity", "odd");
    assert_eq!(names(&maps.list().labels(odd).await?), ["map-1", "map-3"]);
    let none = LabelSelector::new()
        .not_in("parity", ["odd", "even"])
        .exists("case");
    assert!(maps.list().labels(none).await?.items.is_empty());
    let two = FieldSelector::new().equals("metadata.name", "map-2");
    assert_eq!(names(&maps.list().fields(two).await?), ["map-2"]);
    let error = maps.list().labels("a in b").await.unwrap_err();
    assert_eq!(error.code().unwrap().as_u16(), 400, "{error}");
    Ok(())
}

pub(super) async fn pages(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    let labels = format!("case={}", context.namespace);
    let first = maps.list().labels(&labels).limit(2).await?;
    assert_eq!(names(&first), ["map-0", "map-1"]);
    // What changes meanwhile is not in the pages of this list.
    maps.delete("map-4").await?;
    let mut seen = first.items.len();
    let mut page = first;
    while let Some(token) = page.metadata.continue_token.clone() {
        page = maps
            .list()
            .labels(&labels)
            .limit(2)
            .continue_token(token)
            .await?;
        seen += page.items.len();
    }
    assert_eq!(seen, 5);
    let version = page.metadata.resource_version;
    let exact = maps
        .list()
        .labels(&labels)
        .resource_version(&version)
        .version_match(VersionMatch::Exact)
        .await?;
    assert_eq!(exact.items.len(), 5);
    Ok(())
}

pub(super) async fn items(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    let labels = format!("case={}", context.namespace);
    for limit in [None, Some(2), Some(5), Some(100)] {
        let list = || match limit {
            Some(limit) => maps.list().labels(&labels).limit(limit),
            None => maps.list().labels(&labels),
        };
        let mut items = list().items().stream();
        let mut names = Vec::new();
        while let Some(map) = items.next().await {
            names.push(map?.name().to_owned());
        }
        assert_eq!(names, ["map-0", "map-1", "map-2", "map-3", "map-4"]);

        let mut items = list().items().on_expired(Expired::Restart).stream();
        let mut count = 0;
        let end = loop {
            match items.next().await.expect("an end")? {
                Listed::Item(_) => count += 1,
                Listed::Restarted => count = 0,
                Listed::End(metadata) => break metadata,
            }
        };
        assert_eq!(count, 5);
        assert!(end.continue_token.is_none() && !end.resource_version.is_empty());
        assert!(items.next().await.is_none());
    }
    let mut none = maps.list().labels("case=none").items().stream();
    assert!(none.next().await.is_none());
    Ok(())
}

pub(super) async fn items_of_metadata_without_managed_fields(
    context: Context,
) -> Result<(), Error> {
    let maps = filled(&context).await?;
    for without in [false, true] {
        let items = maps.metadata().list().limit(2).labels("parity").items();
        let mut items = if without {
            items.without_managed_fields().stream()
        } else {
            items.stream()
        };
        let mut count = 0;
        while let Some(object) = items.next().await {
            let metadata = object?.metadata;
            assert_eq!(metadata.managed_fields.is_none(), without);
            assert_eq!(metadata.labels["case"], context.namespace);
            count += 1;
        }
        assert_eq!(count, 5);
    }
    Ok(())
}

pub(super) async fn items_that_expire(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    for (expired, expected) in [(Expired::Continue, 4), (Expired::Restart, 5)] {
        let mut items = maps.list().labels("parity").limit(2).items();
        items = items.item_limit(1 << 20);
        let mut items = items.on_expired(expired).stream();
        let (mut count, mut restarts) = (0, 0);
        loop {
            match items.next().await.expect("an end")? {
                Listed::Item(_) => count += 1,
                Listed::Restarted => restarts += 1,
                Listed::End(_) => break,
            }
            if count == 1 && restarts == 0 {
                // The last that the first list would have given.
                let last = if expired == Expired::Continue {
                    "map-4"
                } else {
                    "map-3"
                };
                maps.delete(last).await?;
                context.forget_versions().await;
            }
        }
        assert_eq!(count, expected);
        assert_eq!(restarts, usize::from(expired == Expired::Restart));
    }
    Ok(())
}

pub(super) async fn all_namespaces(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    let labels = format!("case={}", context.namespace);
    let elsewhere: Api<ConfigMap> = context.client.api();
    assert!(elsewhere.list().labels(&labels).await?.items.is_empty());
    assert_eq!(
        elsewhere
            .list()
            .labels(&labels)
            .all_namespaces()
            .await?
            .items
            .len(),
        5
    );
    let everywhere = maps.all_namespaces();
    assert_eq!(everywhere.list().labels(&labels).await?.items.len(), 5);
    let none = everywhere
        .list()
        .labels(&labels)
        .namespace("default")
        .await?;
    assert!(none.items.is_empty());
    let inherited = everywhere
        .list()
        .labels(&labels)
        .namespace(Namespace::Inherit)
        .await?;
    assert_eq!(inherited.items.len(), 5);
    Ok(())
}

pub(super) async fn a_token_that_is_none(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    let error = maps
        .list()
        .limit(2)
        .continue_token("rubbish")
        .await
        .unwrap_err();
    assert_eq!(error.code().unwrap().as_u16(), 400, "{error}");
    Ok(())
}

pub(super) async fn an_expired_page(context: Context) -> Result<(), Error> {
    let maps = filled(&context).await?;
    let first = maps.list().limit(2).await?;
    let token = first.metadata.continue_token.unwrap();
    maps.delete("map-4").await?;
    context.forget_versions().await;
    let error = maps
        .list()
        .limit(2)
        .continue_token(token)
        .await
        .unwrap_err();
    assert!(error.is_gone(), "{error}");
    // The Status holds a token to go on with, at the cost of one snapshot.
    let fresh = error.status().unwrap().metadata.continue_token.clone();
    let rest = maps.list().limit(5).continue_token(fresh.unwrap()).await?;
    assert_eq!(names(&rest), ["map-2", "map-3"]);
    Ok(())
}

/// The server packs it, if it is asked to.
pub(super) async fn a_large_one(context: Context) -> Result<(), Error> {
    let maps: Api<ConfigMap> = context.api();
    let mut texts = Vec::new();
    for index in 0..4 {
        let map = large(index);
        maps.create(&map).await?;
        texts.push(map.data.unwrap());
    }
    context.forget_requests();
    let list = maps.list().await?;
    let listed: Vec<_> = list.iter().filter(|map| map.name() != ROOT).collect();
    assert_eq!(listed.len(), 4);
    for (map, text) in listed.iter().zip(&texts) {
        assert!(map.data.as_ref() == Some(text), "{}", map.name());
    }
    context.assert_gzip_asked_for();
    Ok(())
}

/// Every namespace of a cluster has it, once its controllers have seen it.
const ROOT: &str = "kube-root-ca.crt";

/// More than a third of what the server packs, all of it text that differs.
pub(super) fn large(index: u32) -> ConfigMap {
    let lines = (0..4000).map(|line| format!("{index} grüße {}\n", line * 7919 % 4001));
    ConfigMap {
        data: Some(BTreeMap::from([("text".into(), lines.collect())])),
        ..labelled(&format!("large-{index}"), &[("size", "large")])
    }
}
