//! Tokens, passwords, bodies and the data of Secrets are planted everywhere, and looked for in all that can be
//! printed.

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use k8s_openapi::{ByteString, api::core::v1::Secret as SecretObject};
use kubex_proto::{
    Action, Api, Authorization, Call, Config, Credentials, Decode, DynamicObject, Event, Exchange,
    Identity, Instant, JsonPatch, JsonPointer, Machine, Outcome, Patch, Pem, Proxies,
    Resource as _, ResourceDescription, Secret, Settings, Time, Timestamp, Tls, Wish, raw,
};
use serde_json::json;

fn now() -> Time {
    Time::new(
        Instant::from_origin(Duration::ZERO),
        Timestamp::from_unix_seconds(0),
    )
}

/// In plain text, in base64, and as the numbers that a careless `Debug` of bytes prints.
fn assert_hidden(value: &impl Debug) {
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        let flat: String = shown.split_whitespace().collect();
        for form in ["CANARY", "Q0FOQVJZ", "67,65,78,65,82,89"] {
            assert!(!flat.contains(form), "{shown}");
        }
    }
}

fn secrets() -> Api<SecretObject> {
    Api::new()
}

fn secret() -> SecretObject {
    let mut secret = SecretObject::default();
    secret.metadata_mut().name = Some("s".into());
    secret.string_data = Some(BTreeMap::from([("k".into(), "CANARY".into())]));
    secret.data = Some(BTreeMap::from([(
        "k".into(),
        ByteString(b"CANARY".to_vec()),
    )]));
    secret
}

/// A call and everything that comes of it, up to a refusal whose body says the secret again.
fn walk<D: Decode + Debug>(call: Call<D>) {
    assert_hidden(&call);
    let settings = settings();
    let mut exchange = Exchange::new(call, &settings);
    assert_hidden(&exchange);
    let authorization = Authorization::bearer(&Secret::new("CANARY")).unwrap();
    for round in 0..2 {
        assert_hidden(&step(&mut exchange));
        handle(
            &mut exchange,
            Event::Authorized(if round == 0 {
                authorization.clone()
            } else {
                Authorization::bearer(&Secret::new("CANARY2")).unwrap()
            }),
        );
        let send = step(&mut exchange);
        assert!(matches!(send, Action::Send { .. }), "{send:?}");
        assert_hidden(&send);
        let head = Response::builder()
            .status(401)
            .header("set-cookie", "CANARY");
        handle(&mut exchange, Event::Head(head.body(()).unwrap()));
        handle(
            &mut exchange,
            Event::Chunk(Bytes::from_static(b"{\"kind\":\"Secret\",\"data\":\"")),
        );
        handle(&mut exchange, Event::Chunk(Bytes::from(vec![b'.'; 1000])));
        handle(
            &mut exchange,
            Event::Chunk(Bytes::from_static(b"CANARY\"}")),
        );
        handle(&mut exchange, Event::End);
    }
    let told = step(&mut exchange);
    assert!(matches!(told, Action::Yield(Err(_))), "{told:?}");
    assert_hidden(&told);
}

fn step<M: Machine + Debug>(machine: &mut M) -> Action<M::Item> {
    let action = machine.poll(now());
    assert_hidden(machine);
    action
}

fn handle<M: Machine + Debug>(machine: &mut M, event: Event) {
    assert_hidden(&event);
    machine.handle(now(), event);
    assert_hidden(machine);
}

fn settings() -> Settings {
    let canary = HeaderValue::from_static("CANARY");
    Settings::default()
        .with_header(header::COOKIE, canary.clone())
        .with_header(header::PROXY_AUTHORIZATION, canary)
}

