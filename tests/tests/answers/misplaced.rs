//! Answers of success that are none: a Status of failure, another kind, a page, nothing at all.

use bytes::Bytes;
use http::Response;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kubex_proto::{
    Answer, Api, Decode, Deleted, DynamicObject, Error, Origin, ResourceDescription,
};

const FORBIDDEN: &str = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,"message":"no"}"#;

fn read<D: Decode>(
    call: kubex_proto::Call<D>,
    media_type: &str,
    body: &'static str,
) -> Result<D::Item, Error> {
    let (_, answer): (_, Answer<D>) = call.into_parts()?;
    let response = Response::builder().header("content-type", media_type);
    answer.read(response.body(Bytes::from_static(body.as_bytes())).unwrap())
}

fn maps() -> Api<DynamicObject> {
    Api::of(ResourceDescription::namespaced("", "v1", "ConfigMap"))
}

fn json<D: Decode>(call: kubex_proto::Call<D>, body: &'static str) -> Result<D::Item, Error> {
    read(call, "application/json", body)
}

#[track_caller]
fn assert_forbidden<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    let error = outcome.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(error.origin(), Origin::Server);
}

#[test]
fn a_status_of_failure_is_the_error_it_tells_of() {
    let pods = Api::<Pod>::new();
    assert_forbidden(json(pods.get("a").into_call(), FORBIDDEN));
    assert_forbidden(json(pods.get("a").optional().into_call(), FORBIDDEN));
    assert_forbidden(json(pods.metadata().get("a").into_call(), FORBIDDEN));
    assert_forbidden(json(pods.list().into_call(), FORBIDDEN));
    assert_forbidden(json(pods.delete("a").into_call(), FORBIDDEN));
    assert_forbidden(json(pods.delete_collection().into_call(), FORBIDDEN));
    assert_forbidden(json(pods.watch().into_call(), FORBIDDEN));
    assert_forbidden(json(maps().get("a").into_call(), FORBIDDEN));
    assert_forbidden(json(maps().list().into_call(), FORBIDDEN));
    assert_forbidden(json(maps().watch().into_call(), FORBIDDEN));
}

#[test]
fn a_status_of_success_is_no_object() {
    let done = r#"{"kind":"Status","apiVersion":"v1","status":"Success"}"#;
    let error = json(maps().get("a").into_call(), done).unwrap_err();
    assert!(
        error.to_string().contains("the answer is a Status"),
        "{error}"
    );
    assert!(matches!(
        json(maps().delete("a").into_call(), done),
        Ok(Deleted::Status(_))
    ));
}

#[test]
fn another_kind_is_not_taken_for_the_one_asked_for() {
    let pod = r#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}"#;
    let error = json(maps().get("a").into_call(), pod).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("cannot decode ConfigMap: the answer is a Pod"),
        "{error}"
    );
    // One that does not say what it is, is what was asked for.
    let unnamed = r#"{"metadata":{"name":"a"}}"#;
    assert!(json(maps().get("a").into_call(), unnamed).is_ok());
    assert!(json(Api::<ConfigMap>::new().get("a").into_call(), unnamed).is_ok());
}

#[test]
fn a_page_is_quoted() {
    let page = "<html><title>Sign in</title>";
    for outcome in [
        read(
            Api::<Pod>::new().get("a").into_call(),
            "text/html; charset=utf-8",
            page,
        )
        .map(drop),
        read(Api::<Pod>::new().watch().into_call(), "text/html", page).map(drop),
        read(Api::<Pod>::new().delete("a").into_call(), "text/html", page).map(drop),
    ] {
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.contains("Sign in") && error.contains("URL"),
            "{error}"
        );
    }
    let text = kubex_proto::raw::get("/").text();
    assert_eq!(read(text, "text/html", page).unwrap(), page);
}
