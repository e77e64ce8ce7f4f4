//! The rules of roles.

use serde_json::Value;

use super::Attributes;

/// Whether a rule allows what is asked for.
pub(super) fn allows(rule: &Value, asked: &Attributes) -> bool {
    if !has(rule, "verbs", &asked.verb) {
        return false;
    }
    if !asked.is_of_resource() {
        return list(rule, "nonResourceURLs").any(|url| {
            url == asked.path
                || url
                    .strip_suffix('*')
                    .is_some_and(|start| asked.path.starts_with(start))
        });
    }
    has(rule, "apiGroups", &asked.group) && allows_resource(rule, asked) && allows_name(rule, asked)
}

fn allows_resource(rule: &Value, asked: &Attributes) -> bool {
    let whole = asked.whole_resource();
    list(rule, "resources").any(|resource| {
        resource == "*"
            || resource == whole
            || !asked.subresource.is_empty()
                && resource
                    .strip_prefix("*/")
                    .is_some_and(|below| below == asked.subresource)
    })
}

/// Rules that name no names are for all.
fn allows_name(rule: &Value, asked: &Attributes) -> bool {
    let mut names = list(rule, "resourceNames").peekable();
    names.peek().is_none() || names.any(|name| name == asked.name)
}

fn has(rule: &Value, field: &str, wanted: &str) -> bool {
    list(rule, field).any(|given| given == "*" || given == wanted)
}

fn list<'a>(rule: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    let list = rule[field].as_array().into_iter().flatten();
    list.filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(verb: &str, resource: &str, subresource: &str, name: &str) -> Attributes {
        Attributes {
            verb: verb.to_owned(),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: name.to_owned(),
            ..Attributes::default()
        }
    }

    #[test]
    fn resources_subresources_and_names() {
        let rule = json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods", "*/scale"], "resourceNames": ["web"]});
        assert!(allows(&rule, &asked("get", "pods", "", "web")));
        assert!(!allows(&rule, &asked("get", "pods", "", "db")));
        assert!(!allows(&rule, &asked("list", "pods", "", "web")));
        assert!(!allows(&rule, &asked("get", "pods", "log", "web")));
        assert!(allows(&rule, &asked("get", "things", "scale", "web")));
        let all = json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]});
        assert!(allows(&all, &asked("delete", "pods", "log", "")));
    }

    #[test]
    fn paths() {
        let rule = json!({"verbs": ["get"], "nonResourceURLs": ["/healthz", "/api/*"]});
        let path = |path: &str| Attributes {
            verb: "get".to_owned(),
            path: path.to_owned(),
            ..Attributes::default()
        };
        assert!(allows(&rule, &path("/healthz")) && allows(&rule, &path("/api/v1")));
        assert!(!allows(&rule, &path("/metrics")));
    }
}
