//! Plugins that print no credential: each is an error that says so, and nothing is sent.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use kubex_proto::{Credentials, ExecPlugin, ExecVersion, InteractiveMode};
use kubex_testing::Server;
use kubex_testing::server::Served;
use kubex_transport::Transport;

use crate::plugin::Plugin;
use crate::{config, config_maps, told};

fn served() -> Served {
    Server::builder().token("any").build().serve().unwrap()
}

/// What a call comes to with this plugin.
async fn outcome<T: Transport>(credentials: Credentials) -> String {
    let served = served();
    let maps = config_maps::<T>(config(&served, credentials));
    let told = told(&maps).await;
    assert!(told.contains("exec plugin"), "{told}");
    assert!(served.server().requests().is_empty(), "{told}");
    told
}

/// With what it started.
pub(crate) async fn one_that_hangs_is_stopped<T: Transport>() {
    let mut plugin = Plugin::new("echo begun >&2; (sleep 2; echo too late > late); echo CANARY");
    plugin.settings.time_limit = Duration::from_millis(300);
    let begun = Instant::now();
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(begun.elapsed() < Duration::from_millis(1900), "{told}");
    assert!(
        told.contains("did not end within 300ms, and was stopped; it said: begun"),
        "{told}"
    );
    std::thread::sleep(Duration::from_millis(2500).saturating_sub(begun.elapsed()));
    assert!(!plugin.path("late").exists(), "something of it goes on");
}

pub(crate) async fn rubbish_is_an_error_that_does_not_show_it<T: Transport>() {
    for (script, expected) in [
        ("echo CANARY", "printed what is not JSON (line 1, column 1)"),
        (
            "printf '{\"kind\":\"CANARY\"'",
            "printed JSON that is cut off",
        ),
        ("printf '\\377\\376CANARY\\000'", "printed what is not JSON"),
        (
            "echo '{\"kind\":\"CANARY\"}'",
            "whose kind is not ExecCredential",
        ),
        ("true", "printed nothing on standard output"),
        (
            "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'",
            "of the apiVersion client.authentication.k8s.io/v1beta1, where the kubeconfig says \
             client.authentication.k8s.io/v1",
        ),
        (
            "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'",
            "printed neither a token nor a client certificate",
        ),
    ] {
        let told = outcome::<T>(Plugin::new(script).credentials()).await;
        assert!(told.contains(expected), "{script}: {told}");
    }
}

/// A hundred megabytes are to come. It is stopped after the first, so they are nowhere; and its last word is not said.
pub(crate) async fn one_that_prints_without_end_is_stopped<T: Transport>() {
    let plugin = Plugin::new("head -c 104857600 /dev/zero && echo all > all");
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(told.contains("printed more than 1 MiB"), "{told}");
    assert!(!plugin.path("all").exists(), "all of it was read");
}

pub(crate) async fn what_it_complains_without_end_is_shortened<T: Transport>() {
    let plugin = Plugin::new("yes complaint | head -c 104857600 >&2; exit 1");
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(
        told.contains("exit code 1; it said: complaint complaint"),
        "{told}"
    );
}

pub(crate) async fn a_failure_is_told_with_what_it_said<T: Transport>() {
    let plugin = Plugin::new("echo CANARY; echo 'please log in' >&2; exit 1");
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(
        told.contains("exit code 1; it said: please log in"),
        "{told}"
    );

    let plugin = Plugin::new("echo CANARY; kill -9 $$");
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(told.contains("ended by a signal"), "{told}");
}

pub(crate) async fn one_that_wants_a_terminal_is_told_that_there_is_none<T: Transport>() {
    if std::io::stdin().is_terminal() {
        // Somebody runs this by hand, and would be asked.
        return;
    }
    let mut plugin = Plugin::new("read answer; echo CANARY");
    plugin.settings.interactive_mode = InteractiveMode::Always;
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(
        told.contains("must ask on a terminal (interactiveMode: Always), and there is none"),
        "{told}"
    );
    assert_eq!(plugin.runs(), 0);
}

pub(crate) async fn one_that_asks_all_the_same_hears_nothing<T: Transport>() {
    let plugin = Plugin::new("read answer || { echo 'nobody answers' >&2; exit 1; }");
    let told = outcome::<T>(plugin.credentials()).await;
    assert!(told.contains("it said: nobody answers"), "{told}");
}

pub(crate) async fn one_that_is_missing_is_told_with_the_hint<T: Transport>() {
    let mut plugin = ExecPlugin::new(ExecVersion::V1, "kubex-no-such-plugin");
    plugin.install_hint = Some("Get it from https://example.com/plugin".into());
    let told = outcome::<T>(Credentials::exec(plugin)).await;
    assert!(
        told.contains("\"kubex-no-such-plugin\": the command is not there: Get it from https://example.com/plugin"),
        "{told}"
    );
}
