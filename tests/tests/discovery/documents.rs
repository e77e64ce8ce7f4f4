//! What is read of YAML and JSON, and what is refused before anything is sent.

use std::fmt::Write as _;

use kubex_proto::{Apply, Error, Origin};

use super::*;

/// What is sent for each document.
fn bodies(text: &str) -> Result<Vec<Value>, Error> {
    let map = resource("ConfigMap", "configmaps", "Namespaced");
    let discovery = discovered(&[group("", &[("v1", json!([map]))])], &[]);
    let apply = Apply::new(text).field_manager("me").discovery(discovery);
    let replies = (0..20).map(|_| Reply::refusal(403, "Forbidden"));
    let outcome = Simulation::new(Script::new().replies(replies))
        .run(apply.into_machine(&Settings::default(), 1));
    if let Some(Err(error)) = outcome.items.into_iter().find(Result::is_err) {
        assert!(outcome.sent.is_empty(), "sent: {text}");
        return Err(error);
    }
    let sent = outcome.sent.iter();
    Ok(sent
        .map(|sent| serde_json::from_slice(sent.request.body()).unwrap())
        .collect())
}

fn names(text: &str) -> Vec<String> {
    let name = |body: &Value| body["metadata"]["name"].as_str().unwrap().to_owned();
    bodies(text).unwrap().iter().map(name).collect()
}

/// The `data` of one document, written in YAML.
fn data(yaml: &str) -> Result<Value, Error> {
    let text = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {}\n",
        yaml.replace('\n', "\n  ")
    );
    Ok(bodies(&text)?[0]["data"].clone())
}

fn map(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
}

#[test]
fn many_documents() {
    let (a, b, c) = (map("a"), map("b"), map("c"));
    for text in [
        format!("{a}---\n{b}---\n{c}"),
        format!("---\n{a}---\n{b}---\n{c}---\n"),
        format!("# comment\n---\n{a}\n---\n# nothing\n---\n\n---\n{b}...\n---\nnull\n--- # c\n{c}"),
        format!(
            "\u{feff}%YAML 1.2\n---\n{a}---\r\n{}---\n{c}",
            b.replace('\n', "\r\n")
        ),
    ] {
        assert_eq!(names(&text), ["a", "b", "c"], "{text}");
    }
    for text in [
        "",
        "\n",
        "---\n---\n",
        "# only\n",
        "null",
        "---\nnull\n---\n~\n",
    ] {
        assert_eq!(names(text), [""; 0], "{text:?}");
    }
}

#[test]
fn json_is_read_as_well() {
    let object = |name: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": "ü\n/"}});
    let (a, b) = (object("a"), object("b"));
    for text in [
        format!("{a}{b}"),
        format!("{a:#}\n{b:#}\n"),
        format!("{a}\n---\n{b:#}"),
        format!("---\n{a}\n---\n{b}"),
    ] {
        assert_eq!(bodies(&text).unwrap(), [a.clone(), b.clone()], "{text}");
    }
    // Flow YAML begins in the same way.
    assert_eq!(
        names("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"),
        ["a"]
    );
}

#[test]
fn lists_are_taken_apart() {
    let item =
        |name: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}});
    let list = |items: Value| json!({"apiVersion": "v1", "kind": "List", "items": items});
    assert_eq!(
        names(&list(json!([item("a"), list(json!([item("b")])), item("c")])).to_string()),
        ["a", "b", "c"]
    );
    assert_eq!(names(&list(json!(null)).to_string()), [""; 0]);
    let typed = json!({"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "a"}}]});
    assert_eq!(bodies(&typed.to_string()).unwrap(), [item("a")]);
    let error = bodies(&list(json!(["x"])).to_string())
        .unwrap_err()
        .to_string();
    assert!(error.contains("document 1: no object"), "{error}");
    // It takes all or nothing.
    let text = format!(
        "{}---\n{}",
        map("a"),
        list(json!([item("b"), {"kind": "ConfigMap"}]))
    );
    let error = bodies(&text).unwrap_err().to_string();
    assert!(
        error.contains("document 2: `apiVersion` is missing"),
        "{error}"
    );
}

/// As kubectl reads them.
#[test]
fn values_of_yaml() {
    for (yaml, expected) in [
        ("a: 0644", json!({"a": 420})),
        ("a: 0o644", json!({"a": 420})),
        ("a: 0x1F", json!({"a": 31})),
        ("a: 1_000", json!({"a": 1000})),
        ("a: 1e3", json!({"a": 1000})),
        ("a: 1.0", json!({"a": 1})),
        ("a: 1.5", json!({"a": 1.5})),
        ("a: -7", json!({"a": -7})),
        (
            "a: 9223372036854775807",
            json!({"a": 9_223_372_036_854_775_807_u64}),
        ),
        (
            "a: yes\nb: off\nc: True",
            json!({"a": true, "b": false, "c": true}),
        ),
        ("a: 'yes'\nb: \"0644\"", json!({"a": "yes", "b": "0644"})),
        (
            "a: null\nb: ~\nc:",
            json!({"a": null, "b": null, "c": null}),
        ),
        (
            "a: 2001-12-14\nb: 12:30",
            json!({"a": "2001-12-14", "b": "12:30"}),
        ),
        ("a: |\n  x\n  --- y\n", json!({"a": "x\n--- y\n"})),
        ("a: >-\n  x\n  y\n", json!({"a": "x y"})),
        (
            "a: &x {k: v}\nb: *x",
            json!({"a": {"k": "v"}, "b": {"k": "v"}}),
        ),
        (
            "a: &x {k: v, l: w}\nb:\n  <<: *x\n  l: z",
            json!({"a": {"k": "v", "l": "w"}, "b": {"k": "v", "l": "z"}}),
        ),
        ("a: !!str 5", json!({"a": "5"})),
        ("'8080': x", json!({"8080": "x"})),
    ] {
        assert_eq!(data(yaml).unwrap(), expected, "{yaml}");
    }
}

#[test]
fn what_json_has_not_or_says_twice_is_refused_with_its_line() {
    for (yaml, expected) in [
        (
            "a: 1\nb: 2\na: 3",
            "line 7, column 3: the same key twice: \"a\"",
        ),
        (
            "8080: x",
            "line 5, column 3: a key that is no string: put it in quotes",
        ),
        ("on: x", "a key that is no string"),
        ("~: x", "a key that is no string"),
        ("1.5: x", "a key that is no string"),
        ("[a]: x", "a key that is no string"),
        ("? {a: b}\n: x", "a key that is no string"),
        ("a: .nan", "a number that JSON does not have"),
        ("a: .inf", "a number that JSON does not have"),
        ("a: !!binary gIGC", "`!!binary` that is no text"),
        ("a: !!int x", "what its tag"),
        ("a: *nowhere", "an alias without an anchor"),
        ("a: [1, 2", "not well-formed YAML"),
        ("a: b: c", "not well-formed YAML"),
    ] {
        let error = data(yaml).expect_err(yaml);
        assert_eq!(error.origin(), Origin::Caller);
        let text = error.to_string();
        assert!(
            text.starts_with("not sent: documents: document 1, line "),
            "{yaml}: {text}"
        );
        assert!(text.contains(expected), "{yaml}: {text}");
    }
    let twice = r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a",
        "name": "b"}}"#;
    let error = bodies(twice).unwrap_err().to_string();
    assert!(error.contains("document 1, line 2, column "), "{error}");
    assert!(error.contains("the same key twice: \"name\""), "{error}");
    let error = bodies("{\"apiVersion\": \"v1\",,}")
        .unwrap_err()
        .to_string();
    assert!(error.contains("not well-formed"), "{error}");
}

