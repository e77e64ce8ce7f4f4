//! An issuer that does not do what it should.

use super::*;

/// What becomes of this answer to the question for the document.
fn of_document(outcome: Outcome) -> String {
    let mut oidc = Oidc::new(provider());
    asked(&mut oidc, at(0), None);
    oidc.handle(at(0), outcome);
    failed(&mut oidc, at(0))
}

/// What becomes of this answer to a refresh token.
fn of_tokens(outcome: Outcome) -> String {
    let mut oidc = Oidc::new(provider());
    discovered(&mut oidc, at(0), None);
    oidc.handle(at(0), outcome);
    failed(&mut oidc, at(0))
}

#[test]
fn a_document_that_is_none() {
    let at_endpoint =
        |endpoint: &str| format!(r#"{{"issuer":"{ISSUER}/","token_endpoint":"{endpoint}"}}"#);
    for (document, expected) in [
        (
            String::new(),
            "discovery: the document is not JSON with the fields",
        ),
        ("<html>".into(), "line 1, column 1"),
        (
            "{}".into(),
            "not JSON with the fields issuer and token_endpoint",
        ),
        (DOCUMENT[..60].into(), "not JSON with the fields"),
        ("[".repeat(100_000), "not JSON with the fields"),
        (
            DOCUMENT.replace("realm", "other"),
            "the document is that of the issuer \"https://issuer.example/other\"",
        ),
        (
            at_endpoint("http://tokens.example"),
            "token_endpoint: the scheme must be https",
        ),
        (
            at_endpoint("https://a:CANARY@b/t"),
            "token_endpoint: a user or password",
        ),
        (at_endpoint("https://b/t#CANARY"), "token_endpoint: "),
        (
            at_endpoint("/t"),
            "token_endpoint: the scheme must be https",
        ),
        (at_endpoint("https://"), "token_endpoint: not a URL"),
        ("C".repeat((1 << 20) + 1), "answered with more than 1 MiB"),
    ] {
        let told = of_document(answer(200, &document));
        assert!(told.contains(expected), "{told}");
        assert!(told.starts_with("credentials: user \"jane\": OIDC issuer issuer.example: "));
    }
}

#[test]
fn a_status_is_told_and_a_redirect_is_not_followed() {
    for told in [
        of_document(answer(302, "CANARY")),
        of_tokens(answer(307, "CANARY")),
    ] {
        assert!(
            told.contains("a redirect (30") && told.contains("not followed"),
            "{told}"
        );
    }
    assert!(of_document(answer(404, "CANARY")).ends_with("answered with 404 Not Found"));
    assert!(of_tokens(answer(503, "CANARY")).ends_with("answered with 503 Service Unavailable"));
}

#[test]
fn the_issuers_reason_is_told_without_what_was_sent() {
    let told = of_tokens(answer(
        400,
        r#"{"error":"invalid_grant","error_description":"the\u001b token \"r CANARY+1\" was used up"}"#,
    ));
    assert!(
        told.ends_with(
            "answered with 400 Bad Request: invalid_grant: the token \"(not shown)\" was used up"
        ),
        "{told}"
    );
    let long = "x".repeat(100_000);
    let told = of_tokens(answer(
        400,
        &format!(r#"{{"error":"{long}","error_description":"{long}"}}"#),
    ));
    assert!(told.contains("xxx..."), "{told}");
    // Without a secret of the client there is no other way to show it.
    assert!(of_tokens(answer(401, "")).ends_with("answered with 401 Unauthorized"));
}

#[test]
fn an_answer_without_tokens() {
    for (body, expected) in [
        ("", "not JSON with tokens"),
        ("CANARY", "not JSON with tokens"),
        (r#"{"id_token":["CANARY"]}"#, "not JSON with tokens"),
        (r#"{"access_token":"CANARY"}"#, "holds no id_token"),
        (r#"{"id_token":""}"#, "holds no id_token"),
    ] {
        let told = of_tokens(answer(200, body));
        assert!(told.contains(expected), "{told}");
    }
    assert!(of_tokens(answer(200, &"C".repeat((1 << 20) + 1))).contains("more than 1 MiB"));
}

#[test]
fn an_answer_cut_off_anywhere_is_an_error() {
    let Outcome::Answer(whole) = given(&token("one", at(100)), Some("CANARY")) else {
        panic!()
    };
    let whole = core::str::from_utf8(whole.body()).unwrap();
    for end in 0..whole.len() {
        of_tokens(answer(200, &whole[..end]));
    }
}

#[test]
fn a_failure_is_shared_and_then_all_begins_anew() {
    let mut oidc = Oidc::new(provider());
    discovered(&mut oidc, at(0), None);
    oidc.handle(
        at(0),
        Outcome::Failed(Error::credentials("tokens.example: no way")),
    );
    for _ in 0..100 {
        assert!(failed(&mut oidc, at(0)).contains("no way"));
    }
    discovered(&mut oidc, at(1), None);
    oidc.handle(at(1), given(&token("one", at(100)), None));
    assert_eq!(ready(&mut oidc, at(1), None).0, "one");
}

#[test]
fn what_nobody_wished_for_is_ignored_or_an_error() {
    let mut oidc = Oidc::new(provider());
    oidc.handle(at(0), answer(200, DOCUMENT));
    asked(&mut oidc, at(0), None);
    oidc.handle(at(0), Outcome::File("CANARY".into()));
    assert!(failed(&mut oidc, at(0)).contains("another wish"));
}
