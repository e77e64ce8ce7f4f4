//! Text in, entries out.

use super::*;

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
        assert_eq!(config.server.to_string(), "https://10.0.0.1:6443/k8s");
        assert_eq!(config.namespace, "web");
        assert_eq!(config.tls.server_name.as_deref(), Some("api"));
        assert_eq!(config.tls.certificate_authority, Some(Pem::data(PEM)));
        assert!(!config.tls.insecure_skip_verify);
        assert!(config.tls.identity.is_none());
        assert_eq!(
            config
                .proxies
                .for_server(&config.server)
                .unwrap()
                .to_string(),
            "socks5://proxy:1080"
        );
        assert!(config.impersonation.is_none());
        let compressed = !text.contains("disable-compression");
        assert_eq!(config.gzip, compressed);
        let settings = config.settings().unwrap();
        assert_eq!(settings.gzip(), compressed && cfg!(feature = "gzip"));
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
        ("{", "configuration: kubeconfig \"/kube/config\", line "),
    ] {
        let error = Kubeconfig::parse(text, "/kube/config")
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
        assert!(
            error.starts_with("configuration: kubeconfig \"/kube/config\""),
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
    assert_eq!(config.server.to_string(), "https://k");
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
        "users: 
{}",
        "- ".repeat(100_000)
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
