use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::time::Duration;

use super::*;
use crate::{
    ExecVersion, Impersonation, Instant, InteractiveMode, Pem, Secret, Time, Timestamp, Wish,
};

/// PEM text in base64, as `*-data` holds it.
const PEM_DATA: &str = "LS0tLS1CRUdJTiBYLS0tLS0K";
const PEM: &str = "-----BEGIN X-----\n";

fn parse(text: &str) -> Kubeconfig {
    Kubeconfig::parse(text, "/kube").unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// One context of a cluster and a user with these fields (in flow style).
fn with(cluster: &str, user: &str) -> Kubeconfig {
    parse(&format!(
        "current-context: c\n\
         contexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n\
         clusters: [{{name: k, cluster: {{{cluster}}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n"
    ))
}

fn with_cluster(cluster: &str) -> Result<Config, String> {
    with(cluster, "")
        .config(None)
        .map_err(|error| error.to_string())
}

fn with_user(user: &str) -> Result<Config, String> {
    with("server: https://k", user)
        .config(None)
        .map_err(|error| error.to_string())
}

/// What the credentials of a user say first.
fn credential(user: &str) -> String {
    let now = Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    );
    match with_user(user).unwrap().credentials.poll(now, None) {
        Wish::Ready(authorization) => authorization
            .value()
            .map_or("anonymous", |value| value.to_str().unwrap())
            .into(),
        Wish::ReadFile(path) => format!("read {path}"),
        Wish::Failed(error) => error.to_string(),
    }
}

fn identity(user: &str) -> (Pem, Pem) {
    let identity = with_user(user).unwrap().tls.identity.unwrap();
    (identity.certificate, identity.key)
}

#[test]
fn nothing_is_an_empty_kubeconfig() {
    for text in [
        "",
        "\n",
        "# only a comment\n",
        "---\n",
        "null",
        "{}",
        "\u{feff}",
        "apiVersion: v1\nkind: Config\n",
        "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: null\nusers: null\ncurrent-context: \"\"\npreferences: {}\n",
        "clusters: []\ncontexts: ~\nusers:\ncurrent-context:\n",
    ] {
        let kubeconfig = parse(text);
        assert!(kubeconfig.is_empty(), "{text:?}");
        assert_eq!(kubeconfig.current_context(), None, "{text:?}");
        let error = kubeconfig.config(None).unwrap_err().to_string();
        assert!(error.contains("there are no contexts"), "{error}");
    }
}

#[test]
fn a_whole_file_in_yaml_json_and_with_the_line_ends_of_windows() {
    let yaml = format!(
        "apiVersion: v1\nkind: Config\npreferences: {{colors: true}}\ncurrent-context: c\n\
         contexts:\n- context:\n    cluster: k\n    namespace: web\n    user: u\n    extensions:\n    - name: x\n      extension: {{a: [1, 2]}}\n  name: c\n\
         clusters:\n- cluster:\n    certificate-authority-data: {PEM_DATA}\n    server: https://10.0.0.1:6443/k8s/\n    tls-server-name: api\n    proxy-url: socks5://proxy:1080\n    disable-compression: true\n  name: k\n\
         users:\n- name: u\n  user:\n    token: 12345\n"
    );
    let json = format!(
        "{{\n\t\"kind\": \"Config\",\n\t\"current-context\": \"c\",\n\t\
         \"contexts\": [{{\"name\": \"c\", \"context\": {{\"cluster\": \"k\", \"user\": \"u\", \"namespace\": \"web\"}}}}],\n\t\
         \"clusters\": [{{\"name\": \"k\", \"cluster\": {{\"server\": \"https:\\/\\/10.0.0.1:6443/k8s\", \"certificate-authority-data\": \"{PEM_DATA}\", \"tls-server-name\": \"api\", \"proxy-url\": \"socks5://proxy:1080\"}}}}],\n\t\
         \"users\": [{{\"name\": \"u\", \"user\": {{\"token\": \"12345\"}}}}]\n}}"
    );
    let windows = format!("\u{feff}{}", yaml.replace('\n', "\r\n"));
    for text in [&yaml, &json, &json.replace(['\n', '\t'], ""), &windows] {
        let config = parse(text).config(None).unwrap();
        assert_eq!(config.context.as_deref(), Some("c"));
        assert_eq!(config.server.as_string(), "https://10.0.0.1:6443/k8s");
        assert_eq!(config.namespace, "web");
        assert_eq!(config.tls.server_name.as_deref(), Some("api"));
        assert_eq!(config.tls.certificate_authority, Some(Pem::data(PEM)));
        assert!(!config.tls.insecure_skip_verify);
        assert!(config.tls.identity.is_none());
        assert_eq!(config.proxy_url.unwrap().expose(), "socks5://proxy:1080");
        assert!(config.impersonation.is_none());
    }
}

