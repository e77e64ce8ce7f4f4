//! `apply`: objects as they are written down, applied on the server one after the other.

mod definition;
mod documents;
mod machine;
mod plan;
mod value;

pub use machine::ApplyMachine;

use alloc::string::String;
use core::{fmt, future::IntoFuture};

use machine::Gathered;

use crate::{
    Client, Detached, Discovery, DynamicObject, Error, ResourceDescription, Settings,
    excerpt::excerpt, verb::FieldValidation,
};

/// Documents of YAML or JSON whose objects are to be applied, as by `kubectl apply --server-side`: set the options, then
/// `.await` it, [stream](Self::stream) it, or take the [machine](ApplyMachine) out.
///
/// Documents are parted by `---`; empty ones are passed over, and lists are taken apart. All of them are read, checked and their
/// kinds resolved by discovery before the first is sent: what is wrong with any is an error that names the documents. Then one object
/// after the other is applied, in the given order, and each has an outcome of its own: one that is refused does not keep from
/// the next. A kind that is defined (CRD) earlier in the same documents is waited for, until it is established.
///
/// YAML is read as kubectl does, so `yes` is a boolean and `0644` is 420. A key that is there twice, or is no string, is an error
/// with its line, and so is what repeats itself without end.
///
/// ```
/// use kubex_proto::{Apply, Client, Error};
///
/// async fn apply<C: Client>(client: C) -> Result<(), Error> {
///     let documents = "
/// apiVersion: v1
/// kind: Namespace
/// metadata: {name: shop}
/// ---
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: {name: prices, namespace: shop}
/// data: {apple: '2'}
/// ";
///     for applied in Apply::new(documents).field_manager("shop").bind(client).await? {
///         match &applied.outcome {
///             Ok(object) => println!("{applied}: version {:?}", object.metadata.resource_version),
///             Err(error) => println!("{error}"),
///         }
///     }
///     Ok(())
/// }
/// ```
#[must_use = "nothing is applied until it is awaited, streamed or taken"]
#[derive(Clone)]
pub struct Apply<C = Detached> {
    client: C,
    documents: String,
    discovery: Option<Discovery>,
    options: Options,
}

#[derive(Clone, Debug, Default)]
struct Options {
    field_manager: Option<String>,
    force: bool,
    dry_run: bool,
    namespace: Option<String>,
    field_validation: Option<FieldValidation>,
}

/// What became of one object of an [`Apply`].
///
/// ```
/// use kubex_proto::Applied;
///
/// fn refused(all: &[Applied]) -> Vec<String> {
///     all.iter().filter(|it| it.outcome.is_err()).map(ToString::to_string).collect()
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Applied {
    /// Which document it was in, from 1 on; empty ones do not count.
    pub document: usize,
    /// What its kind is called.
    pub resource: ResourceDescription,
    /// The namespace that it went to; none for a kind that is in none.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The object as it was stored (or would be, by a dry run), or why it was not.
    pub outcome: Result<DynamicObject, Error>,
}

impl Apply {
    /// The objects of these documents.
    pub fn new(documents: impl Into<String>) -> Self {
        Self {
            client: Detached,
            documents: documents.into(),
            discovery: None,
            options: Options::default(),
        }
    }
}

impl<C> Apply<C> {
    /// The same by a client.
    pub fn bind<D>(self, client: D) -> Apply<D> {
        Apply {
            client,
            documents: self.documents,
            discovery: self.discovery,
            options: self.options,
        }
    }

    /// What is known already of what the server serves. Without it, or if a kind is not in it, that is read first.
    pub fn discovery(mut self, discovery: Discovery) -> Self {
        self.discovery = Some(discovery);
        self
    }

    /// On whose behalf fields are owned (`fieldManager`): it must be named. 1 to 128 printable characters.
    pub fn field_manager(mut self, name: impl Into<String>) -> Self {
        self.options.field_manager = Some(name.into());
        self
    }

    /// Takes fields over from other managers (`force=true`); without it that is a conflict of the one object.
    pub fn force(mut self) -> Self {
        self.options.force = true;
        self
    }

    /// Goes through everything and stores nothing (`dryRun=All`).
    pub fn dry_run(mut self) -> Self {
        self.options.dry_run = true;
        self
    }

    /// The namespace of objects that name none, and whose kind is in one; the client's own by default.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.options.namespace = Some(namespace.into());
        self
    }

    /// What the server does about unknown and repeated fields (`fieldValidation`).
    pub fn field_validation(mut self, validation: FieldValidation) -> Self {
        self.options.field_validation = Some(validation);
        self
    }

    /// The machine, for whoever carries it out; the seed is as for a [watcher](crate::Follow::into_machine).
    pub fn into_machine(self, settings: &Settings, seed: u64) -> ApplyMachine {
        ApplyMachine::new(
            &self.documents,
            self.discovery,
            self.options,
            settings,
            seed,
        )
    }
}

impl<C: Client> Apply<C> {
    /// The outcomes one by one, as they come. An error as the only item says that nothing was applied.
    pub fn stream(self) -> C::Stream<Applied> {
        let (client, machine) = self.into_bound();
        client.stream(machine)
    }

    fn into_bound(mut self) -> (C, ApplyMachine) {
        let client = self.client.clone();
        let default = || client.default_namespace().into();
        self.options.namespace.get_or_insert_with(default);
        let machine = self.into_machine(client.settings(), client.random());
        (client, machine)
    }
}

/// All outcomes, once the last has come; an error if nothing was applied.
impl<C: Client> IntoFuture for Apply<C> {
    type Output = Result<alloc::vec::Vec<Applied>, Error>;
    type IntoFuture = C::Future<alloc::vec::Vec<Applied>>;

    fn into_future(self) -> Self::IntoFuture {
        let (client, machine) = self.into_bound();
        client.run(Gathered::new(machine))
    }
}

/// `Deployment "web" in namespace "default" (document 2)`.
impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.resource.kind, excerpt(&self.name))?;
        if let Some(namespace) = &self.namespace {
            write!(f, " in namespace {:?}", excerpt(namespace))?;
        }
        write!(f, " (document {})", self.document)
    }
}

/// The documents are not printed, as they may hold secrets.
impl<C> fmt::Debug for Apply<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Apply")
            .field("bytes", &self.documents.len())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
