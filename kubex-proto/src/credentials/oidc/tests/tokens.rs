//! How long an ID token is used, and what comes after it.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicUsize, Ordering};

use super::*;

fn with_token(id_token: &str, provider: OidcProvider) -> Oidc {
    Oidc::new(OidcProvider {
        id_token: Some(Secret::new(id_token)),
        ..provider
    })
}

fn without_refresh_token() -> OidcProvider {
    OidcProvider {
        refresh_token: None,
        ..provider()
    }
}

#[test]
fn the_configured_one_is_used_until_ten_seconds_before_it_expires() {
    let mut oidc = with_token(&token("one", at(100)), provider());
    assert_eq!(ready(&mut oidc, at(0), None).0, "one");
    assert_eq!(ready(&mut oidc, at(89), None).0, "one");
    discovered(&mut oidc, at(90), None);
    oidc.handle(at(91), given(&token("two", at(200)), None));
    assert_eq!(ready(&mut oidc, at(91), None).0, "two");
    // Where to ask is known from now on.
    let request = asked(&mut oidc, at(190), None);
    assert_eq!(request.uri(), "https://tokens.example/t?x=1");
    assert!(!format!("{oidc:?} {:?}", oidc.clone()).contains("CANARY"));
}

#[test]
fn a_rejected_one_is_replaced_at_once_and_once_for_all() {
    let mut oidc = with_token(&token("one", at(10_000)), provider());
    let (_, first) = ready(&mut oidc, at(0), None);
    discovered(&mut oidc, at(1), Some(&first));
    oidc.handle(at(1), given(&token("two", at(20_000)), None));
    for _ in 0..100 {
        assert_eq!(ready(&mut oidc, at(1), Some(&first)).0, "two");
    }
}

#[test]
fn a_new_refresh_token_takes_the_place_of_the_old_one_and_is_handed_on() {
    let (one, two) = (token("one", at(100)), token("two", at(200)));
    let expected = [
        (Some(one.clone()), "CANARY-2"),
        (None, "CANARY-3"),
        (Some(two.clone()), "CANARY-3"),
    ];
    let told = Arc::new(AtomicUsize::new(0));
    let mut oidc = Oidc::new(provider());
    oidc.on_rotated(Arc::new({
        let told = told.clone();
        move |tokens: &RotatedTokens| {
            assert!(!format!("{tokens:?}").contains("CANARY"));
            let (id_token, refresh_token) = &expected[told.fetch_add(1, Ordering::Relaxed)];
            let given = tokens.id_token.as_ref().map(Secret::expose);
            assert_eq!(given, id_token.as_deref());
            assert_eq!(tokens.refresh_token.expose(), *refresh_token);
            assert_eq!(tokens.user, "jane");
        }
    }));
    discovered(&mut oidc, at(0), None);
    oidc.handle(at(0), given(&one, Some("CANARY-2")));
    let request = asked(&mut oidc, at(95), None);
    assert!(
        request
            .body()
            .windows(8)
            .any(|window| window == b"CANARY-2")
    );
    // The next one counts even if what comes with it is rubbish.
    oidc.handle(at(95), given("CANARY", Some("CANARY-3")));
    assert_eq!(ready(&mut oidc, at(95), None).0, "one");
    let request = discovered(&mut oidc, at(99), None);
    assert!(
        request
            .body()
            .windows(8)
            .any(|window| window == b"CANARY-3")
    );
    oidc.handle(at(99), given(&two, None));
    assert_eq!(told.load(Ordering::Relaxed), 3);
}

#[test]
fn without_a_refresh_token_there_is_no_next() {
    let mut oidc = with_token(&token("one", at(100)), without_refresh_token());
    let (_, first) = ready(&mut oidc, at(0), None);
    // The server's own word is told then.
    assert_eq!(ready(&mut oidc, at(0), Some(&first)).0, "one");
    assert_eq!(ready(&mut oidc, at(99), None).0, "one");
    let told = failed(&mut oidc, at(100));
    assert_eq!(
        told,
        "credentials: user \"jane\": OIDC issuer issuer.example: the ID token has expired, and there is no refresh-token: log in again"
    );
    let told = failed(&mut Oidc::new(without_refresh_token()), at(0));
    assert!(
        told.contains("neither an id-token nor a refresh-token"),
        "{told}"
    );
}

#[test]
fn rubbish_for_a_token_is_told_and_not_quoted() {
    let encoded = |claims: &str| format!("e30.{}.s", URL_SAFE_NO_PAD.encode(claims));
    for (rubbish, expected) in [
        ("CANARY".into(), "three parts"),
        ("a.CANARY".into(), "three parts"),
        ("a.b.c.CANARY".into(), "three parts"),
        ("e30.CANARY*.s".into(), "not base64url"),
        ("e30.CANARY .s".into(), "not base64url"),
        (encoded("CANARY"), "number exp"),
        (encoded("{}"), "number exp"),
        (encoded("null"), "number exp"),
        (encoded(r#"{"exp":"CANARY"}"#), "number exp"),
        (encoded(r#"{"exp":1e999}"#), "number exp"),
        (encoded(r#"{"exp":1"#), "number exp"),
        (encoded(&"[".repeat(100_000)), "number exp"),
        ("C".repeat((1 << 20) + 1), "larger than 1 MiB"),
        (token("CAN\\nARY", at(100)), "no HTTP header"),
    ] {
        let configured = rubbish.replace("\\n", "\n");
        let told = failed(&mut with_token(&configured, without_refresh_token()), at(0));
        assert!(
            told.contains(expected) && told.contains("id-token: "),
            "{told}"
        );
        assert!(!told.contains("CAN"), "{told}");
        // A refresh token mends it.
        let mut oidc = with_token(&configured, provider());
        discovered(&mut oidc, at(0), None);
        oidc.handle(at(0), given(&token("one", at(100)), None));
        assert_eq!(ready(&mut oidc, at(0), None).0, "one");
        // Of the issuer it is as much of an error.
        let mut oidc = Oidc::new(provider());
        discovered(&mut oidc, at(0), None);
        oidc.handle(at(0), given(&rubbish, None));
        let told = failed(&mut oidc, at(0));
        assert!(told.contains(expected) || told.contains("1 MiB"), "{told}");
        assert!(!told.contains("CAN"), "{told}");
    }
}

#[test]
fn moments_of_every_size_are_taken() {
    for (exp, used) in [
        ("1e300", true),
        ("1700000100.9", true),
        ("9223372036854775807", true),
        ("0", false),
        ("-1e300", false),
        ("-0.5", false),
    ] {
        let id_token = format!(
            "e30.{}.one",
            URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{exp}}}"#))
        );
        let wish = with_token(&id_token, without_refresh_token()).poll(at(0), None);
        assert_eq!(matches!(wish, Wish::Ready(_)), used, "{exp} {wish:?}");
    }
}

#[test]
fn padding_does_no_harm() {
    let id_token = format!(
        "e30.{}.one",
        base64::engine::general_purpose::URL_SAFE.encode(r#"{"exp":1700000100.5}"#)
    );
    assert!(id_token.contains('='));
    let mut oidc = with_token(&id_token, without_refresh_token());
    assert_eq!(ready(&mut oidc, at(0), None).0, "one");
}
