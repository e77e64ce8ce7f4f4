//! Local ports: what is bound, and what each connection asks for.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use kubex_proto::{Error, Listen, ListenPlan, Origin};

use super::*;

type Listens = Listen<DynamicObject, Dynamic, Detached>;

fn listen(ports: &[(u16, u16)]) -> Listens {
    let ports = ports.iter().copied();
    api("", "Service").port_forward().listen("web", ports)
}

fn plan(listen: Listens) -> Result<ListenPlan, Error> {
    let parts = listen.into_parts(&Settings::default());
    parts.map(|(plan, _)| plan)
}

#[test]
fn both_loopbacks_unless_others_are_given() {
    let by_default = plan(listen(&[(8080, 80), (0, 443), (0, 443)])).unwrap();
    assert_eq!(by_default.ports(), [(8080, 80), (0, 443), (0, 443)]);
    let loopbacks: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    assert_eq!(by_default.addresses(), loopbacks);
    assert!(by_default.is_by_default());
    let other = Ipv4Addr::new(10, 0, 0, 1);
    let given = listen(&[(8080, 80)]).address(other).address(loopbacks[1]);
    let given = plan(given).unwrap();
    assert_eq!(given.addresses(), [other.into(), loopbacks[1]]);
    assert!(!given.is_by_default());
}

#[test]
fn what_cannot_be_is_refused() {
    let refused = |listen: Listens, message: &str| {
        let error = plan(listen).unwrap_err();
        assert_eq!(error.origin(), Origin::Caller);
        let doing = "forward ports of services \"web\" in namespace \"default\": not sent: ";
        assert_eq!(error.to_string(), format!("{doing}{message}"));
    };
    refused(
        listen(&[]),
        "ports \"0\": there must be from 1 to 1024 of them",
    );
    refused(
        listen(&[(8080, 80), (8081, 0)]),
        "port \"0\": is none that a pod can listen on: name one from 1 to 65535",
    );
    refused(
        listen(&[(8080, 80), (8081, 81), (8080, 82)]),
        "local port \"8080\": is there twice: it leads to one port; 0 stands for any that is free",
    );
    refused(
        listen(&[(8080, 80)])
            .address(Ipv4Addr::LOCALHOST)
            .address(Ipv4Addr::LOCALHOST),
        "address \"127.0.0.1\": is there twice",
    );
    let endless = api("", "Service")
        .port_forward()
        .listen("web", core::iter::repeat((0, 80)));
    refused(
        endless,
        "ports \"1025\": there must be from 1 to 1024 of them",
    );
}

#[test]
fn names_that_are_none_are_refused_before_anything_is_bound() {
    for kind in ["Pod", "Service"] {
        let listen = api("", kind).port_forward().listen("a/b", [(8080, 80)]);
        let error = plan(listen).unwrap_err();
        assert!(error.to_string().contains("name \"a/b\""), "{error}");
    }
    let error = plan(listen(&[(8080, 80)]).namespace("No")).unwrap_err();
    assert!(error.to_string().contains("namespace \"No\""), "{error}");
}

#[test]
fn each_connection_finds_its_pod_anew() {
    let listen = listen(&[(8080, 80), (8081, 81)])
        .namespace("staging")
        .timeout(Duration::from_secs(5));
    let (_, forwarder) = listen.into_parts(&Settings::default()).unwrap();
    let web = json!({"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}, {"port": 81}]});
    for (remote, target, name) in [(80, 8080, "a"), (81, 81, "b"), (80, 8080, "c")] {
        let replies = [service(&web), pods(&[pod(name, 1)]), upgraded()];
        let script = Script::new().replies(replies);
        let outcome = Simulation::new(script).run(forwarder.machine(remote, KEY));
        let path = "/api/v1/namespaces/staging";
        assert_eq!(
            lines(&outcome),
            [
                format!("GET {path}/services/web"),
                format!("GET {path}/pods?labelSelector=app%3Dweb&limit=500"),
                format!("GET {path}/pods/{name}/portforward?ports={target}"),
            ]
        );
        let forward = outcome.only().unwrap();
        assert_eq!(forward.pod(), name);
        assert_eq!(forward.ports().collect::<Vec<_>>(), [remote]);
    }
    let script = Script::new().reply(Reply::silence());
    let outcome = Simulation::new(script).run(forwarder.machine(80, KEY));
    assert_eq!(outcome.ended_at, Duration::from_secs(5));
    assert!(outcome.error().is_timeout());
}
