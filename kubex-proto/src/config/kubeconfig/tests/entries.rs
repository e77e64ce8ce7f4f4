//! Clusters and users.

use super::*;

#[test]
fn a_cluster_that_cannot_be_used_says_why() {
    let ca = format!("server: https://k, certificate-authority-data: {PEM_DATA}");
    for (cluster, expected) in [
        ("", "cluster \"k\": server is not set"),
        ("server: \"\"", "cluster \"k\": server is not set"),
        (
            "server: ftp://k",
            "cluster \"k\": server: the scheme must be https or http",
        ),
        (
            "server: https://k, certificate-authority-data: \"*\"",
            "certificate-authority-data: not base64",
        ),
        (
            "server: https://k, certificate-authority-data: QUJD",
            "certificate-authority-data: not PEM",
        ),
        (
            &format!("{ca}, insecure-skip-tls-verify: true"),
            "contradict",
        ),
        ("server: https://k, proxy-url: proxy", "proxy-url: must be"),
        (
            "server: https://k, proxy-url: ftp://proxy",
            "proxy-url: must be",
        ),
        (
            "server: https://k, proxy-url: \"http://\"",
            "proxy-url: must be",
        ),
    ] {
        let error = with_cluster(cluster).unwrap_err();
        assert!(error.contains(expected), "{cluster}: {error}");
    }
    assert!(
        with_cluster("server: https://k, insecure-skip-tls-verify: true")
            .unwrap()
            .tls
            .insecure_skip_verify
    );
}

#[test]
fn data_goes_before_the_file() {
    let (certificate, key) = identity(&format!(
        "client-certificate: a, client-certificate-data: {PEM_DATA}, client-key: b, client-key-data: {PEM_DATA}"
    ));
    assert_eq!((certificate, key), (Pem::data(PEM), Pem::data(PEM)));
    let (certificate, key) = identity("client-certificate: a, client-key: /b");
    assert_eq!((certificate, key), (Pem::file("/kube/a"), Pem::file("/b")));
    let both = format!(
        "server: https://k, certificate-authority: a, certificate-authority-data: {PEM_DATA}"
    );
    let config = with_cluster(&both).unwrap();
    assert_eq!(config.tls.certificate_authority, Some(Pem::data(PEM)));
}

#[test]
fn data_may_be_folded_into_lines() {
    let folded = "users: [{name: u, user: {client-certificate: a, client-key-data: \"LS0tLS1CRUdJ\\n TiBYLS0tLS0K\\r\\n\"}}]\n\
                  contexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: https://k}}]";
    let config = parse(folded).config(Some("c")).unwrap();
    assert_eq!(config.tls.identity.unwrap().key, Pem::data(PEM));
}

