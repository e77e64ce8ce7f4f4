//! Which of the names that a definition asks for are free.

use serde_json::{Map, Value, json};

/// The names that a definition is given, and why it is not given all of them.
pub(super) struct Names {
    pub(super) accepted: Value,
    /// The reason and the message of the first conflict.
    pub(super) conflict: Option<(&'static str, String)>,
}

/// Gives a definition what no other of its group has; what it was given before stays in case of a conflict.
pub(super) fn accept(definition: &Value, others: &[&Value]) -> Names {
    let (asked, given) = (
        &definition["spec"]["names"],
        &definition["status"]["acceptedNames"],
    );
    let taken = Taken::by(others);
    let mut names = Names {
        accepted: if given.is_object() {
            given.clone()
        } else {
            json!({})
        },
        conflict: None,
    };
    names.offer(asked, "plural", "PluralConflict", &taken.resources);
    names.offer(asked, "singular", "SingularConflict", &taken.resources);
    names.offer_short_names(asked, given, &taken.resources);
    names.offer(asked, "kind", "KindConflict", &taken.kinds);
    names.offer(asked, "listKind", "ListKindConflict", &taken.kinds);
    match asked
        .get("categories")
        .filter(|categories| !categories.is_null())
    {
        Some(categories) => names.accepted["categories"] = categories.clone(),
        None => drop(
            names
                .accepted
                .as_object_mut()
                .map(|names| names.remove("categories")),
        ),
    }
    names
}

struct Taken<'a> {
    resources: Vec<&'a str>,
    kinds: Vec<&'a str>,
}

impl<'a> Taken<'a> {
    fn by(others: &[&'a Value]) -> Self {
        let mut taken = Self {
            resources: Vec::new(),
            kinds: Vec::new(),
        };
        for other in others {
            let names = &other["status"]["acceptedNames"];
            let given = |field: &str| names[field].as_str().filter(|name| !name.is_empty());
            taken
                .resources
                .extend(given("plural").into_iter().chain(given("singular")));
            let short = names["shortNames"].as_array().into_iter().flatten();
            taken.resources.extend(short.filter_map(Value::as_str));
            taken
                .kinds
                .extend(given("kind").into_iter().chain(given("listKind")));
        }
        taken
    }
}

impl Names {
    fn offer(&mut self, asked: &Value, field: &str, reason: &'static str, taken: &[&str]) {
        let name = asked[field].as_str().unwrap_or_default();
        if taken.contains(&name) {
            self.conflict = Some((reason, format!("{name:?} is already in use")));
        } else {
            self.accepted[field] = name.into();
        }
    }

    fn offer_short_names(&mut self, asked: &Value, given: &Value, taken: &[&str]) {
        let wanted = |names: &Value| -> Vec<String> {
            let names = names["shortNames"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (asked, given) = (wanted(asked), wanted(given));
        let conflicts: Vec<String> = asked
            .iter()
            .filter(|name| !given.contains(name) && taken.contains(&name.as_str()))
            .map(|name| format!("{name:?} is already in use"))
            .collect();
        if conflicts.is_empty() {
            match self.accepted.as_object_mut() {
                Some(names) if asked.is_empty() => drop(Map::remove(names, "shortNames")),
                _ => self.accepted["shortNames"] = asked.into(),
            }
        } else {
            let message = match &conflicts[..] {
                [one] => one.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            self.conflict = Some(("ShortNamesConflict", message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(plural: &str, kind: &str, short: &str) -> Value {
        json!({
            "spec": {"names": {"plural": plural, "singular": kind.to_lowercase(), "kind": kind,
                               "listKind": format!("{kind}List"), "shortNames": [short]}},
            "status": {"acceptedNames": {"plural": "", "kind": ""}},
        })
    }

    #[test]
    fn what_another_has_is_not_given() {
        let mut first = definition("gizmos", "Gizmo", "gz");
        let names = accept(&first, &[]);
        assert!(names.conflict.is_none());
        assert_eq!(names.accepted["shortNames"], json!(["gz"]));
        first["status"]["acceptedNames"] = names.accepted;
        let second = accept(&definition("gizmas", "Gizmo", "gz"), &[&first]);
        assert_eq!(second.conflict.unwrap().0, "ListKindConflict");
        assert_eq!(second.accepted, json!({"plural": "gizmas", "kind": ""}));
        let third = accept(&definition("gazmos", "Gazmo", "gz"), &[&first]);
        assert_eq!(
            third.conflict.unwrap(),
            ("ShortNamesConflict", "\"gz\" is already in use".to_owned())
        );
        assert_eq!(
            third.accepted,
            json!({"plural": "gazmos", "singular": "gazmo", "kind": "Gazmo", "listKind": "GazmoList"})
        );
    }
}
