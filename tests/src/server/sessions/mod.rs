//! The subresources `exec`, `attach` and `portforward` of pods: what a real server answers with the help of a kubelet.

mod exit;
mod forward;
mod forwarded;
mod handshake;
mod kept;
mod line;
mod open;
mod plain;
mod process;
#[cfg(unix)]
mod processes;
mod streams;
mod target;
mod upgraded;

pub use self::exit::Exit;
pub use self::forwarded::ForwardedPorts;
pub(crate) use self::handshake::Switch;
pub(crate) use self::kept::Sessions;
pub use self::process::{ContainerOutput, ContainerProcess, ContainerStdin, RawMessages, Resizes};
pub use self::upgraded::{Received, Upgraded};

use self::exit::Doing;
use self::forward::Forward;
use self::handshake::{Handshake, Protocol};
use self::line::Line;
use self::plain::Plain;
use self::streams::Streams;
use self::target::{Target, ports};
use super::call::Call;
use super::reply::Reply;
use super::status::Refusal;

/// A channel is numbered by a byte, and each port has two.
const MOST_PORTS: usize = 128;

pub(crate) fn exec(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let command = call.query.values("command");
    let command = command.into_iter().map(str::to_owned).collect();
    streams(call, Doing::Exec(command))
}

pub(crate) fn attach(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    streams(call, Doing::Attach)
}

fn streams(call: &mut Call<'_>, doing: Doing) -> Result<Reply, Refusal> {
    let target = Target::find(call)?;
    let container = target.container(call.query.value("container"))?;
    target.check_node()?;
    if !Handshake::is_asked_for(call.headers) {
        return Err(Refusal::bad_request("Upgrade request required"));
    }
    let sessions = call.state.sessions.clone();
    let function = match &doing {
        Doing::Exec(_) => sessions.exec,
        Doing::Attach => sessions.attach,
    };
    let protocol = Handshake::protocol(call.headers, !sessions.only_v4)?;
    let streams = Streams {
        namespace: call.namespace().unwrap_or_default().to_owned(),
        pod: target.name.clone(),
        stdin: call.query.is_on("stdin"),
        stdout: call.query.is_on("stdout"),
        stderr: call.query.is_on("stderr"),
        tty: call.query.is_on("tty"),
        protocol: protocol.unwrap_or(Protocol::V4),
        container,
        doing,
    };
    let refused = if streams.is_nothing() {
        let words = "you must specify at least 1 of stdin, stdout, stderr";
        Some(Plain::bad_request(words))
    } else if target.is_over() {
        let words = match &streams.doing {
            Doing::Exec(_) => format!("container not found ({:?})", streams.container),
            Doing::Attach => format!(
                "container {} not found in pod {}_{}",
                streams.container, streams.pod, streams.namespace
            ),
        };
        Some(Plain::not_running(words))
    } else {
        None
    };
    // A kubelet that speaks to the client refuses before it looks at the handshake. With v5 it does not speak to the client.
    let refused = match refused {
        Some(plain) if streams.protocol == Protocol::V4 => return Ok(plain.into_reply()),
        None if function.is_none() => return Err(not_given(&streams.doing)),
        refused => refused,
    };
    let handshake = match Handshake::read(call) {
        Ok(_) if protocol.is_none() => return Ok(Handshake::no_protocol().into_reply()),
        Ok(handshake) => handshake,
        Err(plain) => return Ok(plain.into_reply()),
    };
    let protocol = streams.protocol;
    let started = sessions
        .open
        .start(Line::default(), move |line| async move {
            match (refused, function) {
                (Some(plain), _) => streams.refuse(plain.words, line).await,
                (None, Some(function)) => streams.run(function, line).await,
                (None, None) => Received::Cut,
            }
        });
    let upgraded = started.map_err(|error| Refusal::internal(&error.to_string()))?;
    Ok(handshake.accept(protocol, upgraded))
}

/// No test says what would happen.
fn not_given(doing: &Doing) -> Refusal {
    Refusal::not_implemented(match doing {
        Doing::Exec(_) => {
            "exec, as no test says what commands do: give a function with Server::on_exec or ServerBuilder::on_exec"
        }
        Doing::Attach => {
            "attach, as no test says what the processes of containers do: give a function with Server::on_attach or ServerBuilder::on_attach"
        }
    })
}

pub(crate) fn port_forward(call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let target = Target::find(call)?;
    let asked = call.query.values("ports");
    let numbers = ports(&asked)?;
    target.check_node()?;
    if !Handshake::is_asked_for(call.headers) {
        return Err(Refusal::bad_request("Upgrade request required"));
    }
    Handshake::refuse_tunnels(call.headers)?;
    let protocol = Handshake::protocol(call.headers, false)?;
    let numbers = match numbers {
        Ok(_) if target.is_over() => {
            let namespace = call.namespace().unwrap_or_default();
            let words = format!("pod not found (\"{}_{namespace}\")", target.name);
            return Ok(Plain::not_running(words).into_reply());
        }
        Ok(numbers) if numbers.len() > MOST_PORTS => {
            return Err(Refusal::not_implemented("more than 128 ports at once"));
        }
        Ok(numbers) => numbers,
        Err(plain) => return Ok(plain.into_reply()),
    };
    let handshake = match Handshake::read(call) {
        Ok(handshake) => handshake,
        Err(plain) => return Ok(plain.into_reply()),
    };
    let Some(protocol) = protocol else {
        return Ok(Handshake::no_protocol().into_reply());
    };
    let sessions = &call.state.sessions;
    let namespace = call.namespace().unwrap_or_default();
    let forward = Forward {
        namespace: namespace.to_owned(),
        uid: target.uid,
        ports: numbers
            .into_iter()
            .map(|port| {
                let at = (namespace.to_owned(), target.name.clone(), port);
                (port, sessions.ports.get(&at).copied())
            })
            .collect(),
        pod: target.name,
    };
    let function = sessions.port_forward.clone();
    // A node gives to the pod all that its client has said before it closed.
    let line = match &function {
        Some(_) => Line::default(),
        None => Line::that_hears_out(),
    };
    let started = sessions.open.start(line, move |line| async move {
        match function {
            Some(function) => forward.run_by(function, line).await,
            None => forward.run(line).await,
        }
    });
    let upgraded = started.map_err(|error| Refusal::internal(&error.to_string()))?;
    Ok(handshake.accept(protocol, upgraded))
}
