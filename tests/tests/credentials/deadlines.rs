//! Callers with less time than the plugin takes.

use std::time::{Duration, Instant};

use kubex_testing::Server;
use kubex_transport::Transport;

use crate::plugin::Plugin;
use crate::{config, config_maps};

/// The first is over before the plugin is; the next has what it printed.
pub(crate) async fn a_call_does_not_wait_for_longer_than_it_may_and_the_plugin_goes_on<
    T: Transport,
>() {
    let served = Server::builder().token("any").build().serve().unwrap();
    let plugin = Plugin::new(
        r#"sleep 1; echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"any"}}'"#,
    );
    let maps = config_maps::<T>(config(&served, plugin.credentials()));
    let begun = Instant::now();
    let error = maps.list().timeout(Duration::from_millis(200)).await;
    let error = error.unwrap_err();
    assert!(begun.elapsed() < Duration::from_millis(900), "{error}");
    assert!(error.is_timeout(), "{error}");
    maps.list().await.unwrap();
    assert_eq!(plugin.runs(), 1);
    assert_eq!(served.server().requests().len(), 1);
}
