//! Options and bodies that are refused before anything is sent: the error names the field, the value and the way
//! out.

use kubex_proto::{
    Api, Call, Decode, JsonPatch, JsonPointer, ObjectMeta, Origin, Patch, Resource as _, resource,
    verb::VersionMatch,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    exact::refusal,
    kinds::{node, nodes, pod, pods, widget, widgets},
};

/// All but the beginning, which says what was being done.
pub(crate) fn assert_refused<D: Decode>(call: Call<D>, doing: &str, message: &str) {
    let error = refusal(call);
    assert_eq!(error.origin(), Origin::Caller);
    assert_eq!(error.to_string(), format!("{doing}: not sent: {message}"));
    assert!(error.status().is_none() && error.code().is_none() && !error.is_transient());
}

#[test]
fn options_of_an_apply() {
    let doing = "patch nodes \"a\"";
    let call = nodes().patch("a", Patch::apply(json!({})));
    assert_refused(
        call.into_call(),
        doing,
        "field manager: an apply needs one: name it with `field_manager(\"...\")`",
    );
    let force = "force: only an apply can be forced: leave it out, or use `Patch::apply`";
    for patch in [
        Patch::merge(json!({})),
        Patch::strategic(json!({})),
        Patch::json(JsonPatch::new()),
    ] {
        let call = nodes().patch("a", patch).field_manager("me").force();
        assert_refused(call.into_call(), doing, force);
    }
    let call = nodes().metadata().patch("a", Patch::apply(json!({})));
    assert!(
        refusal(call.into_call())
            .to_string()
            .contains("field manager")
    );
}

#[test]
fn field_managers() {
    let doing = "create nodes";
    let long = "m".repeat(129);
    let shown = "m".repeat(80);
    for (name, message) in [
        (
            "",
            "field manager \"\": must be of 1 to 128 characters, not 0".to_owned(),
        ),
        (
            &*long,
            format!("field manager \"{shown}...\": must be of 1 to 128 characters, not 129"),
        ),
        (
            "a\tb",
            "field manager \"a\\tb\": may not contain control characters".to_owned(),
        ),
    ] {
        let call = nodes().create(&node("a")).field_manager(name);
        assert_refused(call.into_call(), doing, &message);
    }
    let call = nodes().replace(&node("a")).field_manager("");
    assert!(refusal(call.into_call()).to_string().contains("1 to 128"));
    let call = nodes()
        .patch("a", Patch::merge(json!({})))
        .field_manager("");
    assert!(refusal(call.into_call()).to_string().contains("1 to 128"));
}

#[test]
fn versions_and_their_match() {
    let list = || nodes().list();
    let versioned = || list().resource_version("7");
    let field = "resource version match";
    for (call, message) in [
        (
            list().version_match(VersionMatch::Exact),
            "needs a resource version to match",
        ),
        (
            list().version_match(VersionMatch::NotOlderThan),
            "needs a resource version to match",
        ),
        // As in a list that says no version.
        (
            list()
                .resource_version("")
                .version_match(VersionMatch::Exact),
            "needs a resource version to match",
        ),
        (
            list()
                .resource_version("0")
                .version_match(VersionMatch::Exact),
            "there is no version 0 to match exactly; use NotOlderThan",
        ),
        (
            versioned()
                .version_match(VersionMatch::Exact)
                .continue_token("t"),
            "a continue token holds its version already; leave the match out",
        ),
    ] {
        assert_refused(
            call.into_call(),
            "list nodes",
            &format!("{field}: {message}"),
        );
    }
    assert_refused(
        nodes()
            .watch()
            .initial_events()
            .bookmarks(false)
            .into_call(),
        "watch nodes",
        "initial events: end with a bookmark; leave bookmarks on",
    );
    assert_refused(
        nodes().get("a").resource_version("7\n").into_call(),
        "get nodes \"a\"",
        "resource version \"7\\n\": may not contain control characters",
    );
    assert_refused(
        nodes().list().continue_token("\u{7f}").into_call(),
        "list nodes",
        "continue \"\\u{7f}\": may not contain control characters",
    );
}

#[test]
fn an_empty_namespace() {
    let hint = "namespace \"\": is empty; for all namespaces list or watch with `all_namespaces()`";
    assert_refused(pods().list().namespace("").into_call(), "list pods", hint);
    assert_refused(
        pods().with_namespace("").watch().into_call(),
        "watch pods",
        hint,
    );
    assert_refused(
        pods().get("web").namespace("").into_call(),
        "get pods \"web\"",
        hint,
    );
}

