//! The options that all writes share: dry run, field manager, field validation.

use super::field_error::FieldError;
use super::query::Query;
use super::status::Refusal;

const FIELD_MANAGER_LIMIT: usize = 128;

/// Reads the options of an apply; answers whether it is only to be tried.
pub(crate) fn dry_run_of_apply(query: &Query) -> Result<bool, Refusal> {
    let mut errors = Vec::new();
    if query.value("fieldManager").is_none() {
        errors.push(FieldError::required(
            "fieldManager",
            "is required for apply patch",
        ));
    }
    checked(query, "PatchOptions", errors)
}

/// Reads the options of a create, a replace or a patch; `kind` is what the real server calls them.
/// Answers whether the write is only to be tried.
pub(crate) fn dry_run(query: &Query, kind: &str) -> Result<bool, Refusal> {
    let mut errors = Vec::new();
    if kind == "PatchOptions" && query.switch("force").is_some() {
        errors.push(FieldError::forbidden(
            "force",
            "may not be specified for non-apply patch",
        ));
    }
    checked(query, kind, errors)
}

fn checked(query: &Query, kind: &str, mut errors: Vec<FieldError>) -> Result<bool, Refusal> {
    errors.extend(field_manager_faults(
        query.value("fieldManager").unwrap_or_default(),
    ));
    errors.extend(dry_run_fault(&query.values("dryRun")));
    if let Some(validation) = query.value("fieldValidation")
        && !matches!(validation, "Ignore" | "Warn" | "Strict")
    {
        let given = format!("{validation:?}");
        let supported = ["", "Ignore", "Strict", "Warn"];
        errors.push(FieldError::not_supported(
            "fieldValidation",
            &given,
            &supported,
        ));
    }
    if errors.is_empty() {
        return Ok(!query.values("dryRun").is_empty());
    }
    Err(Refusal::invalid("meta.k8s.io", kind, "", errors))
}

/// The only value there is, is `All`.
pub(crate) fn dry_run_fault(values: &[&str]) -> Option<FieldError> {
    if values.iter().all(|value| *value == "All") {
        return None;
    }
    let given: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    Some(FieldError::not_supported(
        "dryRun",
        &format!("[{}]", given.join(",")),
        &["All"],
    ))
}

fn field_manager_faults(manager: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if manager.len() > FIELD_MANAGER_LIMIT {
        errors.push(FieldError::too_long("fieldManager", FIELD_MANAGER_LIMIT));
    }
    for (position, c) in manager.char_indices().filter(|(_, c)| c.is_control()) {
        let detail = format!(
            "invalid character U+{:04X} (at position {position})",
            u32::from(c)
        );
        errors.push(FieldError::invalid("fieldManager", manager, &detail));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Option<bool> {
        dry_run(&Query::parse(Some(query)), "PatchOptions").ok()
    }

    #[test]
    fn options_are_checked() {
        assert_eq!(read(""), Some(false));
        assert_eq!(
            read("dryRun=All&fieldManager=me&fieldValidation=Strict"),
            Some(true)
        );
        assert_eq!(read("dryRun=Some"), None);
        assert_eq!(read("fieldValidation=Maybe"), None);
        assert_eq!(read("fieldManager=a%0Ab"), None);
        assert_eq!(read(&format!("fieldManager={}", "a".repeat(129))), None);
        assert_eq!(read("force=true"), None);
    }
}
