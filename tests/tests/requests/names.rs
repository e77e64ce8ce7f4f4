//! Names that are trouble: refused, or one segment of the path for every URL library.

use kubex_proto::{Api, DynamicObject, Error, Origin, ResourceDescription};

use crate::kinds::{nodes, pods};

/// Each name, and why it is refused, if it is.
fn names() -> impl Iterator<Item = (String, Option<&'static str>)> {
    let refused = [
        ("..", "may not be `.` or `..`"),
        (".", "may not be `.` or `..`"),
        ("a/b", "may not contain `/`"),
        ("/", "may not contain `/`"),
        ("a%2fb", "may not contain `%`"),
        ("%2e%2e", "may not contain `%`"),
        ("", "is empty"),
        ("a\nb", "may not contain control characters"),
        ("\r\n", "may not contain control characters"),
        ("a\0", "may not contain control characters"),
    ];
    let sent = [
        "system:node",
        "bücher",
        "名前",
        "a\\b",
        "..\\..",
        "a?b",
        "?",
        "a#b",
        "a b",
        " ",
        "...",
        "a..b",
        "~a",
        "a;b",
        "a&b=c+d",
        "<a>\"`{|}^",
        "[a]",
        "a@b!$'()*,",
        "\u{202e}a",
    ];
    let long = "a".repeat(300);
    refused
        .map(|(name, reason)| (name.to_owned(), Some(reason)))
        .into_iter()
        .chain(sent.map(|name| (name.to_owned(), None)))
        .chain([(long, None)])
}

/// Looks at one place of a path where a name can be.
fn check(field: &str, before: &str, after: &str, path: impl Fn(&str) -> Result<String, Error>) {
    check_each(names(), field, before, after, path);
}

fn check_each(
    names: impl Iterator<Item = (String, Option<&'static str>)>,
    field: &str,
    before: &str,
    after: &str,
    path: impl Fn(&str) -> Result<String, Error>,
) {
    for (name, refused) in names {
        match (path(&name), refused) {
            (Ok(path), None) => assert_one_segment(&path, &name, before, after),
            (Err(error), Some(reason)) => {
                assert_eq!(error.origin(), Origin::Caller, "{name:?}");
                let text = error.to_string();
                let expected = format!("not sent: {field} {name:?}: {reason}");
                assert!(text.contains(&expected), "{text}");
            }
            (outcome, _) => panic!("{field} {name:?}: {outcome:?}"),
        }
    }
}

fn assert_one_segment(path: &str, name: &str, before: &str, after: &str) {
    let absolute = format!("https://host{path}");
    let by_http = http::Uri::try_from(&absolute).unwrap();
    let by_url = url::Url::parse(&absolute).unwrap();
    assert_eq!(by_http.path(), path, "{name:?}");
    assert_eq!(by_url.path(), path, "{name:?}");
    assert_eq!(
        (by_url.query(), by_url.fragment()),
        (None, None),
        "{name:?}"
    );

    let segment = path
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after))
        .unwrap_or_else(|| panic!("{name:?}: {path}"));
    assert!(!segment.contains('/'), "{name:?}: {path}");
    let decoded = percent_encoding::percent_decode_str(segment);
    assert_eq!(decoded.decode_utf8().unwrap(), name);
}

#[test]
fn of_objects() {
    check("name", "/api/v1/nodes/", "", |name| {
        Ok(nodes().get(name).into_call().request()?.uri().to_string())
    });
    check("name", "/api/v1/nodes/", "/status", |name| {
        let call = nodes().status().get(name).into_call();
        Ok(call.request()?.uri().to_string())
    });
    check("name", "/api/v1/nodes/", "", |name| {
        Ok(nodes()
            .delete(name)
            .into_call()
            .request()?
            .uri()
            .to_string())
    });
}

/// Their names are labels of DNS, so much of what could be a segment cannot be a namespace.
#[test]
fn of_namespaces() {
    let labels = ["a", "0", "kube-system", "a--b"].map(|name| (name.to_owned(), None));
    let others = ["-a", "a-", "A", "a.b", "default "].map(str::to_owned);
    let long = [64, 300].map(|length| "a".repeat(length));
    let of_namespaces = || {
        names()
            .map(|(name, refused)| (name, refused.or(Some("is no namespace's name"))))
            .filter(|(name, _)| name.len() < 64)
            .chain(labels.clone())
            .chain(
                others
                    .clone()
                    .map(|name| (name, Some("is no namespace's name"))),
            )
            .chain([("a".repeat(63), None)])
    };
    let before = "/api/v1/namespaces/";
    check_each(of_namespaces(), "namespace", before, "/pods/web", |name| {
        let call = pods().get("web").namespace(name).into_call();
        Ok(call.request()?.uri().to_string())
    });
    check_each(of_namespaces(), "namespace", before, "/pods", |name| {
        let call = pods().with_namespace(name).delete_collection().into_call();
        Ok(call.request()?.uri().to_string())
    });
    for name in long {
        let refused = pods().list().namespace(name).into_call().request();
        assert!(refused.unwrap_err().to_string().contains("at most 63"));
    }
}

#[test]
fn of_dynamic_kinds() {
    let path = |described: ResourceDescription| {
        let call = Api::<DynamicObject, _>::of(described).get("x").into_call();
        Ok(call.request()?.uri().to_string())
    };
    check("plural", "/apis/g/v1/", "/x", |plural| {
        path(ResourceDescription::cluster("g", "v1", "K").with_plural(plural.to_owned()))
    });
    check("version", "/apis/g/", "/ks/x", |version| {
        path(ResourceDescription::cluster("g", version.to_owned(), "K"))
    });
    // Without a group it is the core group's.
    let groups = names().filter(|(group, _)| !group.is_empty());
    check_each(groups, "group", "/apis/", "/v1/ks/x", |group| {
        path(ResourceDescription::cluster(group.to_owned(), "v1", "K"))
    });
}
