//! Any text is a kubeconfig or an error, each of its contexts a configuration that can be used or an error, and to merge it
//! with itself changes nothing.
#![no_main]

use std::time::Duration;

use kubex_proto::{Instant, Kubeconfig, Time, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(kubeconfig) = Kubeconfig::parse(text, "/home/user/.kube/config") else {
        return;
    };
    let told = tell(&kubeconfig);
    let again = Kubeconfig::parse(text, "/home/user/.kube/config").expect("it was read before");
    assert_eq!(tell(&kubeconfig.merge(again)), told);
});

/// What each context comes to.
fn tell(kubeconfig: &Kubeconfig) -> Vec<String> {
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    let contexts = kubeconfig.contexts().map(Some).chain([None, Some("")]);
    let configs = contexts.map(|context| match kubeconfig.config(context) {
        Ok(mut config) => {
            let wish = config.credentials.poll(now, None);
            format!(
                "{config:?} {wish:?} {:?}",
                config.settings().map_err(|error| error.to_string())
            )
        }
        Err(error) => error.to_string(),
    });
    configs.collect()
}
