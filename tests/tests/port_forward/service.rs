//! Ports of a service, and those of its pods.

use kubex_proto::{Duplex, Incoming, Instant, Transmit};

use super::*;

/// Two ports by number, one by name, one by default, one of UDP alone, and one of both.
fn web() -> Value {
    json!({
        "selector": {"app": "web"}, "clusterIP": "10.0.0.7", "type": "ClusterIP",
        "ports": [
            {"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080},
            {"name": "alias", "port": 81, "targetPort": 8080},
            {"name": "https", "port": 443, "protocol": "TCP", "targetPort": "tls"},
            {"name": "metrics", "port": 9100, "targetPort": "metrics"},
            {"port": 90},
            {"port": 91, "targetPort": 0},
            {"name": "dns", "port": 53, "protocol": "UDP"},
            {"name": "both", "port": 54, "protocol": "UDP", "targetPort": 1054},
            {"name": "both-tcp", "port": 54, "protocol": "TCP", "targetPort": 2054},
        ],
    })
}

fn named() -> Value {
    let mut pod = pod("web-1", 1);
    pod["spec"] = json!({
        "initContainers": [
            {"name": "first", "ports": [{"name": "metrics", "containerPort": 1}]},
            {"name": "sidecar", "restartPolicy": "Always", "ports": [{"name": "metrics", "containerPort": 9999}]},
        ],
        "containers": [
            {"name": "app", "ports": [{"containerPort": 8080}, {"name": "tls", "containerPort": 5, "protocol": "UDP"}]},
            {"name": "tls", "ports": [{"name": "tls", "containerPort": 8443, "protocol": "TCP"}]},
        ],
    });
    pod
}

/// The query of the upgrade, if it comes to that.
fn wire(spec: &Value, ports: &[u16]) -> Result<String, String> {
    let replies = [service(spec), pods(&[named()]), upgraded()];
    let outcome = run(services(ports), replies);
    let last = lines(&outcome).pop().unwrap();
    match outcome.only() {
        Ok(forward) => {
            assert_eq!(forward.ports().collect::<Vec<_>>(), ports);
            Ok(last.rsplit_once('?').unwrap().1.to_owned())
        }
        Err(error) => {
            assert_eq!(error.origin(), kubex_proto::Origin::Caller);
            Err(error.to_string())
        }
    }
}

#[test]
fn each_way_to_say_the_target() {
    for (port, target) in [
        (80, 8080),
        (443, 8443),
        (9100, 9999),
        (90, 90),
        (91, 91),
        (54, 2054),
    ] {
        assert_eq!(wire(&web(), &[port]), Ok(format!("ports={target}")));
    }
    let all = wire(&web(), &[443, 80, 81]).unwrap();
    assert_eq!(all, "ports=8443&ports=8080&ports=8080");
}

#[test]
fn the_exact_requests() {
    let replies = [service(&web()), pods(&[named()]), upgraded()];
    let outcome = run(services(&[80]), replies);
    assert_eq!(
        lines(&outcome),
        [
            format!("GET {PATH}/services/web"),
            format!("GET {PATH}/pods?labelSelector=app%3Dweb&limit=500"),
            format!("GET {PATH}/pods/web-1/portforward?ports=8080"),
        ]
    );
}

#[test]
fn what_is_said_goes_by_the_ports_of_the_service() {
    let replies = [service(&web()), pods(&[named()]), upgraded()];
    let mut forward = run(services(&[80, 81]), replies).only().unwrap();
    let now = Instant::from_origin(Duration::ZERO);
    for channel in 0..4 {
        forward.handle(now, Incoming::Message(vec![channel, 0x90, 0x1f].into()));
    }
    forward.handle(now, Incoming::Message("\u{2}hello".into()));
    assert!(forward.poll_port(80).is_none());
    assert!(forward.poll_port(81).is_some());
    assert_eq!(forward.write(81, b"x").unwrap(), 1);
    let sent = forward.poll_transmit(now);
    assert_eq!(sent, Some(Transmit::Message("\u{2}x".into())));
    assert!(forward.write(8080, b"x").is_err());
}

#[test]
fn of_a_headless_service_the_ports_are_the_pods_own() {
    let mut headless = web();
    headless["clusterIP"] = json!("None");
    assert_eq!(wire(&headless, &[80]), Ok("ports=80".into()));
    assert_eq!(wire(&headless, &[8080]), Ok("ports=8080".into()));
    assert!(wire(&headless, &[53]).is_err());
    headless["ports"] = json!(null);
    assert_eq!(wire(&headless, &[80]), Ok("ports=80".into()));
}

const DOING: &str = "forward ports of services \"web\" in namespace \"default\": not sent: ";

#[test]
fn ports_that_lead_nowhere_are_refused() {
    let refused = |ports: &[u16], message: &str| {
        assert_eq!(wire(&web(), ports), Err(format!("{DOING}{message}")));
    };
    refused(
        &[80, 8080],
        "port \"8080\": is none of the service, which has 80 (http), 81 (alias), 443 (https), 9100 (metrics), 90, 91, \
         53/UDP (dns), 54/UDP (both), 54 (both-tcp)",
    );
    refused(
        &[53],
        "port \"53\": is of the protocol UDP, and only TCP is forwarded",
    );
    // It is known before the pods are asked for.
    let outcome = run(services(&[53]), [service(&web())]);
    assert_eq!(outcome.sent.len(), 1);
    let nameless = [service(&web()), pods(&[pod("web-1", 1)])];
    assert_eq!(
        run(services(&[443]), nameless).error().to_string(),
        format!(
            "{DOING}port \"443\": leads to the port of its pods that is named \"tls\", and no container of pod \"web-1\" \
             has one of that name"
        )
    );
    let many: Vec<_> = (1..=30).map(|port| json!({"port": port})).collect();
    let many = json!({"selector": {"app": "web"}, "ports": many});
    assert!(wire(&many, &[31]).unwrap_err().ends_with("19, 20, 10 more"));
    let none = json!({"selector": {"app": "web"}});
    assert!(wire(&none, &[31]).unwrap_err().ends_with("has none"));
}

#[test]
fn a_service_that_leads_to_no_pods_is_refused() {
    for (spec, message) in [
        (
            json!({"type": "ExternalName", "externalName": "example.com"}),
            "spec.type: is `ExternalName`: the service is a name in DNS, and leads to no pods",
        ),
        (
            json!({"clusterIP": "10.0.0.7", "ports": [{"port": 80}]}),
            "spec.selector: the service has none, so nobody knows its pods: forward to one of them by its name",
        ),
        (
            json!({"selector": {}, "ports": [{"port": 80}]}),
            "spec.selector: the service has none, so nobody knows its pods: forward to one of them by its name",
        ),
    ] {
        assert_eq!(wire(&spec, &[80]), Err(format!("{DOING}{message}")));
    }
}

#[test]
fn rubbish_is_an_error() {
    for spec in [
        json!({"selector": 7}),
        json!({"selector": {"app": "web"}, "ports": [{"port": 70_000}]}),
        json!({"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": [1]}]}),
        json!({"selector": {"app": "web"}, "ports": {}}),
    ] {
        let error = run(services(&[80]), [service(&spec)]).error();
        assert!(error.is_decode(), "{spec}: {error}");
    }
    let another = ok(&json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web"}}));
    assert!(run(services(&[80]), [another]).error().is_decode());
}
