//! Clients with other options than they usually have.

use k8s_openapi::api::core::v1::ConfigMap;
use kubex_proto::{Connections, Error, Resource};

use super::objects::config_map;
use crate::harness::Client;
use crate::{Api, Context};

fn client(context: &Context, connections: Connections) -> Result<Client, Error> {
    context
        .options
        .client(|config| config.connections = connections)
}

/// Whoever finds no connection waits for one.
pub(super) async fn few_connections(context: Context) -> Result<(), Error> {
    let few = Connections {
        most: Some(2),
        http1_only: true,
        ..Connections::default()
    };
    many_calls_at_once(&context, &client(&context, few)?).await
}

pub(super) async fn connections_that_are_not_kept(context: Context) -> Result<(), Error> {
    let none = Connections {
        keep_alive: false,
        ..Connections::default()
    };
    many_calls_at_once(&context, &client(&context, none)?).await
}

async fn many_calls_at_once(context: &Context, client: &Client) -> Result<(), Error> {
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let maps: Api<ConfigMap> = client.api().with_namespace(context.namespace.as_str());
            client.spawn(async move {
                let name = format!("map-{number}");
                maps.create(&config_map(&name)).await?;
                assert_eq!(maps.get(&name).await?.name(), name);
                Ok::<_, Error>(())
            })
        })
        .collect();
    for call in calls {
        call.await?;
    }
    let maps: Api<ConfigMap> = context.api();
    let made = maps.list().await?.items;
    let ours = made.iter().filter(|map| map.name().starts_with("map-"));
    assert_eq!(ours.count(), 20);
    Ok(())
}
