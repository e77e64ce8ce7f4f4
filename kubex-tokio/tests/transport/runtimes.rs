//! What ends with tokio's runtime.

use kubex_testing::Server;
use kubex_tokio::Store;

use super::{client, config_maps};

#[test]
fn stores_end_with_their_runtime() {
    let served = Server::new().serve().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = runtime.block_on(async {
        let store = Store::of(config_maps(&client(&served)).watcher());
        store.ready().await.unwrap();
        store
    });
    drop(runtime);
    let other = tokio::runtime::Runtime::new().unwrap();
    other.block_on(async {
        assert!(store.changes().next().await.is_none());
        // What was known is still there.
        assert!(store.is_ready() && store.ready().await.is_ok());
    });
}
