//! What the server serves: one kind in one version, and how objects of that kind behave.

use std::sync::Arc;

use serde_json::Value;

use super::custom_kinds::Version;
use super::name::NameRule;
use super::scale::ScalePaths;
use super::schema::{self, Schema};
use super::table::CustomColumn;

/// One kind that the server serves: its group, version, kind, plural and scope.
///
/// The kinds of Kubernetes itself are served from the start; this type describes a custom kind for
/// [`Server::register`](super::Server::register).
///
/// ```
/// use kubex_testing::Server;
/// use kubex_testing::server::ServedResource;
///
/// let server = Server::new();
/// server.register(ServedResource::namespaced("example.com", "v1", "Widget", "widgets").with_status());
/// ```
#[derive(Clone, Debug)]
pub struct ServedResource {
    group: Arc<str>,
    version: Arc<str>,
    kind: Arc<str>,
    plural: Arc<str>,
    storage: Arc<str>,
    namespaced: bool,
    pub(crate) has_status: bool,
    /// Where it keeps the numbers of its subresource `scale`.
    pub(crate) scale: Option<ScalePaths>,
    /// A kind of Kubernetes itself: its objects are typed in the real server.
    pub(crate) built_in: bool,
    pub(crate) traits: Traits,
    schema: Option<Schema>,
    /// What the definition says by which the kind came.
    definition: Option<Arc<Version>>,
    /// The columns of its tables besides the name; the kinds of Kubernetes itself have a table of them.
    pub(crate) columns: Option<Arc<[CustomColumn]>>,
}

/// Where kinds differ in the real server.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "any of them goes with any other"
)]
pub(crate) struct Traits {
    pub(crate) names: NameRule,
    /// `metadata.generation` counts the changes of the spec.
    pub(crate) generation: bool,
    /// DELETE answers the last state of the object, not a Status.
    pub(crate) returns_deleted: bool,
    /// A replace without a resourceVersion is refused.
    pub(crate) version_demanded: bool,
    /// A replace of what does not exist creates it.
    pub(crate) created_on_replace: bool,
    pub(crate) short_names: &'static [&'static str],
}

impl ServedResource {
    /// A custom kind whose objects live in namespaces.
    pub fn namespaced(group: &str, version: &str, kind: &str, plural: &str) -> Self {
        Self::new(group, version, kind, plural, true)
    }

    /// A custom kind whose objects belong to the cluster.
    pub fn cluster(group: &str, version: &str, kind: &str, plural: &str) -> Self {
        Self::new(group, version, kind, plural, false)
    }

    fn new(group: &str, version: &str, kind: &str, plural: &str, namespaced: bool) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            kind: kind.into(),
            plural: plural.into(),
            storage: format!("{group}/{plural}").into(),
            namespaced,
            has_status: false,
            scale: None,
            built_in: false,
            traits: Traits {
                generation: true,
                version_demanded: true,
                ..Traits::default()
            },
            schema: None,
            definition: None,
            columns: Some([CustomColumn::age()].into()),
        }
    }

    /// Gives the kind the status subresource.
    #[must_use]
    pub fn with_status(mut self) -> Self {
        self.has_status = true;
        self
    }

    /// Gives the kind the scale subresource: the paths of its numbers, and of its label selector if it has one, as a
    /// definition says them.
    ///
    /// ```
    /// use kubex_testing::server::ServedResource;
    ///
    /// let fleets = ServedResource::namespaced("example.com", "v1", "Fleet", "fleets")
    ///     .with_status()
    ///     .with_scale(".spec.size", ".status.size", Some(".status.selector"));
    /// ```
    #[must_use]
    pub fn with_scale(mut self, spec: &str, status: &str, selector: Option<&str>) -> Self {
        self.scale = Some(ScalePaths::custom(spec, status, selector));
        self
    }

    /// The API group; empty for the core group.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The version, as `v1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The kind, as `Pod`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The name in paths, as `pods`.
    pub fn plural(&self) -> &str {
        &self.plural
    }

    /// Whether objects of the kind live in namespaces.
    pub fn is_namespaced(&self) -> bool {
        self.namespaced
    }

    /// Whether the kind has the status subresource.
    pub fn has_status(&self) -> bool {
        self.has_status
    }

    /// What one object is called in commands.
    pub(crate) fn singular(&self) -> String {
        self.definition().map_or_else(
            || self.kind.to_lowercase(),
            |version| version.singular.clone(),
        )
    }

    /// Short forms of the plural, for commands.
    pub(crate) fn short_names(&self) -> Vec<&str> {
        match self.definition() {
            Some(version) => version.short_names.iter().map(String::as_str).collect(),
            None => self.traits.short_names.to_vec(),
        }
    }

    /// Names under which commands find the resource together with others.
    pub(crate) fn categories(&self) -> Vec<&str> {
        match (self.group(), self.plural()) {
            _ if !self.built_in => {
                let categories = self.definition().map(|version| &version.categories);
                categories
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect()
            }
            ("", "pods" | "replicationcontrollers" | "services")
            | ("apps", "daemonsets" | "deployments" | "replicasets" | "statefulsets")
            | ("batch" | "autoscaling", _) => vec!["all"],
            (
                "apiregistration.k8s.io" | "apiextensions.k8s.io" | "admissionregistration.k8s.io",
                _,
            ) => {
                vec!["api-extensions"]
            }
            _ => Vec::new(),
        }
    }

    /// What a list of the kind is called.
    pub(crate) fn list_kind(&self) -> String {
        self.definition().map_or_else(
            || format!("{}List", self.kind),
            |version| version.list_kind.clone(),
        )
    }

    /// The group and version as they stand in `apiVersion`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_string()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// The resource as messages name it: `pods`, `deployments.apps`.
    pub(crate) fn qualified(&self) -> String {
        if self.group.is_empty() {
            self.plural.to_string()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    /// Where the objects are kept: the versions of one resource share it.
    pub(crate) fn storage(&self) -> &Arc<str> {
        &self.storage
    }

    pub(crate) fn is(&self, group: &str, plural: &str) -> bool {
        *self.group == *group && *self.plural == *plural
    }

    /// What is known of the objects; nothing is of custom kinds that came without a definition.
    pub(crate) fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// What the definition says; nothing where the kind came without one.
    pub(crate) fn definition(&self) -> Option<&Version> {
        self.definition.as_deref()
    }

    pub(crate) fn with_definition(mut self, version: Arc<Version>) -> Self {
        self.definition = Some(version);
        self
    }

    pub(crate) fn with_schema(mut self, schema: Schema) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Shows these columns in tables, where there are any.
    pub(crate) fn with_columns(mut self, columns: &Value) -> Self {
        if let Some(columns) = columns.as_array().filter(|columns| !columns.is_empty()) {
            self.columns = Some(columns.iter().map(CustomColumn::read).collect());
        }
        self
    }

    /// A kind of Kubernetes itself.
    pub(crate) fn built_in(mut self, has_status: bool, traits: Traits) -> Self {
        self.schema = schema::of_kind(&self.api_version(), &self.kind);
        self.built_in = true;
        self.columns = None;
        self.has_status = has_status;
        self.scale = ScalePaths::of_kind(&self.group, &self.plural);
        self.traits = traits;
        self
    }

    /// Keeps the objects where another resource keeps its own.
    pub(crate) fn stored_as(mut self, group: &str, plural: &str) -> Self {
        self.storage = format!("{group}/{plural}").into();
        self
    }
}
