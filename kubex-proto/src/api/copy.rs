//! `exec().copy_to` and `copy_from`: files in and out of containers, by a `tar` there.

mod remote_path;

use alloc::{boxed::Box, format, string::String, vec::Vec};
use core::{fmt, future::IntoFuture};

use super::{ExecSubresource, OneNamespace, Prepared, Timeout, verb::Exec};
use crate::{
    Attached, Error, Exchange, OneScope, Resource, Scope, SessionClient, TakesNamespace, Upgrade,
};
use remote_path::RemotePath;

/// How much was copied.
///
/// ```
/// use kubex_proto::Copied;
///
/// fn tell(copied: Copied) -> String {
///     format!("{} bytes in {} files", copied.bytes, copied.files)
/// }
/// assert_eq!(tell(Copied::default()), "0 bytes in 0 files");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copied {
    /// Files that are neither folders nor links.
    pub files: u64,
    /// What they hold together.
    pub bytes: u64,
}

impl Copied {
    /// One more file of so many bytes.
    pub fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// In which direction something is copied.
#[derive(Clone, Copy, Debug)]
enum Direction {
    To,
    From,
}

/// A copy between here and a container, that was not begun yet: `.await` it.
///
/// ```
/// use kubex_proto::{Api, Copied, DynamicObject, Error, SessionClient};
///
/// async fn publish<C>(pods: Api<DynamicObject, kubex_proto::Dynamic, C>) -> Result<Copied, Error>
/// where
///     C: SessionClient<LocalPath = &'static str> + Send + Sync + 'static,
/// {
///     pods.exec().copy_to("web", "dist", "/srv/www").container("server").await
/// }
/// ```
#[must_use = "nothing is copied before it is awaited"]
pub struct Copy<K: Resource, S, C, P> {
    exec: ExecSubresource<K, S, C>,
    direction: Direction,
    name: String,
    container: Option<String>,
    namespace: Option<OneNamespace>,
    timeout: Timeout,
    silence: Timeout,
    local: P,
    remote: String,
}

impl<K: Resource, S: OneScope, C: Clone> ExecSubresource<K, S, C> {
    /// Copies a file or a folder of this machine into a container of the pod of that name, as `kubectl cp` does: by a `tar` that must be
    /// there (`tar -xmf -`). Whether there is a folder by a name is asked of a `test` there (`test -d`), in a session of its own.
    ///
    /// The remote path is what it is to be called; if there is a folder by that name, or the path ends with `/`, it is put into
    /// that folder under its own name. The folder that it is put into must be there. Files keep their permissions, but for
    /// set-user-id and the like, but neither owners nor times, and links are links there; sockets, pipes and devices are refused.
    /// An error leaves behind what was copied by then.
    ///
    /// Servers before 1.30 cannot end what the `tar` reads. That of GNU sees the end of the archive itself; one that goes on
    /// reading, as that of busybox does, is waited for until this is dropped.
    pub fn copy_to<P>(
        &self,
        name: impl Into<String>,
        local: P,
        remote: impl Into<String>,
    ) -> Copy<K, S, C, P> {
        self.copy(Direction::To, name.into(), local, remote.into())
    }

    /// Copies a file or a folder out of a container of the pod of that name to this machine, as `kubectl cp` does: by a `tar` that must
    /// be there (`tar -cf -`).
    ///
    /// The local path is what it is to be called; if there is a folder by that name, it is put into that folder under its own name.
    /// What the container sends is not trusted: names that lead out of the target, links whose targets do, writing through links,
    /// devices and pipes are errors, with nothing written outside. Permissions are kept, but for set-user-id and the like. A file takes
    /// the place of an older one once it is whole; an error leaves behind the files that were whole by then.
    pub fn copy_from<P>(
        &self,
        name: impl Into<String>,
        remote: impl Into<String>,
        local: P,
    ) -> Copy<K, S, C, P> {
        self.copy(Direction::From, name.into(), local, remote.into())
    }

    fn copy<P>(
        &self,
        direction: Direction,
        name: String,
        local: P,
        remote: String,
    ) -> Copy<K, S, C, P> {
        Copy {
            exec: self.clone(),
            direction,
            name,
            container: None,
            namespace: None,
            timeout: Timeout::Inherit,
            silence: Timeout::Inherit,
            local,
            remote,
        }
    }
}

impl<K: Resource, S: OneScope, C, P> Copy<K, S, C, P> {
    /// Of this container (`container`): a pod with several needs to be told which.
    pub fn container(mut self, name: impl Into<String>) -> Self {
        self.container = Some(name.into());
        self
    }

    /// Another namespace than the Api's own.
    pub fn namespace(mut self, namespace: impl Into<OneNamespace>) -> Self
    where
        S: TakesNamespace,
    {
        self.namespace = Some(namespace.into());
        self
    }

