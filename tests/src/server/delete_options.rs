//! What a deletion was asked to heed, from the body or from the query.

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::call::Call;
use super::field_error::FieldError;
use super::object_meta;
use super::payload;
use super::query::Query;
use super::resources::ServedResource;
use super::status::Refusal;
use super::store;
use super::typed;
use super::write_options;
use super::yaml;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct DeleteOptions {
    kind: Option<String>,
    api_version: Option<String>,
    grace_period_seconds: Option<i64>,
    propagation_policy: Option<String>,
    orphan_dependents: Option<bool>,
    preconditions: Option<Preconditions>,
    dry_run: Vec<String>,
    /// For objects that the real server cannot read from its store; there are none here.
    ignore_store_read_error_with_cluster_breaking_potential: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Preconditions {
    uid: Option<String>,
    resource_version: Option<String>,
}

impl DeleteOptions {
    /// Options in a body count alone; without a body the query counts.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let options = if call.body.is_empty() {
            Self::from_query(call.query)?
        } else {
            Self::from_body(call)?
        };
        options.validate()?;
        Ok(options)
    }

    pub(crate) fn validate(&self) -> Result<(), Refusal> {
        let errors = self.faults();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid("meta.k8s.io", "DeleteOptions", "", errors))
        }
    }

    /// Takes over what the query says of a dry run; what contradicts it is refused.
    pub(crate) fn take_dry_run(&mut self, query: &[&str]) -> Result<(), Refusal> {
        if self.dry_run.is_empty() {
            self.dry_run = query.iter().map(|value| (*value).to_owned()).collect();
        } else if !query.is_empty() && self.dry_run != query {
            return Err(Refusal::unknown(format!(
                "Non-matching dry-run options in request and content: [{}] and [{}]",
                query.join(" "),
                self.dry_run.join(" ")
            )));
        }
        Ok(())
    }

    /// Refuses what makes sense for a single object only.
    pub(crate) fn check_for_collection(&self) -> Result<(), Refusal> {
        const FIELD: &str = "ignoreStoreReadErrorWithClusterBreakingPotential";
        if !self.is_unsafe() {
            return Ok(());
        }
        let detail = "is not allowed with DELETECOLLECTION, try again after removing the option";
        let error = FieldError::invalid_raw(FIELD, "true", detail);
        Err(Refusal::invalid(
            "meta.k8s.io",
            "DeleteOptions",
            "",
            vec![error],
        ))
    }

    /// Refuses what the real server has no way for to do to some kinds, whether the object is there or not.
    pub(crate) fn check_possible(&self, resource: &ServedResource) -> Result<(), Refusal> {
        let has_no_way =
            resource.is("", "namespaces") || resource.group() == "rbac.authorization.k8s.io";
        if self.is_unsafe() && has_no_way {
            let why = "no unsafe deleter provided, can not honor ignoreStoreReadErrorWithClusterBreakingPotential";
            return Err(Refusal::internal(why));
        }
        Ok(())
    }

    fn is_unsafe(&self) -> bool {
        self.ignore_store_read_error_with_cluster_breaking_potential == Some(true)
    }

    /// The same, once it is known that the object is the one that the sender means.
    pub(crate) fn without_preconditions(mut self) -> Self {
        self.preconditions = None;
        self
    }

    fn from_body(call: &Call<'_>) -> Result<Self, Refusal> {
        payload::check_json(call.headers)?;
        let body = yaml::to_json(call.headers, call.body).map_err(Refusal::bad_request)?;
        check_shape(&body)?;
        let options: Self = serde_json::from_slice(&body).map_err(|error| {
            Refusal::bad_request(format!(
                "the object provided is unrecognized (must be of type DeleteOptions): {error}"
            ))
        })?;
        match options.kind.as_deref() {
            None | Some("" | "DeleteOptions") => Ok(options),
            Some(kind) => {
                let api_version = options.api_version.as_deref().unwrap_or_default();
                let message = format!(
                    "decoded object cannot be converted to DeleteOptions: {api_version}, Kind={kind}"
                );
                Err(Refusal::bad_request(message))
            }
        }
    }

    fn from_query(query: &Query) -> Result<Self, Refusal> {
        Ok(Self {
            grace_period_seconds: query.number("gracePeriodSeconds")?,
            propagation_policy: query.value("propagationPolicy").map(str::to_owned),
            orphan_dependents: query.switch("orphanDependents"),
            ignore_store_read_error_with_cluster_breaking_potential: query
                .switch("ignoreStoreReadErrorWithClusterBreakingPotential"),
            dry_run: query
                .values("dryRun")
                .into_iter()
                .map(str::to_owned)
                .collect(),
            ..Self::default()
        })
    }

    fn faults(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if let Some(policy) = &self.propagation_policy {
            if self.orphan_dependents.is_some() {
                let detail = "orphanDependents and deletionPropagation cannot be both set";
                errors.push(FieldError::invalid("propagationPolicy", policy, detail));
            }
            if !matches!(policy.as_str(), "Foreground" | "Background" | "Orphan") {
                let supported = ["Foreground", "Background", "Orphan", "nil"];
                errors.push(FieldError::not_supported(
                    "propagationPolicy",
                    &format!("{policy:?}"),
                    &supported,
                ));
            }
        }
        let values: Vec<&str> = self.dry_run.iter().map(String::as_str).collect();
        errors.extend(write_options::dry_run_fault(&values));
        errors
    }

    /// What becomes of the dependents, if anything was said.
    pub(crate) fn propagation_policy(&self) -> Option<&str> {
        match self.orphan_dependents {
            Some(true) => Some("Orphan"),
            Some(false) => Some("Background"),
            None => self.propagation_policy.as_deref(),
        }
    }

    /// What was said of the dependents in the old way.
    pub(crate) fn orphan_dependents(&self) -> Option<bool> {
        self.orphan_dependents
    }

    /// How many seconds the object shall have to come to an end.
    pub(crate) fn grace_period_seconds(&self) -> Option<i64> {
        self.grace_period_seconds
    }

    /// The answer while something is waited for; who asked in the old way to wait is told of it.
    pub(crate) fn waiting(&self) -> StatusCode {
        if self.orphan_dependents == Some(false) {
            StatusCode::ACCEPTED
        } else {
            StatusCode::OK
        }
    }

    pub(crate) fn is_dry_run(&self) -> bool {
        !self.dry_run.is_empty()
    }

    /// The object must still be the one that the sender means.
    pub(crate) fn check(&self, resource: &ServedResource, object: &Value) -> Result<(), Refusal> {
        let name = object_meta::text(object, "name");
        if self.is_unsafe() {
            let namespace = Some(object_meta::text(object, "namespace"));
            let key = store::key(namespace.filter(|namespace| !namespace.is_empty()), name);
            let why = format!(
                "StorageError: invalid object, Code: 4, Key: /registry/{}/{key}, ResourceVersion: 0, AdditionalErrorMsg: unsafe deletion is not allowed because the object is decodable from storage",
                store::folder(resource)
            );
            return Err(Refusal::conflict(resource, name, &why));
        }
        let Some(preconditions) = &self.preconditions else {
            return Ok(());
        };
        let differs = |wanted: &Option<String>, field: &str| {
            let kept = object_meta::text(object, field).to_owned();
            wanted
                .clone()
                .filter(|wanted| *wanted != kept)
                .map(|wanted| (wanted, kept))
        };
        if resource.is("", "namespaces") {
            // Namespaces look at them themselves.
            for (shown, wanted, field) in [
                ("UID", &preconditions.uid, "uid"),
                (
                    "ResourceVersion",
                    &preconditions.resource_version,
                    "resourceVersion",
                ),
            ] {
                if let Some((wanted, kept)) = differs(wanted, field) {
                    let why = format!(
                        "Precondition failed: {shown} in precondition: {wanted}, {shown} in object meta: {kept}"
                    );
                    return Err(Refusal::conflict(resource, name, &why));
                }
            }
            return Ok(());
        }
        if let Some((wanted, kept)) = differs(&preconditions.uid, "uid") {
            let why = format!(
                "the UID in the precondition ({wanted}) does not match the UID in record ({kept}). The object might have been deleted and then recreated"
            );
            return Err(Refusal::precondition(resource, name, &why));
        }
        if let Some((wanted, kept)) = differs(&preconditions.resource_version, "resourceVersion") {
            let why = format!(
                "the ResourceVersion in the precondition ({wanted}) does not match the ResourceVersion in record ({kept}). The object might have been modified"
            );
            return Err(Refusal::precondition(resource, name, &why));
        }
        Ok(())
    }
}

