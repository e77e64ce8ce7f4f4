//! The names of a kind.

use serde_json::Value;

use crate::server::field_error::FieldError;

const LABEL: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/// What is wrong with a text that is to be a label.
pub(super) fn label_fault(text: &str) -> Option<&'static str> {
    let is_label = text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_label {
        return Some(LABEL);
    }
    (text.len() > 63).then_some("must be no more than 63 bytes")
}

/// What is wrong with the names that are given.
pub(super) fn faults(names: &Value, at: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let text = |field: &str| names[field].as_str().unwrap_or_default();
    let mut check = |field: String, name: &str, start: &str| {
        if let Some(fault) = label_fault(name).filter(|_| !name.is_empty()) {
            faults.push((field, name.to_owned(), format!("{start}{fault}")));
        }
    };
    let mixed = "may have mixed case, but should otherwise match: ";
    check(format!("{at}.plural"), text("plural"), "");
    check(format!("{at}.singular"), text("singular"), "");
    let mut kinds = Vec::new();
    for field in ["kind", "listKind"] {
        if let Some(fault) =
            label_fault(&text(field).to_lowercase()).filter(|_| !text(field).is_empty())
        {
            kinds.push((
                format!("{at}.{field}"),
                text(field).to_owned(),
                format!("{mixed}{fault}"),
            ));
        }
    }
    faults.append(&mut kinds);
    for list in ["shortNames", "categories"] {
        if list == "categories" && !text("kind").is_empty() && text("kind") == text("listKind") {
            let why = "kind and listKind may not be the same".to_owned();
            faults.push((format!("{at}.listKind"), text("listKind").to_owned(), why));
        }
        for (index, name) in names[list].as_array().into_iter().flatten().enumerate() {
            let name = name.as_str().unwrap_or_default();
            if let Some(fault) = label_fault(name) {
                faults.push((
                    format!("{at}.{list}[{index}]"),
                    name.to_owned(),
                    fault.to_owned(),
                ));
            }
        }
    }
    faults
        .iter()
        .map(|(field, name, why)| FieldError::invalid(field, name, why))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_labels() {
        let names = json!({
            "plural": "Gad", "singular": "gad", "kind": "Gad_get", "listKind": "GadList", "shortNames": ["g", "G"], "categories": ["A"],
        });
        let fields: Vec<String> = faults(&names, "spec.names")
            .iter()
            .map(|fault| fault.to_string().split(':').next().unwrap().to_owned())
            .collect();
        assert_eq!(
            fields,
            [
                "spec.names.plural",
                "spec.names.kind",
                "spec.names.shortNames[1]",
                "spec.names.categories[0]"
            ]
        );
        let same = faults(
            &json!({"kind": "Gadget", "listKind": "Gadget"}),
            "spec.names",
        );
        assert_eq!(
            same[0].to_string(),
            r#"spec.names.listKind: Invalid value: "Gadget": kind and listKind may not be the same"#
        );
    }
}