    /// Another timeout than the client's own, for opening each session. The copying itself takes as long as it takes.
    pub fn timeout(mut self, timeout: impl Into<Timeout>) -> Self {
        self.timeout = timeout.into();
        self
    }

    /// After how long without any sign of life of the server the copy is given up, instead of 60 s. A node may answer nothing
    /// while the `tar` there waits for a slow disk.
    pub fn silence(mut self, silence: impl Into<Timeout>) -> Self {
        self.silence = silence.into();
        self
    }
}

impl<K, S, C, P> Copy<K, S, C, P>
where
    K: Resource + Send + Sync + 'static,
    S: OneScope + Send + Sync + 'static,
    C: SessionClient + Send + Sync + 'static,
{
    fn plan(self) -> Result<(CopyPlan, P), Error> {
        let remote = RemotePath::new(&self.remote)?;
        let Self {
            exec,
            name,
            container,
            namespace,
            timeout,
            silence,
            local,
            ..
        } = self;
        let prepare = move |command: Vec<String>, stdin: bool| {
            let mut prepared: Prepared<Exec, K, S, C> = exec
                .stream(name.clone(), command)
                .timeout(timeout)
                .silence(silence);
            if let Some(container) = &container {
                prepared = prepared.container(container.clone());
            }
            if let Some(namespace) = &namespace {
                prepared.namespace = namespace.clone().into();
            }
            if stdin {
                prepared = prepared.stdin();
            }
            prepared.into_upgrade()
        };
        let plan = CopyPlan {
            remote,
            exec: Box::new(prepare),
        };
        Ok((plan, local))
    }
}

impl<K, S, C, P> IntoFuture for Copy<K, S, C, P>
where
    K: Resource + Send + Sync + 'static,
    S: Scope + OneScope + Send + Sync + 'static,
    C: SessionClient + Send + Sync + 'static,
    P: Into<C::LocalPath>,
{
    type Output = Result<Copied, Error>;
    type IntoFuture = C::Future<Copied>;

    fn into_future(self) -> Self::IntoFuture {
        let client = self.exec.client().clone();
        let direction = self.direction;
        let plan = self.plan().map(|(plan, local)| (plan, local.into()));
        match direction {
            Direction::To => client.copy_to(plan),
            Direction::From => client.copy_from(plan),
        }
    }
}

/// Which commands a copy needs, for a [`SessionClient`] that carries it out.
///
/// ```
/// use kubex_proto::CopyPlan;
///
/// /// What is to be copied, or where to, for people.
/// fn tell(plan: &CopyPlan) -> String {
///     format!("{:?}", plan)
/// }
/// ```
pub struct CopyPlan {
    remote: RemotePath,
    exec: Box<Commands>,
}

/// What makes the call of a command, with its stdin if that is wanted.
type Commands = dyn Fn(Vec<String>, bool) -> Exchange<Upgrade<Attached>> + Send + Sync;

impl CopyPlan {
    /// Whether the remote path is a folder: the process succeeds if it is one.
    pub fn is_folder(&self) -> Exchange<Upgrade<Attached>> {
        let path = self.remote.whole();
        self.command(&["test", "-d", path], false)
    }

    /// Unpacks an archive, which is its stdin; and what the one thing in it must be called. `own_name` is what it is called
    /// here, if it is put into a folder by that.
    pub fn unpack(&self, is_folder: bool, own_name: &str) -> (Exchange<Upgrade<Attached>>, String) {
        let (folder, name) = self.remote.target(is_folder, own_name);
        (
            self.command(&["tar", "-xmf", "-", "-C", folder], true),
            name.into(),
        )
    }

    /// Packs an archive, which is its stdout; and what its entries begin with, after `./`.
    pub fn pack(&self) -> (Exchange<Upgrade<Attached>>, &str) {
        let (folder, name) = self.remote.source();
        // So that it is no option, whatever it begins with.
        let path = format!("./{name}");
        (
            self.command(&["tar", "-cf", "-", "-C", folder, &path], false),
            name,
        )
    }

    fn command(&self, command: &[&str], stdin: bool) -> Exchange<Upgrade<Attached>> {
        (self.exec)(command.iter().map(|word| (*word).into()).collect(), stdin)
    }
}

impl fmt::Debug for CopyPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CopyPlan")
            .field("remote", &self.remote.whole())
            .finish_non_exhaustive()
    }
}

impl<K: Resource, S, C, P> fmt::Debug for Copy<K, S, C, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copy")
            .field("direction", &self.direction)
            .field("name", &self.name)
            .field("remote", &self.remote)
            .finish_non_exhaustive()
    }
}
