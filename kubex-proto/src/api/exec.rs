//! `exec()`: commands in containers.

use alloc::{string::String, vec::Vec};
use core::time::Duration;

use bytes::Bytes;

use super::{
    Api, OneNamespace, Prepared, Verb,
    container::OfContainer,
    prepared::AwaitedBy,
    route::Route,
    streams::{HasStreams, StreamOptions},
    subresource::Subresource,
    upgrade::{Offer, Upgrades},
};
use crate::{
    Attached, Call, Error, ExecOutput, HasExec, OneScope, Resource, Running, Scope, SessionClient,
    Subprotocol, Timeout, Upgrade, path::Query, session::OUTPUT_LIMIT,
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

impl<K: Resource, S, C> ExecSubresource<K, S, C> {
    pub(super) fn client(&self) -> &C {
        &self.api.client
    }
}

impl<K: Resource, S: Scope, C: Clone> Clone for ExecSubresource<K, S, C> {
    fn clone(&self) -> Self {
        Self {
            api: self.api.clone(),
        }
    }
}

impl<K: Resource, S: OneScope, C: Clone> ExecSubresource<K, S, C> {
    /// Runs a command in a container of the pod of that name to its end, and collects what it writes: an
    /// [`ExecOutput`]. The call is that of [`stream`](Self::stream).
    ///
    /// It reads nothing, or what [`stdin_bytes`](Prepared::stdin_bytes) gives. A command that fails is no error: look at its
    /// [status](crate::ExitStatus). The timeout, the client's total of 60 s unless the call says otherwise, is how long the
    /// session may take to open, and then how long the command may run; it does not end with it, but loses its streams.
    ///
    /// ```no_run
    /// # async fn run<C: kubex_proto::SessionClient>(pods: kubex_proto::Api<kubex_proto::DynamicObject, kubex_proto::Dynamic, C>) -> Result<(), kubex_proto::Error> {
    /// let output = pods.exec().run("web", ["ls", "-l", "/"]).await?;
    /// if !output.status.is_success() {
    ///     eprintln!("ls {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn run<A: Into<String>>(
        &self,
        name: impl Into<String>,
        command: impl IntoIterator<Item = A>,
    ) -> Prepared<RunCommand, K, S, C> {
        self.api
            .prepare(RunCommand {
                exec: Exec::new(name.into(), command),
                stdin: None,
                limit: OUTPUT_LIMIT,
                time: None,
            })
            .on_subresource(Subresource::Exec)
    }

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
            .prepare(Exec::new(name.into(), command))
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
    fn new<A: Into<String>>(name: String, command: impl IntoIterator<Item = A>) -> Self {
        Self {
            name,
            command: command.into_iter().map(Into::into).collect(),
            streams: StreamOptions::default(),
            offer: Offer::default(),
        }
    }

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

impl<C: SessionClient> AwaitedBy<C> for Exec {
    type Output = C::Process;

    fn carry_out<K: Resource, S: Scope>(
        prepared: Prepared<Self, K, S, C>,
        client: &C,
    ) -> C::Future<Self::Output> {
        client.process(prepared.into_upgrade())
    }
}

/// Runs a command in a container to its end.
#[derive(Debug)]
pub struct RunCommand {
    exec: Exec,
    stdin: Option<Bytes>,
    limit: usize,
    /// How long the command may take.
    time: Option<Duration>,
}

impl Verb for RunCommand {
    type Decode = Upgrade<Running>;
    type Namespace = OneNamespace;

    fn into_call(self, route: Route) -> Call<Upgrade<Running>> {
        let mut exec = self.exec;
        // To a server that has no word for the end of stdin it is not given, as the command would wait for it.
        let known: &[_] = match self.stdin {
            Some(_) => &[Subprotocol::V5],
            None => &Subprotocol::ALL,
        };
        if self.stdin.is_some() {
            exec.streams.with_stdin();
        }
        let running = Running::new(self.stdin, self.limit, self.time.or(route.time()));
        let query = exec.query();
        exec.offer.call(route, &exec.name, query, known, running)
    }
}

impl<K: Resource, S: Scope, C> Prepared<RunCommand, K, S, C> {
    /// What the command reads, up to its end. Nothing by default. Needs a server that speaks `v5.channel.k8s.io`, as all do since
    /// Kubernetes 1.30.
    pub fn stdin_bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.verb.stdin = Some(bytes.into());
        self
    }

    /// Another limit for what the command may write, both outputs together, than 64 MiB; more is an error
    /// ([`is_limit`](Error::is_limit)).
    pub fn output_limit(mut self, bytes: usize) -> Self {
        self.verb.limit = bytes;
        self
    }
}

impl Upgrades for RunCommand {
    fn offer(&mut self) -> &mut Offer {
        &mut self.exec.offer
    }
}

impl OfContainer for RunCommand {
    fn container(&mut self) -> &mut Option<String> {
        self.exec.container()
    }
}

impl<C: SessionClient> AwaitedBy<C> for RunCommand {
    type Output = ExecOutput;

    fn carry_out<K: Resource, S: Scope>(
        mut prepared: Prepared<Self, K, S, C>,
        client: &C,
    ) -> C::Future<Self::Output> {
        if prepared.timeout == Timeout::Inherit {
            prepared.verb.time = client.settings().timeouts().total;
        }
        client.complete(prepared.into_upgrade())
    }
}
