//! Contexts, and several files.

use super::*;

#[test]
fn contexts_are_named_in_their_order_and_once() {
    let kubeconfig = parse(
        "contexts: [{name: b, context: {cluster: k}}, {name: a}, {name: b, context: {cluster: other}}, {context: {}}]\n\
         clusters: [{name: k, cluster: {server: https://first}}, {name: k, cluster: {server: https://second}}]",
    );
    assert_eq!(kubeconfig.contexts().collect::<Vec<_>>(), ["b", "a", ""]);
    let config = kubeconfig.config(Some("b")).unwrap();
    assert_eq!(config.server.to_string(), "https://first");
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
        (first, "/one/config"),
        (second, "/two/config"),
        (third, "/three/config"),
    ]
    .into_iter()
    .map(|(text, path)| Kubeconfig::parse(text, path).unwrap())
    .reduce(Kubeconfig::merge)
    .unwrap();
    assert_eq!(merged.current_context(), Some("d"));
    assert_eq!(merged.contexts().collect::<Vec<_>>(), ["c", "d"]);
    for context in [None, Some("c")] {
        let config = merged.config(context).unwrap();
        assert_eq!(config.server.to_string(), "https://k");
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