#[test]
fn managed_fields_in_an_apply() {
    for managed in [json!([{"manager": "kubectl"}]), json!([])] {
        let object = json!({"metadata": {"name": "a", "managedFields": managed}});
        let call = nodes().patch("a", Patch::apply(object)).field_manager("me");
        assert_refused(
            call.into_call(),
            "patch nodes \"a\"",
            "metadata.managedFields: an apply must not hold it: leave it out, \
             best with everything else that you do not mean to own",
        );
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typed {
    api_version: String,
    kind: String,
    metadata: ObjectMeta,
}
resource!(Typed: "example.com/v1", Namespaced);

#[test]
fn another_type_in_the_body() {
    let typed = Api::<Typed>::new();
    let mut object = Typed {
        api_version: "example.com/v2".into(),
        kind: "Typed".into(),
        metadata: ObjectMeta::named("a"),
    };
    let way_out = "leave the field out, or use an Api of that type";
    let message =
        format!("apiVersion \"example.com/v2\": this Api is of example.com/v1; {way_out}");
    let in_default = "in namespace \"default\"";
    assert_refused(
        typed.create(&object).into_call(),
        &format!("create typeds {in_default}"),
        &message,
    );
    assert_refused(
        typed.replace(&object).into_call(),
        &format!("replace typeds \"a\" {in_default}"),
        &message,
    );
    let apply = typed.patch("a", Patch::apply(&object)).field_manager("me");
    assert_refused(
        apply.into_call(),
        &format!("patch typeds \"a\" {in_default}"),
        &message,
    );
    object.api_version = "example.com/v1".into();
    object.kind = "Widget".into();
    assert_refused(
        typed.create(&object).into_call(),
        &format!("create typeds {in_default}"),
        &format!("kind \"Widget\": this Api is of Typed; {way_out}"),
    );
}

#[test]
fn another_place_in_the_body() {
    let mut web = pod("web");
    web.metadata_mut().namespace = Some("staging".into());
    assert_refused(
        pods().create(&web).into_call(),
        "create pods in namespace \"default\"",
        "metadata.namespace \"staging\": the call goes to namespace \"default\"; \
         choose the other with `namespace(\"staging\")`, or leave the field out",
    );
    let mut a = node("a");
    a.metadata_mut().namespace = Some("staging".into());
    assert_refused(
        nodes().replace(&a).into_call(),
        "replace nodes \"a\"",
        "metadata.namespace \"staging\": objects of kind Node are in no namespace; \
         leave the field out",
    );
    let apply = nodes().patch("a", Patch::apply(json!({"metadata": {"name": "b"}})));
    assert_refused(
        apply.field_manager("me").into_call(),
        "patch nodes \"a\"",
        "metadata.name \"b\": the call is about \"a\"",
    );
}

#[derive(Deserialize)]
struct Listed {
    metadata: ObjectMeta,
}

impl Serialize for Listed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [&self.metadata].serialize(serializer)
    }
}
resource!(Listed: "example.com/v1", Cluster);

#[derive(Deserialize)]
struct Broken {
    metadata: ObjectMeta,
}

impl Serialize for Broken {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("half of it is missing"))
    }
}
resource!(Broken: "example.com/v1", Cluster);

#[test]
fn a_body_that_is_no_object() {
    let metadata = ObjectMeta::named("a");
    assert_refused(
        Api::<Listed>::new()
            .create(&Listed {
                metadata: metadata.clone(),
            })
            .into_call(),
        "create listeds",
        "body: must be a JSON object whose apiVersion, kind and metadata are what they are in Kubernetes",
    );
    assert_refused(
        Api::<Broken>::new()
            .create(&Broken { metadata })
            .into_call(),
        "create brokens",
        "body: half of it is missing",
    );
    let doing = "patch nodes \"a\"";
    for patch in [
        Patch::merge(json!([])),
        Patch::merge("text"),
        Patch::strategic(json!(null)),
        Patch::apply(()),
    ] {
        let call = nodes().patch("a", patch).field_manager("me");
        assert_refused(call.into_call(), doing, "patch: must be a JSON object");
    }
    let patch = Patch::json(JsonPatch::new().add(JsonPointer::root(), f64::NAN));
    let sent = nodes().patch("a", patch).into_call().request().unwrap();
    assert_eq!(sent.body(), r#"[{"op":"add","path":"","value":null}]"#);
    let broken = Broken {
        metadata: ObjectMeta::default(),
    };
    let patch = Patch::json(JsonPatch::new().add(JsonPointer::root().field("a"), broken));
    assert_refused(
        nodes().patch("a", patch).into_call(),
        doing,
        "value for JSON pointer \"/a\": half of it is missing",
    );
}

#[test]
fn an_object_without_a_name_cannot_be_replaced() {
    assert_refused(
        widgets().replace(&widget("")).into_call(),
        "replace widgets \"\" in namespace \"default\"",
        "name \"\": is empty",
    );
}

/// What is refused first is the place: the body may be fine elsewhere.
#[test]
fn the_first_of_several_reasons_is_told() {
    let call = nodes()
        .patch("..", Patch::merge(json!([])))
        .field_manager("")
        .force();
    assert_refused(
        call.into_call(),
        "patch nodes \"..\"",
        "name \"..\": may not be `.` or `..`",
    );
}