#[test]
fn each_proof_of_a_user() {
    for (user, expected) in [
        ("", "anonymous"),
        ("token: abc", "Bearer abc"),
        ("tokenFile: t", "read /kube/t"),
        ("tokenFile: /t, token: abc", "read /t"),
        (
            "username: Aladdin, password: open sesame",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        ("username: jane", "Basic amFuZTo="),
        ("token: abc, exec: {command: x}", "Bearer abc"),
        ("token: abc, auth-provider: {name: gcp}", "Bearer abc"),
        (
            "exec: {command: bin/x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}",
            "credentials: user \"u\": exec plugins are not supported yet, so \"/kube/bin/x\" is not run; use a token, a token file or a client certificate",
        ),
        (
            "auth-provider: {name: oidc, config: {idp-issuer-url: https://i, client-id: c}}",
            "credentials: user \"u\": the auth-provider \"oidc\" is not supported yet; use a token, a token file or a client certificate",
        ),
    ] {
        assert_eq!(credential(user), expected, "{user}");
    }
}

#[test]
fn a_user_that_cannot_be_used_says_why() {
    let v1 = "apiVersion: client.authentication.k8s.io/v1";
    for (user, expected) in [
        (
            "client-certificate: a",
            "user \"u\": client-key (or client-key-data) is missing",
        ),
        (
            "client-key: a",
            "user \"u\": client-certificate (or client-certificate-data) is missing",
        ),
        (
            "client-certificate: a, client-key-data: \"*\"",
            "client-key-data: not base64",
        ),
        ("password: x", "username is missing"),
        ("username: \"a:b\"", "no colon"),
        ("token: abc, username: jane", "contradict"),
        ("as-groups: [a]", "as is missing"),
        ("as-uid: a", "as is missing"),
        ("as-user-extra: {a: [b]}", "as is missing"),
        (
            "auth-provider: {name: gcp, config: {expiry: never}}",
            "use exec with gke-gcloud-auth-plugin",
        ),
        ("auth-provider: {name: azure}", "use exec with kubelogin"),
        ("auth-provider: {}", "auth-provider \"\""),
        ("auth-provider: {name: oidc}", "idp-issuer-url is not set"),
        (
            "auth-provider: {name: oidc, config: {idp-issuer-url: https://i}}",
            "client-id is not set",
        ),
        (
            &format!("exec: {{{v1}, interactiveMode: Never}}"),
            "exec: command is not set",
        ),
        (
            &format!("exec: {{{v1}, command: x}}"),
            "exec: interactiveMode must be",
        ),
        (
            &format!("exec: {{{v1}, command: x, interactiveMode: never}}"),
            "exec: interactiveMode must be",
        ),
        (
            &format!("exec: {{{v1}, command: x, env: [{{value: y}}]}}"),
            "exec: env: an entry has no name",
        ),
        ("exec: {command: x}", "exec: apiVersion must be"),
        (
            "exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}",
            "exec: apiVersion must be",
        ),
        (
            &format!("exec: {{{v1}, command: x}}, auth-provider: {{name: oidc}}"),
            "contradict",
        ),
    ] {
        let error = with_user(user).unwrap_err();
        assert!(
            error.starts_with("configuration: kubeconfig: user \"u\": "),
            "{error}"
        );
        assert!(error.contains(expected), "{user}: {error}");
    }
}

#[test]
fn exec_is_read_whole() {
    let config = with_user(
        "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, \"\", 7], \
         env: [{name: A, value: b}, {name: C}], installHint: get it, provideClusterInfo: true}",
    )
    .unwrap();
    let plugin = config.credentials.exec_plugin().unwrap();
    assert_eq!(plugin.user, "u");
    assert_eq!(plugin.version, ExecVersion::V1Beta1);
    assert_eq!(plugin.command, "aws");
    let arguments: Vec<_> = plugin.arguments.iter().map(Secret::expose).collect();
    assert_eq!(arguments, ["eks", "", "7"]);
    let environment = plugin.environment.iter();
    let environment: Vec<_> = environment
        .map(|(name, value)| (&**name, value.expose()))
        .collect();
    assert_eq!(environment, [("A", "b"), ("C", "")]);
    assert_eq!(plugin.install_hint.as_deref(), Some("get it"));
    assert!(plugin.provide_cluster_info);
    assert_eq!(plugin.interactive_mode, InteractiveMode::IfAvailable);
    let always = "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, args: null, env: null, interactiveMode: Always}";
    let config = with_user(always).unwrap();
    let plugin = config.credentials.exec_plugin().unwrap();
    assert_eq!(plugin.interactive_mode, InteractiveMode::Always);
    assert!(config.credentials.oidc_provider().is_none());
}

#[test]
fn impersonation_is_taken_over() {
    let config =
        with_user("as: jane, as-uid: 7, as-groups: [a, b], as-user-extra: {k: [v, w], n: null}")
            .unwrap();
    assert_eq!(
        config.impersonation,
        Some(Impersonation {
            user: "jane".into(),
            groups: vec!["a".into(), "b".into()],
            uid: Some("7".into()),
            extra: vec![
                ("k".into(), vec!["v".into(), "w".into()]),
                ("n".into(), vec![])
            ],
        })
    );
    assert_eq!(config.settings().unwrap().headers()["impersonate-uid"], "7");
    assert!(
        with_user("as-groups: null, as-user-extra: {}")
            .unwrap()
            .impersonation
            .is_none()
    );
}
