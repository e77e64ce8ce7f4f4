//! Which names the server accepts, kind by kind, and what it says about the others.

/// What a name of a kind must look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NameRule {
    /// Labels of letters, digits and dashes, joined by dots: most kinds.
    #[default]
    Subdomain,
    /// One label.
    Label,
    /// Whatever fits into one segment of a path: `system:node`.
    PathSegment,
}

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

impl NameRule {
    /// What is wrong with a name; nothing if it is fine.
    pub(crate) fn faults(self, name: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let (limit, matches, rule) = match self {
            Self::Subdomain => (253, name.split('.').all(is_label), SUBDOMAIN),
            Self::Label => (63, is_label(name), LABEL),
            Self::PathSegment => return segment_faults(name),
        };
        if name.len() > limit {
            faults.push(format!("must be no more than {limit} characters"));
        }
        if !matches {
            let only_dots = self == Self::Label && name.split('.').all(is_label);
            let rule = if only_dots {
                "must not contain dots"
            } else {
                rule
            };
            faults.push(rule.to_owned());
        }
        faults
    }
}

/// What keeps a name from being one segment of a path.
pub(crate) fn segment_faults(name: &str) -> Vec<String> {
    if name == "." || name == ".." {
        return vec![format!("may not be '{name}'")];
    }
    ["/", "%"]
        .iter()
        .filter(|part| name.contains(**part))
        .map(|part| format!("may not contain '{part}'"))
        .collect()
}

fn is_label(text: &str) -> bool {
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    !text.is_empty() && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_accepts_and_refuses() {
        assert!(NameRule::Subdomain.faults("a.b-c.d").is_empty());
        for name in ["", "A", "a_b", "-a", "a-", "a..b", ".a"] {
            assert_eq!(NameRule::Subdomain.faults(name), [SUBDOMAIN], "{name}");
        }
        assert_eq!(NameRule::Label.faults("a.b"), ["must not contain dots"]);
        assert_eq!(NameRule::Label.faults("a_b"), [LABEL]);
        assert!(NameRule::PathSegment.faults("system:node").is_empty());
        assert_eq!(
            NameRule::PathSegment.faults("a/b%"),
            ["may not contain '/'", "may not contain '%'"]
        );
        assert_eq!(
            NameRule::Subdomain.faults(&"a".repeat(254)),
            ["must be no more than 253 characters"]
        );
    }
}
