//! A group, version, plural, namespace or name is refused or stays one segment of the path that decodes to it, `url` and
//! `http::Uri` see the same path and query, and so they do with a path that is given as text.
#![no_main]

use http::Uri;
use kubex_proto::{Api, DynamicObject, ResourceDescription, ServerUrl, raw};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use url::Url;

// The names stand between bytes that no UTF-8 has.
fuzz_target!(|data: &[u8]| {
    let parts = data.split(|byte| *byte == 0xff).map(std::str::from_utf8);
    let Ok(parts) = parts.collect::<Result<Vec<&str>, _>>() else {
        return;
    };
    let part = |index: usize| parts.get(index).copied().unwrap_or("x");
    let [group, version, plural, namespace, name, text, server] = std::array::from_fn(part);

    let description =
        ResourceDescription::namespaced(group.to_owned(), version.to_owned(), String::from("Kind"));
    let description = description.with_plural(plural.to_owned());
    let objects = Api::<DynamicObject>::of(description).with_namespace(namespace);
    let mut segments = vec!["api", version, "namespaces", namespace, plural, name];
    if !group.is_empty() {
        segments.splice(0..1, ["apis", group]);
    }
    if let Ok(request) = objects.get(name).into_call().request() {
        holds(request.uri(), &segments);
    }
    if let Ok(request) = objects.eviction().create(name).into_call().request() {
        holds(request.uri(), &[&*segments, &["eviction"]].concat());
    }
    let selected = objects
        .list()
        .labels(text)
        .fields(name)
        .continue_token(server);
    if let Ok(request) = selected.into_call().request() {
        segments.pop();
        holds(request.uri(), &segments);
        let url = seen_alike(request.uri());
        let pairs: Vec<_> = url.query_pairs().collect();
        let has = |name, value| {
            pairs
                .iter()
                .any(|(key, found)| key == name && found == value)
        };
        assert!(has("labelSelector", text) || text.is_empty(), "{url}");
        assert!(has("fieldSelector", name) || name.is_empty(), "{url}");
        assert!(has("continue", server), "{url}");
    }
    if let Ok(request) = raw::get(text).text().request() {
        assert_eq!(request.uri().to_string(), text);
        seen_alike(request.uri());
        on_a_server(server, request.uri());
    }
});

fn holds(uri: &Uri, segments: &[&str]) {
    let url = seen_alike(uri);
    let found = url
        .path_segments()
        .expect("a path")
        .map(|segment| percent_decode_str(segment).decode_utf8().expect("UTF-8"));
    assert_eq!(found.collect::<Vec<_>>(), segments, "{uri}");
}

/// What `url` makes of it, which is the same.
fn seen_alike(uri: &Uri) -> Url {
    let url: Url = format!("https://host{uri}").parse().expect("a URL");
    assert_eq!((url.path(), url.query()), (uri.path(), uri.query()));
    assert_eq!((url.host_str(), url.fragment()), (Some("host"), None));
    url
}

/// Below the URL of a server, a request goes to its host and keeps its path and query.
fn on_a_server(server: &str, path: &Uri) {
    let Ok(server) = server.parse::<ServerUrl>() else {
        return;
    };
    let Ok(uri) = server.uri(&path.to_string()) else {
        return;
    };
    // It refuses hosts that look like addresses and are none, of which a name service would say so.
    let Ok(url) = uri.to_string().parse::<Url>() else {
        return;
    };
    assert_eq!((url.path(), url.query()), (uri.path(), uri.query()));
    assert!(uri.path().ends_with(path.path()), "{uri}");
    assert_eq!(
        url.port_or_known_default(),
        uri.port_u16().or(url.port_or_known_default())
    );
}
