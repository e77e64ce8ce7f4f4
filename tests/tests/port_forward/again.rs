//! A pod that has gone when it is to be upgraded.

use super::*;

fn gone() -> Reply {
    Reply::refusal(404, "NotFound")
}

#[test]
fn another_one_is_looked_for() {
    let web = json!({"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]});
    let replies = [
        service(&web),
        pods(&[pod("a", 1)]),
        gone(),
        service(&web),
        pods(&[pod("b", 1)]),
        upgraded(),
    ];
    let outcome = run(services(&[80]), replies);
    assert_eq!(
        lines(&outcome)[2..],
        [
            format!("GET {PATH}/pods/a/portforward?ports=8080"),
            format!("GET {PATH}/services/web"),
            format!("GET {PATH}/pods?labelSelector=app%3Dweb&limit=500"),
            format!("GET {PATH}/pods/b/portforward?ports=8080"),
        ]
    );
    assert_eq!(outcome.only().unwrap().pod(), "b");
}

#[test]
fn once_and_no_more() {
    let replies = [
        deployment(),
        pods(&[pod("a", 1)]),
        gone(),
        deployment(),
        pods(&[pod("b", 1)]),
        gone(),
    ];
    let error = run(deployments(&[80]), replies).error();
    assert!(error.is_not_found());
    assert!(error.to_string().starts_with("get pods/portforward \"b\""));
}

#[test]
fn not_after_the_deadline_and_not_of_a_pod_itself() {
    let second = Duration::from_secs(1);
    let replies = [
        deployment(),
        pods(&[pod("a", 1)]),
        gone().delayed(10 * second),
    ];
    let outcome = run(deployments(&[80]).timeout(10 * second), replies);
    assert_eq!(outcome.sent.len(), 3);
    assert!(outcome.error().is_not_found());
    let call = api("", "Pod").port_forward().forward("web", [80]);
    assert!(run(call, [gone()]).error().is_not_found());
}

#[test]
fn not_for_another_reason() {
    let refused = Reply::refusal(403, "Forbidden");
    let replies = [deployment(), pods(&[pod("a", 1)]), refused];
    assert!(run(deployments(&[80]), replies).error().is_forbidden());
}
