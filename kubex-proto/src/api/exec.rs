//! `exec()`: commands in containers.

use alloc::{string::String, vec::Vec};

use super::{
    Api, OneNamespace, Prepared, Verb,
    container::OfContainer,
    route::Route,
    streams::{HasStreams, StreamOptions},
    subresource::Subresource,
    upgrade::{Offer, Upgrades},
};
use crate::{
    Attached, Call, Error, HasExec, OneScope, Resource, Scope, Subprotocol, Upgrade, path::Query,
};

/// Commands in the containers of a pod: the subresource `exec`.
///
/// ```
/// use kubex_proto::{Api, ObjectMeta};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Pod { metadata: ObjectMeta }
/// kubex_proto::resource!(Pod: "v1", Namespaced, subresources = [exec]);
///
/// let exec = Api::<Pod>::new().exec();
/// let call = exec.stream("web", ["cat", "-n"]).stdin().stderr(false).websocket_key(*b"at random, truly");
/// let request = call.into_call().request()?;
/// assert_eq!(
///     request.uri(),
///     "/api/v1/namespaces/default/pods/web/exec?stdin=true&stdout=true&command=cat&command=-n"
/// );
/// assert_eq!(request.headers()["upgrade"], "websocket");
/// assert_eq!(request.headers()["sec-websocket-protocol"], "v5.channel.k8s.io, v4.channel.k8s.io");
/// # Ok::<(), kubex_proto::Error>(())
/// ```
#[derive(Debug)]
pub struct ExecSubresource<K: Resource, S, C> {
    api: Api<K, S, C>,
}

impl<K: Resource, S: Scope, C: Clone> Api<K, S, C> {
    /// Commands in containers, for kinds that have them: pods. With the feature `sessions`.
    pub fn exec(&self) -> ExecSubresource<K, S, C>
    where
        K: HasExec,
        S: OneScope,
    {
        ExecSubresource { api: self.clone() }
    }
}

impl<K: Resource, S: OneScope, C: Clone> ExecSubresource<K, S, C> {
    /// Runs a command in a container of the pod of that name, and carries its streams: `GET .../{name}/exec`, upgraded to
    /// a WebSocket. Its answer is a [`Session`](crate::Session).
    ///
    /// The command is a program and its arguments, not a line for a shell. Stdout and stderr are carried unless it is
    /// said otherwise; [`stdin`](Prepared::stdin) and a [`tty`](Prepared::tty) are asked for. Servers since 1.35 want the
    /// verb `create` in the caller's role, beside `get`.
    pub fn stream<A: Into<String>>(
        &self,
        name: impl Into<String>,
        command: impl IntoIterator<Item = A>,
    ) -> Prepared<Exec, K, S, C> {
        self.api
            .prepare(Exec {
                name: name.into(),
                command: command.into_iter().map(Into::into).collect(),
                streams: StreamOptions::default(),
                offer: Offer::default(),
            })
            .on_subresource(Subresource::Exec)
    }
}

/// Runs a command in a container.
#[derive(Debug)]
pub struct Exec {
    name: String,
    command: Vec<String>,
    streams: StreamOptions,
    offer: Offer,
}

impl Exec {
    fn query(&self) -> Result<Query, Error> {
        let mut query = self.streams.query()?;
        if self.command.first().is_none_or(String::is_empty) {
            return Err(Error::refused_field(
                "command",
                "is empty: name a program that is in the container",
            ));
        }
        for argument in &self.command {
            query.add("command", argument);
        }
        Ok(query)
    }
}

impl Verb for Exec {
    type Decode = Upgrade<Attached>;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<Upgrade<Attached>> {
        let (query, attached) = (self.query(), self.streams.attached());
        let known = &Subprotocol::ALL;
        self.offer.call(route, &self.name, query, known, attached)
    }
}

impl Upgrades for Exec {
    fn offer(&mut self) -> &mut Offer {
        &mut self.offer
    }
}

impl HasStreams for Exec {
    fn streams(&mut self) -> &mut StreamOptions {
        &mut self.streams
    }
}

impl OfContainer for Exec {
    fn container(&mut self) -> &mut Option<String> {
        &mut self.streams.container
    }
}
