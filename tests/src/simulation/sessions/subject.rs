//! The machine under test, as an upgrade opens it.

use core::time::Duration;

use bytes::Bytes;
use http::Response;
use kubex_proto::{
    Api, Call, Duplex, Dynamic, DynamicObject, Error, ExitStatus, Opens, PortForward,
    ResourceDescription, Run, Session, Settings, Subprotocol, Upgrade,
};
use serde_json::{Value, json};

use super::plan::{MAPPED, PORTS, Plan, What};
use crate::simulation::{Reply, Script, Simulation};

/// The example of RFC 6455, 1.3.
const KEY: [u8; 16] = *b"the sample nonce";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The largest message that is taken: more than any that is meant well has.
pub(super) const MESSAGE_LIMIT: usize = 1 << 20;

/// What Kubex makes of the plan.
#[derive(Debug)]
pub(super) enum Subject {
    Process(Session),
    Ports(PortForward),
    Run(Run),
}

/// How it ended: with a status, or of ports with none.
pub(super) type End = Result<Option<ExitStatus>, Error>;

impl Subject {
    pub(super) fn open(plan: &Plan) -> Self {
        let pods = api("Pod");
        match plan.what {
            What::Process {
                protocol,
                stdin,
                stderr,
                tty,
                silence,
            } => {
                let mut call = pods.exec().stream("web", ["cat"]).stderr(stderr);
                if stdin {
                    call = call.stdin();
                }
                if tty {
                    call = call.tty();
                }
                let session = upgrade(call.websocket_key(KEY).into_call(), protocol);
                let silence = silence.map(Duration::from_millis);
                Self::Process(
                    session
                        .with_silence(silence)
                        .with_message_limit(MESSAGE_LIMIT),
                )
            }
            What::Ports { count, mapped } => {
                let ports = PORTS.into_iter().take(count);
                let forward = if mapped {
                    let call = api("Service").port_forward().forward("web", ports);
                    mapped_ports(call.into_machine(&Settings::default(), KEY))
                } else {
                    let call = pods.port_forward().forward("web", ports);
                    upgrade(call.websocket_key(KEY).into_call(), Subprotocol::V4)
                };
                Self::Ports(forward.with_message_limit(MESSAGE_LIMIT))
            }
            What::Run { stdin, limit, time } => {
                let mut call = pods.exec().run("web", ["cat"]).output_limit(limit);
                if let Some(length) = stdin {
                    let bytes: Vec<_> = (0..length).map(uplink_byte).collect();
                    call = call.stdin_bytes(bytes);
                }
                if let Some(time) = time {
                    call = call.timeout(Duration::from_millis(time));
                }
                let run = upgrade(call.websocket_key(KEY).into_call(), Subprotocol::V5);
                Self::Run(run.with_message_limit(MESSAGE_LIMIT))
            }
        }
    }

    pub(super) fn duplex(&mut self) -> &mut dyn Duplex {
        match self {
            Self::Process(session) => session,
            Self::Ports(ports) => ports,
            Self::Run(run) => run,
        }
    }

    pub(super) fn look(&self) -> &dyn Duplex {
        match self {
            Self::Process(session) => session,
            Self::Ports(ports) => ports,
            Self::Run(run) => run,
        }
    }

    /// How it ended, where it has. A run tells that only once it is over, but that it has ended is seen.
    #[allow(clippy::option_option)] // Whether it is over, and then how.
    pub(super) fn end(&self) -> Option<Option<End>> {
        match self {
            Self::Process(session) => Some(Some(session.end()?.clone().map(Some))),
            Self::Ports(ports) => Some(Some(ports.end()?.clone().map(|()| None))),
            // It takes all that comes, so it always wants more.
            Self::Run(run) => (!run.wants_message()).then_some(None),
        }
    }
}

/// The byte at this place of any stream to the server.
pub(super) fn uplink_byte(at: usize) -> u8 {
    (at ^ (at >> 8).wrapping_mul(13)).to_le_bytes()[0]
}

fn api(kind: &'static str) -> Api<DynamicObject, Dynamic> {
    Api::of(ResourceDescription::namespaced("", "v1", kind))
}

fn upgrade<O: Opens>(call: Call<Upgrade<O>>, protocol: Subprotocol) -> O::Session {
    let (_, mut answer) = call.into_parts().expect("a call that can be made");
    let head = Response::builder()
        .status(101)
        .header("upgrade", "websocket")
        .header("connection", "Upgrade")
        .header("sec-websocket-accept", ACCEPT)
        .header("sec-websocket-protocol", protocol.name());
    answer.head(&head.body(()).expect("a head"));
    answer.poll().expect("an item").expect("a session")
}

/// The ports of a service, which leads to others of the pod.
fn mapped_ports(machine: kubex_proto::ForwardMachine) -> PortForward {
    let json = |value: Value| Reply::ok(Bytes::from(value.to_string()));
    let ports = PORTS.iter().zip(MAPPED);
    let ports: Vec<_> = ports
        .map(|(port, target)| json!({"name": format!("p{port}"), "port": port, "targetPort": target}))
        .collect();
    let metadata = json!({"name": "web", "namespace": "default"});
    let spec = json!({"selector": {"app": "web"}, "type": "ClusterIP", "ports": ports});
    let conditions = json!([{"type": "Ready", "status": "True"}]);
    let pod = json!({
        "metadata": metadata,
        "spec": {"containers": [{"name": "app"}]},
        "status": {"phase": "Running", "conditions": conditions},
    });
    let script = Script::new()
        .reply(json(
            json!({"kind": "Service", "apiVersion": "v1", "metadata": metadata, "spec": spec}),
        ))
        .reply(json(
            json!({"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}, "items": [pod]}),
        ))
        .reply(
            Reply::silence()
                .head(101)
                .header("upgrade", "websocket")
                .header("connection", "Upgrade")
                .header("sec-websocket-accept", ACCEPT)
                .header("sec-websocket-protocol", Subprotocol::V4.name()),
        );
    let outcome = Simulation::new(script).run(machine);
    outcome.only().expect("a forward")
}