#[test]
fn text_is_kept_as_it_is_spelt() {
    let kubeconfig = parse(
        "current-context: 1.10\ncontexts: [{name: 1.10, context: {cluster: yes, namespace: 007}}]\n\
         clusters: [{name: yes, cluster: {server: 10.0.0.1}}]",
    );
    let config = kubeconfig.config(None).unwrap();
    assert_eq!(config.context.as_deref(), Some("1.10"));
    assert_eq!(config.namespace, "007");
    assert_eq!(credential("token: 0x1F"), "Bearer 0x1F");
    assert_eq!(
        credential("token: 123456789012345678901234567890e5"),
        "Bearer 123456789012345678901234567890e5"
    );
}

#[test]
fn long_data_in_one_line_is_fine() {
    let data = "A".repeat(100_000);
    let text = format!("{{\"users\": [{{\"name\": \"u\", \"user\": {{\"token\": \"{data}\"}}}}]}}");
    assert!(!parse(&text).is_empty());
}

#[test]
fn contexts_are_named_in_their_order_and_once() {
    let kubeconfig = parse(
        "contexts: [{name: b, context: {cluster: k}}, {name: a}, {name: b, context: {cluster: other}}, {context: {}}]\n\
         clusters: [{name: k, cluster: {server: https://first}}, {name: k, cluster: {server: https://second}}]",
    );
    assert_eq!(kubeconfig.contexts().collect::<Vec<_>>(), ["b", "a", ""]);
    let config = kubeconfig.config(Some("b")).unwrap();
    assert_eq!(config.server.as_string(), "https://first");
    assert_eq!(config.namespace, "default");
}

#[test]
fn of_several_files_the_first_wins_entry_by_entry() {
    let first = "contexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {tokenFile: token}}]";
    let second = "current-context: d\ncontexts: [{name: c, context: {cluster: x}}, {name: d, context: {cluster: k, user: u}}]\n\
                  clusters: [{name: k, cluster: {server: https://k, certificate-authority: ca.crt}}]\n\
                  users: [{name: u, user: {tokenFile: other, as: jane}}]";
    let third = "current-context: c\nclusters: [{name: k, cluster: {server: https://third}}]";
    let merged = [
        ("", ""),
        (first, "/one"),
        (second, "/two"),
        (third, "/three"),
    ]
    .into_iter()
    .map(|(text, directory)| Kubeconfig::parse(text, directory).unwrap())
    .reduce(Kubeconfig::merge)
    .unwrap();
    assert_eq!(merged.current_context(), Some("d"));
    assert_eq!(merged.contexts().collect::<Vec<_>>(), ["c", "d"]);
    for context in [None, Some("c")] {
        let config = merged.config(context).unwrap();
        assert_eq!(config.server.as_string(), "https://k");
        assert_eq!(
            config.tls.certificate_authority,
            Some(Pem::file("/two/ca.crt"))
        );
        assert!(config.impersonation.is_none());
        assert!(format!("{:?}", config.credentials).contains("/one/token"));
    }
}

