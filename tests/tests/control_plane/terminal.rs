//! The example `exec` in a terminal, with a shell in a container of a pod.

use k8s_openapi::api::core::v1::Pod;
use kubex_testing::ControlPlane;
use kubex_tokio::Api;
use serde_json::json;

use crate::pods::{pod, run};
use crate::pty::Terminal;
use crate::{client, real_with};

#[tokio::test]
async fn what_is_typed_ctrl_c_the_size_and_the_code() {
    let Some(plane) = real_with(ControlPlane::builder().node()) else {
        return;
    };
    let pods: Api<Pod> = client(&plane.kubeconfig()).api();
    run(&pods, &pod("web", json!({"command": ["sleep", "100000"]}))).await;
    let kubeconfig = plane.kubeconfig_file();
    let session = tokio::task::spawn_blocking(move || {
        let shell = ["env", "PS1=> ", "sh"];
        let arguments = [&["--cluster", "web", "-c", "main", "--"][..], &shell].concat();
        let mut terminal = Terminal::exec(&arguments, Some(&kubeconfig));
        terminal.shows("> ");
        terminal.types("stty size\r");
        terminal.shows("24 80\r\n> ");
        terminal.resize(132, 43);
        terminal.types("while [ \"$(stty size)\" != '43 132' ]; do :; done; stty size\r");
        terminal.shows("\r\n43 132\r\n> ");
        // Said again, so it is `cat` that runs by now.
        terminal.types("cat\r");
        terminal.types("here\r");
        terminal.shows("here\r\nhere\r\n");
        terminal.types("\u{3}");
        terminal.shows("^C");
        terminal.shows("> ");
        terminal.types("echo $?\r");
        terminal.shows("\r\n130\r\n> ");
        terminal.types("exit 7\r");
        terminal.exits()
    });
    assert_eq!(session.await.unwrap(), 7);
}
