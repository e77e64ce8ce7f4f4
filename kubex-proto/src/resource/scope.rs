//! Where objects are, and how much of that an [`Api`](crate::Api) sees, as types.

mod sealed {
    pub trait Sealed {}
}

/// The scope of an [`Api`](crate::Api). One of [`Namespaced`], [`Cluster`], [`AllNamespaces`] and [`Dynamic`].
pub trait Scope: sealed::Sealed + 'static {
    /// Whether a call that names no namespace means all of them.
    #[doc(hidden)]
    const ALL: bool = false;
}

/// A scope that a kind can have.
///
/// In each of them one object can be named, so that generic code needs no more than a [`Resource`](crate::Resource):
///
/// ```
/// use kubex_proto::{Api, Call, One, Resource};
/// use serde::de::DeserializeOwned;
///
/// fn read<K: Resource + DeserializeOwned>(api: &Api<K>, name: &str) -> Call<One<K>> {
///     api.get(name).into_call()
/// }
/// ```
///
/// To choose namespaces, generic code asks for a scope that has them: `K: Resource<Scope: TakesNamespace>`.
pub trait KindScope: OneScope {
    /// Whether its objects are in namespaces; none where only run time knows.
    const NAMESPACED: Option<bool>;
}

/// A scope in which one object can be named: all but [`AllNamespaces`].
#[diagnostic::on_unimplemented(
    message = "this verb needs one namespace, and this Api is of all namespaces",
    label = "the server has no such route across namespaces",
    note = "choose one: `api.with_namespace(\"staging\")`; an Api of all namespaces can `list` and `watch`"
)]
pub trait OneScope: Scope {}

/// A scope in which a namespace can be chosen: all but [`Cluster`].
#[diagnostic::on_unimplemented(
    message = "objects of this kind are in no namespace: the kind is cluster-scoped",
    label = "there is no namespace to choose",
    note = "leave the namespace out"
)]
pub trait TakesNamespace: Scope {}

/// Objects are in namespaces, and the Api has one by default.
#[derive(Clone, Copy, Debug)]
pub enum Namespaced {}

/// Objects are in no namespace.
#[derive(Clone, Copy, Debug)]
pub enum Cluster {}

/// Objects are in namespaces, and the Api sees all of them: it can list and watch.
#[derive(Clone, Copy, Debug)]
pub enum AllNamespaces {}

/// Only run time knows; a namespace for a cluster-scoped kind is refused before anything is sent.
#[derive(Clone, Copy, Debug)]
pub enum Dynamic {}

impl sealed::Sealed for Namespaced {}
impl sealed::Sealed for Cluster {}
impl sealed::Sealed for AllNamespaces {}
impl sealed::Sealed for Dynamic {}

impl Scope for Namespaced {}
impl Scope for Cluster {}
impl Scope for AllNamespaces {
    const ALL: bool = true;
}
impl Scope for Dynamic {}

impl KindScope for Namespaced {
    const NAMESPACED: Option<bool> = Some(true);
}
impl KindScope for Cluster {
    const NAMESPACED: Option<bool> = Some(false);
}
impl KindScope for Dynamic {
    const NAMESPACED: Option<bool> = None;
}

impl OneScope for Namespaced {}
impl OneScope for Cluster {}
impl OneScope for Dynamic {}

impl TakesNamespace for Namespaced {}
impl TakesNamespace for AllNamespaces {}
impl TakesNamespace for Dynamic {}
