//! What is refused before anything is sent.

use kubex_proto::{Origin, Subprotocol};

use super::*;

/// The error of a machine that sends nothing.
fn refused(call: Calls) -> String {
    let error = run(call, []).error();
    assert_eq!(error.origin(), Origin::Caller);
    error.to_string()
}

#[test]
fn the_call_of_another_kind_than_a_pod() {
    let request = services(&[80]).websocket_key(KEY).into_call().request();
    assert_eq!(
        request.unwrap_err().to_string(),
        "get services/portforward \"web\" in namespace \"default\": not sent: portforward: objects of kind Service have \
         none of their own: await the call, or take its machine with `into_machine(..)`, which finds a pod"
    );
    // What else is wrong with it comes first.
    let request = services(&[0]).websocket_key(KEY).into_call().request();
    assert!(request.unwrap_err().to_string().contains("port \"0\""));
    // Another group's pods are none.
    let call = api("example.com", "Pod").port_forward().forward("a", [80]);
    let request = call.websocket_key(KEY).into_call().request();
    assert!(request.unwrap_err().to_string().contains("into_machine"));
}

#[test]
fn ports_names_and_subprotocols() {
    let doing = "forward ports of deployments \"web\" in namespace \"default\": not sent: ";
    for (ports, message) in [
        (
            &[0][..],
            "port \"0\": is none that a pod can listen on: name one from 1 to 65535",
        ),
        (
            &[80, 80],
            "port \"80\": is there twice: a second connection to it needs a call of its own",
        ),
        (&[], "ports \"0\": there must be from 1 to 128 of them"),
    ] {
        assert_eq!(refused(deployments(ports)), format!("{doing}{message}"));
    }
    assert_eq!(
        refused(deployments(&[80]).subprotocols([Subprotocol::V5])),
        format!(
            "{doing}subprotocol \"v5.channel.k8s.io\": does not do here: port-forward knows v4 alone, and a stdin that ends needs v5"
        )
    );
    let call = api("", "Service").port_forward().forward("..", [80]);
    assert!(refused(call).ends_with("name \"..\": may not be `.` or `..`"));
    let call = api("", "Pod").port_forward().forward("a", [0]);
    let doing = "get pods/portforward \"a\" in namespace \"default\": not sent: port \"0\": ";
    assert!(refused(call).starts_with(doing));
}

#[test]
fn a_kind_that_is_in_no_namespace() {
    let clouds = Api::<DynamicObject, Dynamic>::of(ResourceDescription::cluster(
        "example.com",
        "v1",
        "Cloud",
    ));
    assert_eq!(
        refused(clouds.port_forward().forward("a", [80])),
        "forward ports of clouds \"a\": not sent: namespace: objects of kind Cloud are in none, so nobody knows where \
         their pods are: forward to one of them by its name"
    );
}
