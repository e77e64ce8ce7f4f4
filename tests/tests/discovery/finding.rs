//! A resource by each of its names, as kubectl resolves them.

use super::*;

#[test]
fn of_a_real_server() {
    let discovery = real();
    for (name, expected) in [
        ("deployments", "deployments.v1.apps"),
        ("deploy", "deployments.v1.apps"),
        ("deployment", "deployments.v1.apps"),
        ("Deployment", "deployments.v1.apps"),
        ("DEPLOY", "deployments.v1.apps"),
        ("deployments.apps", "deployments.v1.apps"),
        ("deploy.apps", "deployments.v1.apps"),
        ("Deployment.apps", "deployments.v1.apps"),
        ("deployments.v1.apps", "deployments.v1.apps"),
        ("Deployment.v1.apps", "deployments.v1.apps"),
        ("apps/v1/Deployment", "deployments.v1.apps"),
        ("apps/v1/deploy", "deployments.v1.apps"),
        ("v1/Pod", "pods.v1."),
        ("pods.v1.", "pods.v1."),
        ("po", "pods.v1."),
        ("cm", "configmaps.v1."),
        ("ing", "ingresses.v1.networking.k8s.io"),
        // The beginning of a group will do.
        ("ingresses.networking", "ingresses.v1.networking.k8s.io"),
        // Both groups have events: the core group comes first.
        ("events", "events.v1."),
        ("ev", "events.v1."),
        ("events.events.k8s.io", "events.v1.events.k8s.io"),
        ("events.v1.events.k8s.io", "events.v1.events.k8s.io"),
        // The preferred version, unless another one is named.
        ("hpa", "horizontalpodautoscalers.v2.autoscaling"),
        (
            "hpa.v1.autoscaling",
            "horizontalpodautoscalers.v1.autoscaling",
        ),
        (
            "autoscaling/v1/HorizontalPodAutoscaler",
            "horizontalpodautoscalers.v1.autoscaling",
        ),
        ("crd", "customresourcedefinitions.v1.apiextensions.k8s.io"),
        ("wd", "widgets.v1.example.com"),
        ("endpoints", "endpoints.v1."),
    ] {
        let found = discovery
            .find(name)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(told(found), expected, "{name}");
    }
    for name in [
        "",
        ".",
        "/",
        "//",
        "...",
        "pods.apps",
        "deployments.v2.apps",
        "apps/v2/Deployment",
        "v1/Deployment",
        "pods/log",
        "deployments.v1.",
        "pods.v1.a",
        "pods..",
        "a/b/c/d",
    ] {
        let error = discovery.find(name).map(told).expect_err(name);
        assert!(error.is_not_served(), "{name}: {error}");
    }
}

#[test]
fn by_the_type_that_objects_say() {
    let discovery = real();
    let found = discovery.find_kind("apps/v1", "Deployment").unwrap();
    assert_eq!(told(found), "deployments.v1.apps");
    assert_eq!(told(discovery.find_kind("v1", "Pod").unwrap()), "pods.v1.");
    for (api_version, kind) in [
        ("apps/v1", "deployment"),
        ("apps/v1", "deployments"),
        ("apps", "Deployment"),
        ("v1", "Deployment"),
        ("/v1", ""),
        ("", "Pod"),
        ("apps/v1/v1", "Deployment"),
    ] {
        let error = discovery.find_kind(api_version, kind).unwrap_err();
        assert!(error.is_not_served(), "{error}");
    }
}

fn of(kind: &str, plural: &str, more: &Value) -> Value {
    let mut resource = resource(kind, plural, "Namespaced");
    for (field, value) in more.as_object().unwrap() {
        resource[field] = value.clone();
    }
    resource
}

/// A short name of one is the plural of another, and the group in front has it as a short name only.
#[test]
fn a_plural_takes_precedence_over_a_short_name() {
    let aliased = of("Alpha", "alphas", &json!({"shortNames": ["betas"]}));
    let beta = of("Beta", "betas", &json!({}));
    let discovery = discovered(
        &[],
        &[
            group("a.example", &[("v1", json!([aliased]))]),
            group("b.example", &[("v1", json!([beta]))]),
        ],
    );
    assert_eq!(told(discovery.find("betas").unwrap()), "betas.v1.b.example");
    assert_eq!(
        told(discovery.find("betas.a").unwrap()),
        "alphas.v1.a.example"
    );
}

#[test]
fn the_servers_order_decides_between_groups_and_versions() {
    let gateway = || json!([of("Gateway", "gateways", &json!({"shortNames": ["gw"]}))]);
    let older = json!([
        of("Gateway", "gateways", &json!({})),
        of("Route", "routes", &json!({}))
    ]);
    let discovery = discovered(
        &[],
        &[
            group("z.example", &[("v1", gateway()), ("v1beta1", older)]),
            group("a.example", &[("v2", gateway())]),
        ],
    );
    assert_eq!(
        told(discovery.find("gateway").unwrap()),
        "gateways.v1.z.example"
    );
    assert_eq!(
        told(discovery.find("gw.a").unwrap()),
        "gateways.v2.a.example"
    );
    // Only the other version has it.
    assert_eq!(
        told(discovery.find("routes").unwrap()),
        "routes.v1beta1.z.example"
    );
    // A group that is called exactly so comes before those that only begin so.
    let discovery = discovered(
        &[],
        &[
            group("net.example", &[("v1", gateway())]),
            group("net", &[("v1", gateway())]),
        ],
    );
    assert_eq!(
        told(discovery.find("gateways.net").unwrap()),
        "gateways.v1.net"
    );
}

#[test]
fn what_is_not_found_is_told_with_what_is_near() {
    let discovery = real();
    for (name, expected) in [
        ("deploymnets", "near it are Deployment (apps/v1)"),
        ("deploymets.apps", "near it are Deployment (apps/v1)"),
        ("Ingres", "near it are Ingress (networking.k8s.io/v1)"),
        (
            "extensions/v1beta1/Ingress",
            "near it are Ingress (networking.k8s.io/v1)",
        ),
        ("configmap-", "ConfigMap (v1)"),
        (
            "frobnicator",
            "check the name, or install the definition of the kind (CRD)",
        ),
    ] {
        let error = discovery.find(name).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(&format!("the server does not serve a resource {name:?}: ")),
            "{text}"
        );
        assert!(text.contains(expected), "{text}");
        assert_eq!(error.origin(), kubex_proto::Origin::Caller);
    }
    let error = discovery
        .find_kind("apps/v1beta1", "Deployment")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server does not serve kind \"Deployment\" in \"apps/v1beta1\": near it are Deployment (apps/v1)"
    );
    // However long it is.
    let error = discovery.find(&"x".repeat(1 << 20)).unwrap_err();
    assert!(error.to_string().len() < 300, "{error}");
}
