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
            "run /kube/bin/x",
        ),
        (
            "auth-provider: {name: oidc, config: {idp-issuer-url: https://i/, client-id: c, refresh-token: r}}",
            "ask https://i/.well-known/openid-configuration",
        ),
        (
            "auth-provider: {name: oidc, config: {idp-issuer-url: https://i, client-id: c}}",
            "credentials: user \"u\": OIDC issuer i: there is neither an id-token nor a refresh-token: log in first",
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
    assert_eq!(plugin.cluster.as_ref().unwrap().server, "https://k");
    assert_eq!(plugin.interactive_mode, InteractiveMode::IfAvailable);
    let always = "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, args: null, env: null, interactiveMode: Always}";
    let config = with_user(always).unwrap();
    let plugin = config.credentials.exec_plugin().unwrap();
    assert_eq!(plugin.interactive_mode, InteractiveMode::Always);
    assert!(plugin.cluster.is_none());
    assert!(config.credentials.oidc_provider().is_none());
}

#[test]
fn a_plugin_is_told_of_the_cluster_with_its_extension() {
    let config = with(
        "server: https://k:6443, tls-server-name: n, certificate-authority: ca.crt, proxy-url: http://p, disable-compression: true, \
         extensions: [{name: minikube.sigs.k8s.io, extension: {1: [x, null]}}, {}, \
         {name: client.authentication.k8s.io/exec, extension: {audience: a, depth: {size: 1.5, t: true}}}]",
        "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x, provideClusterInfo: true}",
    )
    .config(None)
    .unwrap();
    let plugin = config.credentials.exec_plugin().unwrap();
    let told = plugin.cluster.as_ref().unwrap();
    assert_eq!(told.server, "https://k:6443");
    assert_eq!(told.tls_server_name.as_deref(), Some("n"));
    assert!(told.disable_compression && !told.insecure_skip_tls_verify);
    assert_eq!(told.certificate_authority, Some(Pem::file("/kube/ca.crt")));
    assert_eq!(told.proxy_url.as_ref().unwrap().expose(), "http://p");
    assert_eq!(
        told.config.as_ref().unwrap().expose(),
        r#"{"audience":"a","depth":{"size":1.5,"t":true}}"#
    );
}

#[test]
fn files_of_a_certificate_go_to_the_credentials() {
    let first = |user: &str| {
        let now = Time::new(
            Instant::from_origin(Duration::ZERO),
            Timestamp::from_unix_seconds(0),
        );
        match with_user(user).unwrap().credentials().poll(now, None) {
            Wish::Ready(authorization) => format!("{authorization:?}"),
            Wish::ReadFile(path) => path,
            wish => panic!("{wish:?}"),
        }
    };
    assert_eq!(first("client-certificate: a, client-key: b"), "/kube/a");
    let key = format!("client-key-data: {PEM_DATA}");
    assert_eq!(first(&format!("client-certificate: a, {key}")), "/kube/a");
    // Text stays with the TLS settings.
    assert_eq!(
        first(&format!("client-certificate-data: {PEM_DATA}, {key}")),
        "Authorization(none)"
    );
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
