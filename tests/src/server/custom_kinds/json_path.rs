//! The JSON paths of definitions, in the spelling of Kubernetes: `.spec.size`, `.a['b\.c']`.

use serde_json_path::JsonPath;

/// Reads a path; `None` if it is none.
pub(crate) fn parse(path: &str) -> Option<JsonPath> {
    if !path.starts_with(['.', '[']) {
        return None;
    }
    JsonPath::parse(&standard(path)?).ok()
}

/// The names along a path that leads to one field and passes no list; `None` for any other path.
pub(crate) fn fields(path: &str) -> Option<Vec<String>> {
    let names: Vec<String> = steps(path)?
        .into_iter()
        .map(|step| match step {
            Step::Field(name) => Some(name),
            Step::Bracket(_) => None,
        })
        .collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

enum Step {
    Field(String),
    /// What stands between brackets, and they.
    Bracket(String),
}

/// The path in the spelling of RFC 9535.
fn standard(path: &str) -> Option<String> {
    let mut text = String::from("$");
    for step in steps(path)? {
        match step {
            Step::Field(name) if name == "*" => text.push_str("[*]"),
            Step::Field(name) => {
                text.push_str("['");
                text.push_str(&name.replace('\\', "\\\\").replace('\'', "\\'"));
                text.push_str("']");
            }
            // A dot in a name may be escaped in Kubernetes; between quotes it needs not be.
            Step::Bracket(bracket) => text.push_str(&bracket.replace("\\.", ".")),
        }
    }
    Some(text)
}

fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if rest.starts_with('[') {
            let (bracket, after) = rest.split_at(end_of_bracket(rest)?);
            steps.push(Step::Bracket(bracket.to_owned()));
            rest = after;
        } else {
            let (name, after) = name(rest.strip_prefix('.')?);
            if name.is_empty() && !after.starts_with('[') {
                return None;
            }
            if !name.is_empty() {
                steps.push(Step::Field(name));
            }
            rest = after;
        }
    }
    Some(steps)
}

/// A name up to the next step; a backslash takes the meaning from what follows.
fn name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            '.' | '[' => return (name, &text[at..]),
            _ => name.push(c),
        }
    }
    (name, "")
}

fn end_of_bracket(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) => quote = Some(open).filter(|open| *open != c),
            ('"' | '\'', None) => quote = Some(c),
            ('[', None) => depth += 1,
            (']', None) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn paths_lead_to_values() {
        let object = json!({"spec": {"my-size": 3, "a.b/c": 4}, "list": [{"type": "x", "v": 5}, {"type": "y", "v": 6}]});
        for (path, value) in [
            (".spec.my-size", Some(3)),
            (r".spec.a\.b/c", Some(4)),
            (r".spec['a\.b/c']", Some(4)),
            (".list[1].v", Some(6)),
            (".list[*].v", Some(5)),
            (r#".list[?(@.type=="y")].v"#, Some(6)),
            (".nothing.at.all", None),
        ] {
            let path = parse(path).unwrap();
            assert_eq!(path.query(&object).first().and_then(Value::as_i64), value);
        }
        for wrong in ["spec", ".", "..a", ".a[", ".a[?(]", ""] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn simple_paths_are_fields() {
        assert_eq!(fields(r".spec.a\.b").unwrap(), ["spec", "a.b"]);
        assert!(fields(".spec.list[0]").is_none());
        assert!(fields("spec").is_none());
    }
}
