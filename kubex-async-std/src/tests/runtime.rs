//! What async-std lends.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_std::future::timeout;
use futures_util::future::pending;
use kubex_proto::{Config, Instant as Moment};
use kubex_transport::{Runtime, Transport};

use super::until;
use crate::AsyncStd;

fn runtime() -> AsyncStd {
    AsyncStd::open(&Config::new("http://localhost".parse().unwrap())).unwrap()
}

#[async_std::test]
async fn sleep_ends_when_the_instant_has_come() {
    let runtime = runtime();
    let start = Instant::now();
    let until = Moment::from_origin(runtime.now().since_origin() + Duration::from_millis(30));
    runtime.sleep(until).await;
    assert!(start.elapsed() >= Duration::from_millis(30));
    assert!(runtime.now() >= until);
    // The past is over.
    runtime.sleep(Moment::from_origin(Duration::ZERO)).await;
    let never = runtime.sleep(Moment::from_origin(Duration::MAX));
    assert!(timeout(Duration::from_millis(20), never).await.is_err());
}

#[async_std::test]
async fn a_task_ends_with_its_handle() {
    let held = Arc::new(());
    let kept = Arc::clone(&held);
    let task = AsyncStd::spawn(Box::pin(async move {
        pending::<()>().await;
        drop(kept);
    }));
    assert_eq!(Arc::strong_count(&held), 2);
    drop(task);
    until(|| Arc::strong_count(&held) == 1).await;
}

#[async_std::test]
async fn work_that_blocks_is_done_and_a_panic_is_an_error() {
    assert_eq!(AsyncStd::unblock(|| 6 * 7).await.unwrap(), 42);
    let error = AsyncStd::unblock(|| panic!("on purpose")).await;
    let error: std::io::Error = error.map(|(): ()| ()).unwrap_err();
    assert!(error.to_string().contains("panicked"), "{error}");
    let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let doing = Arc::clone(&done);
    drop(AsyncStd::unblock(move || {
        doing.store(true, std::sync::atomic::Ordering::SeqCst);
    }));
    until(|| done.load(std::sync::atomic::Ordering::SeqCst)).await;
}
