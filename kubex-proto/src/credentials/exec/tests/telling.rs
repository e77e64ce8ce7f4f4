//! What a plugin is told, and whether it may ask.

use serde_json::{Value, json};

use super::*;
use crate::Secret;

fn info(command: &Command) -> Value {
    let (name, value) = command.environment.last().unwrap();
    assert_eq!(name, "KUBERNETES_EXEC_INFO");
    serde_json::from_str(value.expose()).unwrap()
}

#[test]
fn the_command_is_that_of_the_kubeconfig() {
    let mut plugin = plugin();
    plugin.arguments = [Secret::new("CANARY")].into();
    plugin.environment = [("A".into(), Secret::new("CANARY"))].into();
    let command = run(&mut Exec::new(plugin), at(0), None);
    assert_eq!(command.program, "login");
    assert_eq!(command.arguments[0].expose(), "CANARY");
    assert_eq!(command.environment[0].0, "A");
    assert_eq!(command.time_limit.unwrap().as_secs(), 60);
    assert_eq!(
        info(&command),
        json!({
            "kind": "ExecCredential",
            "apiVersion": "client.authentication.k8s.io/v1",
            "spec": {"interactive": false},
        })
    );
    assert!(!format!("{command:?}").contains("CANARY"));
}

#[test]
fn a_terminal_is_lent_to_those_who_may_ask() {
    for (interactive_mode, terminal, interactive) in [
        (InteractiveMode::Never, false, false),
        (InteractiveMode::Never, true, false),
        (InteractiveMode::IfAvailable, false, false),
        (InteractiveMode::IfAvailable, true, true),
        (InteractiveMode::Always, true, true),
    ] {
        let mut exec = Exec::new(ExecPlugin {
            interactive_mode,
            ..plugin()
        });
        exec.set_terminal(terminal);
        let command = run(&mut exec, at(0), None);
        assert_eq!(command.interactive, interactive);
        assert_eq!(command.time_limit.is_none(), interactive);
        assert_eq!(info(&command)["spec"]["interactive"], interactive);
    }
}

#[test]
fn who_must_ask_without_a_terminal_is_not_run() {
    let mut exec = Exec::new(ExecPlugin {
        interactive_mode: InteractiveMode::Always,
        ..plugin()
    });
    let told = failed(&mut exec, at(0));
    assert!(told.contains("must ask on a terminal"), "{told}");
    exec.set_terminal(true);
    run(&mut exec, at(0), None);
}

#[test]
fn the_cluster_is_told_whole() {
    let mut told = ExecCluster::new("https://k:6443");
    let mut plugin = plugin();
    plugin.cluster = Some(told.clone());
    let command = run(&mut Exec::new(plugin.clone()), at(0), None);
    assert_eq!(
        info(&command)["spec"]["cluster"],
        json!({"server": "https://k:6443"})
    );

    told.tls_server_name = Some("k".into());
    told.insecure_skip_tls_verify = true;
    told.certificate_authority = Some(Pem::data("-----BEGIN A"));
    told.proxy_url = Some(Secret::new("http://jane:CANARY@p"));
    told.disable_compression = true;
    told.config = Some(Secret::new(r#"{"audience":["a"]}"#));
    plugin.cluster = Some(told);
    let mut exec = Exec::new(plugin);
    let command = run(&mut exec, at(0), None);
    assert_eq!(
        info(&command)["spec"]["cluster"],
        json!({
            "server": "https://k:6443",
            "tls-server-name": "k",
            "insecure-skip-tls-verify": true,
            "certificate-authority-data": "LS0tLS1CRUdJTiBB",
            "proxy-url": "http://jane:CANARY@p",
            "disable-compression": true,
            "config": {"audience": ["a"]},
        })
    );
    assert!(!format!("{exec:?} {command:?}").contains("CANARY"));
    exec.handle(
        at(0),
        output(
            CommandEnding::Exited(Some(1)),
            "",
            "no way through http://jane:CANARY@p",
        ),
    );
    assert!(failed(&mut exec, at(0)).ends_with("no way through (not shown)"));
}

#[test]
fn an_authority_in_a_file_is_read_before_each_run() {
    let mut plugin = plugin();
    let mut cluster = ExecCluster::new("https://k");
    cluster.certificate_authority = Some(Pem::file("/ca.crt"));
    plugin.cluster = Some(cluster);
    let mut exec = Exec::new(plugin);
    let reads = |exec: &mut Exec, now| match exec.poll(now, None) {
        Wish::ReadFile(path) => assert_eq!(path, "/ca.crt"),
        wish => panic!("{wish:?}"),
    };
    reads(&mut exec, at(0));
    exec.handle(at(0), Outcome::File("CANARY".into()));
    let told = failed(&mut exec, at(0));
    assert!(
        told.contains("certificate-authority, which it is told of: not PEM"),
        "{told}"
    );
    reads(&mut exec, at(1));
    exec.handle(
        at(1),
        Outcome::Failed(Error::credentials("/ca.crt: no such file")),
    );
    assert!(failed(&mut exec, at(1)).contains("no such file"));
    for second in [2, 3] {
        reads(&mut exec, at(second));
        exec.handle(at(second), Outcome::File("-----BEGIN A".into()));
        let command = run(&mut exec, at(second), None);
        assert_eq!(
            info(&command)["spec"]["cluster"]["certificate-authority-data"],
            "LS0tLS1CRUdJTiBB"
        );
        exec.handle(at(second), output(CommandEnding::TimedOut, "", ""));
    }
}
