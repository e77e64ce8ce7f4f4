//! One pool on several runtimes.

use tokio::runtime::{Builder, Runtime};

use super::{peer::Peer, *};

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

#[test]
fn one_that_goes_away_while_it_dials_leaves_the_others_served() {
    let peer = Peer::http2(100);
    let pool = pool_of(peer.clone(), None);
    let spawn = |runtime: &Runtime| {
        let pool = pool.clone();
        let asked = runtime.spawn(async move { ask(&pool, "/get").await });
        runtime.block_on(settle());
        asked
    };
    let (first, second) = (runtime(), runtime());
    let dialling = spawn(&first);
    let waiting = spawn(&second);
    assert_eq!(peer.dials(), 1, "one dial for both");
    drop(first);
    second.block_on(waiting).unwrap().unwrap();
    assert_eq!(peer.dials(), 2);
    assert!(dialling.is_finished());
}