#[test]
fn an_error_says_which_document() {
    let bad = "kind: [\n";
    for (text, expected) in [
        (format!("{}---\n{bad}", map("a")), "document 2, line "),
        (
            format!("# c\n---\n---\n{}--- # c\n\n---\n{bad}", map("a")),
            "document 2, line ",
        ),
        (format!("{bad}---\n{}", map("a")), "document 1, line "),
    ] {
        let error = bodies(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn each_object_says_what_it_is() {
    for (text, expected) in [
        ("- a", "document 1: no object"),
        ("a", "document 1: no object"),
        (
            "kind: A\nmetadata: {name: a}",
            "document 1: `apiVersion` is missing",
        ),
        (
            "apiVersion: v1\nmetadata: {name: a}",
            "document 1: `kind` is missing",
        ),
        (
            "apiVersion: v1\nkind: 5",
            "document 1: `kind` is missing, or no string",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap",
            "document 1 (ConfigMap): it has no metadata",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {}",
            "document 1 (ConfigMap): metadata.name is missing",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 5}",
            "metadata.name is no string",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}",
            "an apply needs a name",
        ),
        (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: 5}",
            "metadata.namespace is no string",
        ),
    ] {
        let error = bodies(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    // All faults are told at once, up to some.
    let error = bodies("a: 1\n---\n".repeat(9).as_str())
        .unwrap_err()
        .to_string();
    assert!(error.contains("document 5: `apiVersion`"), "{error}");
    assert!(error.ends_with("; and 4 more"), "{error}");
}

/// A Secret must not be quoted, whatever is wrong with it.
#[test]
fn no_error_holds_a_value() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n";
    for more in [
        "  k: CANARY\n  k: CANARY2\n",
        "  k: [CANARY\n",
        "  k: CANARY: CANARY\n",
        "  k: \"CANARY\n",
        "  k: !!int CANARY\n",
        "  k: !!binary CANARY\n",
        "  k: *CANARY\n",
        "  k: |\n CANARY\n",
    ] {
        let error = bodies(&format!("{secret}{more}")).expect_err(more);
        for text in [error.to_string(), format!("{error:#?}")] {
            assert!(!text.contains("CANARY"), "{more}: {text}");
        }
    }
    let apply = Apply::new(format!("{secret}  k: CANARY"));
    assert!(!format!("{apply:?}").contains("CANARY"));
}

/// Few bytes that would come to gigabytes.
#[test]
fn bombs_are_refused() {
    let mut bomb = map("a") + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let wide = format!(
        "{}a: &a {}\nb: [{}]",
        map("a"),
        "x".repeat(1 << 20),
        vec!["*a"; 500].join(",")
    );
    for text in [bomb, wide] {
        let error = bodies(&text).unwrap_err().to_string();
        assert!(
            error.contains("repetition than any objects have"),
            "{error}"
        );
    }
    assert!(bodies(&format!("{}a: {}", map("a"), "[".repeat(100_000))).is_err());
    assert!(bodies(&format!("{}{}", "{\"a\":", "[".repeat(100_000))).is_err());
    let error = bodies(&" ".repeat((32 << 20) + 1)).unwrap_err().to_string();
    assert!(error.contains("larger than 32 MiB"), "{error}");
}

/// A bundle of definitions has some hundred thousand values.
#[test]
fn large_ones_are_read() {
    let many = vec!["0"; 260_000].join(",");
    let data = data(&format!("a: [{many}]")).unwrap();
    assert_eq!(data["a"].as_array().unwrap().len(), 260_000);
}