#[test]
fn what_a_context_lacks_is_named() {
    let kubeconfig = parse(
        "contexts:\n- {name: a, context: {cluster: x}}\n- {name: b, context: {cluster: k, user: y}}\n- {name: c}\n\
         clusters: [{name: k, cluster: {server: https://k}}]",
    );
    for (context, expected) in [
        (
            None,
            "configuration: kubeconfig: current-context is not set; there are: a, b, c",
        ),
        (
            Some("z"),
            "configuration: kubeconfig: context \"z\": no such context; there are: a, b, c",
        ),
        (
            Some("a"),
            "configuration: kubeconfig: context \"a\" names cluster \"x\", which is not there; there are: k",
        ),
        (
            Some("b"),
            "configuration: kubeconfig: context \"b\" names user \"y\", which is not there; there are none",
        ),
        (
            Some("c"),
            "configuration: kubeconfig: context \"c\": cluster is not set",
        ),
    ] {
        assert_eq!(
            kubeconfig.config(context).unwrap_err().to_string(),
            expected
        );
    }
}

#[test]
fn of_many_contexts_an_error_tells_some() {
    let items: Vec<_> = (0..100).map(|n| format!("{{name: c{n}}}")).collect();
    let kubeconfig = parse(&format!("contexts: [{}]", items.join(", ")));
    let error = kubeconfig.config(None).unwrap_err().to_string();
    assert!(
        error.ends_with("c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 88 more"),
        "{error}"
    );
}

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

#[test]
fn text_that_is_no_kubeconfig_says_where_and_what() {
    for (text, expected) in [
        ("hello", "line 1, column 1: "),
        ("[1]", "line 1, column 1: a mapping expected"),
        ("contexts: 5", "line 1, column 11: a list expected"),
        (
            "contexts: [{name: [a]}]",
            "line 1, column 19: a single value expected",
        ),
        (
            "clusters:\n- cluster:\n    insecure-skip-tls-verify: maybe\n",
            "line 3, column 31: ",
        ),
        ("users:\n\t- a", "line 2"),
        ("a: b\n---\na: c", "one YAML document"),
        ("kind: Pod", "kind is not Config"),
        ("users: *x", "alias without an anchor"),
        ("{", "configuration: kubeconfig in \"/kube\", line "),
    ] {
        let error = Kubeconfig::parse(text, "/kube").unwrap_err().to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
        assert!(
            error.starts_with("configuration: kubeconfig in \"/kube\""),
            "{error}"
        );
    }
}

#[test]
fn a_key_that_is_there_twice_has_its_last_value() {
    assert_eq!(credential("token: a, token: b"), "Bearer b");
}

#[test]
fn anchors_aliases_and_merge_keys_are_followed() {
    let kubeconfig = parse(
        "x: &base {server: https://k, tls-server-name: api}\n\
         clusters: [{name: k, cluster: {<<: *base, tls-server-name: other}}]\n\
         contexts: [{name: c, context: {cluster: k}}]",
    );
    let config = kubeconfig.config(Some("c")).unwrap();
    assert_eq!(config.server.as_string(), "https://k");
    assert_eq!(config.tls.server_name.as_deref(), Some("other"));
}

#[test]
fn what_would_grow_without_bound_is_refused() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..9 {
        let item = format!("*a{}", n - 1);
        laughs.extend([format!("a{n}: &a{n} [{}]\n", vec![item; 10].join(", "))]);
    }
    let long = "x".repeat(1 << 20);
    let copies = format!(
        "x: &x {long}\nusers: [{}]",
        vec!["{name: *x}"; 90].join(", ")
    );
    let deep = format!("users: {}", "[".repeat(100_000));
    let nested = format!(
        "users:\n{}",
        (0..10_000)
            .map(|n| format!("{}- \n", " ".repeat(n % 5_000)))
            .take(1_000)
            .collect::<String>()
    );
    let names = format!("users: [{}]", "{name: a},".repeat(300_000));
    for text in [laughs, copies, deep, nested, names] {
        let error = Kubeconfig::parse(&text, "").unwrap_err().to_string();
        assert!(
            error.contains("than any kubeconfig") || error.contains("well-formed"),
            "{error}"
        );
    }
    let large = format!("# {}", " ".repeat(8 << 20));
    let error = Kubeconfig::parse(&large, "").unwrap_err().to_string();
    assert!(error.contains("larger than 8 MiB"), "{error}");
}