/// Says what does not fit as the real server says it.
fn check_shape(body: &[u8]) -> Result<(), Refusal> {
    let Ok(options) = serde_json::from_slice::<Value>(body) else {
        return Ok(());
    };
    for (field, go_type) in [
        ("gracePeriodSeconds", "int64"),
        ("propagationPolicy", "v1.DeletionPropagation"),
        ("orphanDependents", "bool"),
        ("preconditions", "v1.Preconditions"),
        ("dryRun", "[]string"),
    ] {
        let value = &options[field];
        let fits = match go_type {
            "int64" => value.is_i64(),
            "bool" => value.is_boolean(),
            "[]string" => value.is_array(),
            "v1.Preconditions" => value.is_object(),
            _ => value.is_string(),
        };
        if !value.is_null() && !fits {
            let given = typed::name_of(value);
            let message = format!(
                "json: cannot unmarshal {given} into Go struct field DeleteOptions.{field} of type {go_type}"
            );
            return Err(Refusal::bad_request(message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked() {
        let options = |query| DeleteOptions::from_query(&Query::parse(Some(query)));
        assert!(options("gracePeriodSeconds=x").is_err());
        assert!(
            options("propagationPolicy=Orphan&dryRun=All")
                .unwrap()
                .faults()
                .is_empty()
        );
        assert_eq!(
            options("propagationPolicy=Later").unwrap().faults().len(),
            1
        );
        assert_eq!(options("dryRun=Some").unwrap().faults().len(), 1);
        assert_eq!(
            options("propagationPolicy=Orphan&orphanDependents=true")
                .unwrap()
                .faults()
                .len(),
            1
        );
    }
}
