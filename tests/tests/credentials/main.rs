//! Logging in, end to end: what prints or gives a credential goes wrong in each way it can, and a client makes something
//! of it, on every asynchronous transport.
//!
//! A case is generic over the transport. Another one joins by a line at the end of [`on_each_transport`].
#![cfg(unix)]

mod certificates;
mod deadlines;
mod issuers;
mod plugin;
mod plugin_faults;
mod plugin_runs;
mod sessions;

use std::time::Duration;

use futures_util::future::join_all;
use kubex_proto::{
    Api, Config, Credentials, Dynamic, DynamicObject, Error, Kubeconfig, ResourceDescription,
};
use kubex_testing::server::Served;
use kubex_transport::{Client, Transport};

/// One test for each case and each transport.
macro_rules! on_each_transport {
    ($($file:ident { $($case:ident)* })*) => {
        on_each_transport!(kubex_tokio::Tokio, tokio, $($file { $($case)* })*);
        on_each_transport!(kubex_async_std::AsyncStd, async_std, $($file { $($case)* })*);
    };
    ($transport:ty, $runtime:ident, $($file:ident { $($case:ident)* })*) => {
        mod $runtime {
            $(mod $file {
                $(#[test]
                fn $case() {
                    crate::runtimes::$runtime(crate::$file::$case::<$transport>());
                })*
            })*
        }
    };
}

on_each_transport! {
    certificates {
        one_that_a_plugin_prints_is_shown
        another_one_ends_the_old_connections
        one_that_is_none_is_an_error
    }
    deadlines {
        a_call_does_not_wait_for_longer_than_it_may_and_the_plugin_goes_on
    }
    issuers {
        an_expired_token_is_renewed_and_the_new_tokens_are_handed_on
        a_refused_token_is_renewed_once_for_all_who_wait
        one_with_another_authority_is_not_trusted
        one_that_is_down_is_told
        one_that_refuses_is_quoted
        a_redirect_is_not_followed
        rubbish_and_too_much_are_errors
    }
    plugin_faults {
        one_that_hangs_is_stopped
        rubbish_is_an_error_that_does_not_show_it
        one_that_prints_without_end_is_stopped
        what_it_complains_without_end_is_shortened
        a_failure_is_told_with_what_it_said
        one_that_wants_a_terminal_is_told_that_there_is_none
        one_that_asks_all_the_same_hears_nothing
        one_that_is_missing_is_told_with_the_hint
    }
    plugin_runs {
        a_token_refused_in_the_middle_of_a_hundred_calls_runs_it_once
        it_is_run_before_its_token_expires
        a_failure_among_a_hundred_calls_runs_it_once
    }
    sessions {
        a_token_that_is_refused_is_renewed
        the_latest_certificate_is_shown
    }
}

/// How each runtime runs a case to its end.
mod runtimes {
    pub(crate) fn tokio(case: impl Future<Output = ()> + Send + 'static) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(runtime.spawn(case)).unwrap();
    }

    pub(crate) fn async_std(case: impl Future<Output = ()> + Send + 'static) {
        async_std::task::block_on(async_std::task::spawn(case));
    }
}

/// Longer than anything here takes that ends at all.
const PATIENCE: Duration = Duration::from_secs(30);

type ConfigMaps<T> = Api<DynamicObject, Dynamic, Client<T>>;

/// What reaches a served server, with these credentials and no other.
fn config(served: &Served, credentials: Credentials) -> Config {
    let kubeconfig = Kubeconfig::parse(&served.kubeconfig(), "").unwrap();
    let mut config = kubeconfig.config(None).unwrap();
    config.tls.identity = None;
    config.with_credentials(credentials)
}

fn config_maps<T: Transport>(config: Config) -> ConfigMaps<T> {
    let description = ResourceDescription::namespaced("", "v1", "ConfigMap");
    Api::of_bound_to(description, Client::new(config).unwrap())
}

/// Many calls at once.
async fn lists<T: Transport>(maps: &ConfigMaps<T>, calls: usize) -> Vec<Result<(), Error>> {
    let calls = (0..calls).map(|_| async { maps.list().await.map(drop) });
    join_all(calls).await
}

/// The error of a call, which shows no secret.
async fn told<T: Transport>(maps: &ConfigMaps<T>) -> String {
    let error = maps.list().await.unwrap_err();
    let shown = format!("{error} {error:?} {:?}", maps.client());
    assert!(!shown.contains("CANARY"), "{shown}");
    let text = error.to_string();
    assert!(text.len() < 1000, "{text}");
    text
}