#[test]
fn calls_with_a_secret_in_the_body() {
    let (api, secret) = (secrets(), secret());
    assert_hidden(&api.create(&secret));
    walk(api.create(&secret).into_call());
    assert_hidden(&api.replace(&secret));
    walk(api.replace(&secret).into_call());
    let patches = || {
        let pointer = JsonPointer::root().field("data");
        [
            Patch::merge(&secret),
            Patch::strategic(&secret),
            Patch::json(
                JsonPatch::new()
                    .add(pointer.clone(), "CANARY")
                    .test(pointer, &secret),
            ),
            Patch::apply(&secret),
        ]
    };
    for patch in patches() {
        assert_hidden(&patch);
        assert_hidden(&api.patch("s", patch).field_manager("me"));
    }
    for patch in patches() {
        walk(api.patch("s", patch).field_manager("me").into_call());
    }
}

#[test]
fn raw_requests() {
    let request = || {
        raw::post("/s")
            .header(
                header::AUTHORIZATION,
                HeaderValue::from_static("Bearer CANARY"),
            )
            .body(&json!({"k": "CANARY"}))
    };
    assert_hidden(&request());
    walk(request().json::<serde_json::Value>());
    walk(request().text());
}

#[test]
fn updates() {
    let update = || {
        secrets().update("s", |secret| {
            secret.string_data = self::secret().string_data;
        })
    };
    assert_hidden(&update());
    let mut machine = update().into_machine(&settings());
    for body in [
        r#"{"metadata":{"name":"s"},"stringData":{"k":"CANARY"}}"#,
        r#"{"metadata":{"name":"s"},"data":["CANARY"]}"#,
    ] {
        step(&mut machine);
        handle(&mut machine, Event::Authorized(Authorization::none()));
        assert_hidden(&step(&mut machine));
        handle(&mut machine, Event::Head(Response::new(())));
        handle(
            &mut machine,
            Event::Chunk(Bytes::from_static(body.as_bytes())),
        );
        handle(&mut machine, Event::End);
    }
    let told = step(&mut machine);
    assert!(matches!(told, Action::Yield(Err(_))), "{told:?}");
    assert_hidden(&told);
}

#[test]
fn a_json_patch_and_a_dynamic_secret() {
    let pointer = JsonPointer::root().field("data");
    assert_hidden(
        &JsonPatch::new()
            .replace(pointer.clone(), "CANARY")
            .test(pointer, "CANARY"),
    );
    let described = ResourceDescription::namespaced("", "v1", "Secret");
    let object = DynamicObject::new(&described, "s").with("stringData", json!({"k": "CANARY"}));
    assert_hidden(&object);
    let api = Api::<DynamicObject, _>::of(described);
    assert_hidden(&api.create(&object));
    walk(api.create(&object).into_call());
}

#[test]
fn configurations_and_credentials() {
    let token = || Secret::new("CANARY");
    assert_hidden(&token());
    assert_hidden(&settings());
    for mut credentials in [
        Credentials::token(token()),
        Credentials::basic("jane", &token()).unwrap(),
    ] {
        assert_hidden(&credentials);
        let wish = credentials.poll(now(), None);
        assert!(matches!(wish, Wish::Ready(_)), "{wish:?}");
        assert_hidden(&wish);
        let mut config = Config::new("https://10.0.0.1".parse().unwrap())
            .with_credentials(credentials)
            .with_tls(Tls {
                identity: Some(Identity {
                    certificate: Pem::data("CANARY"),
                    key: Pem::data("CANARY"),
                }),
                ..Tls::default()
            });
        config.proxies = Proxies::all("http://jane:CANARY@proxy".parse().unwrap());
        assert_hidden(&config);
    }
    let mut file = Credentials::token_file("/token");
    let wish = file.poll(now(), None);
    assert_hidden(&wish);
    file.handle(now(), Outcome::File(Bytes::from_static(b"CANARY")));
    assert_hidden(&file);
    assert_hidden(&file.poll(now(), None));

    let broken = Secret::new("CANARY\n2");
    assert_hidden(&Authorization::bearer(&broken).unwrap_err());
    let mut broken = Credentials::token(broken);
    let wish = broken.poll(now(), None);
    assert!(matches!(wish, Wish::Failed(_)), "{wish:?}");
    assert_hidden(&wish);
}
