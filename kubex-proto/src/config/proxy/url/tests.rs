//! Which URLs name a proxy.

use alloc::string::ToString;

use super::*;

fn user(url: &str) -> Option<(String, String)> {
    let proxy: Proxy = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
    proxy
        .user()
        .map(|(name, password)| (name.expose().into(), password.expose().into()))
}

#[test]
fn what_is_taken_and_as_what() {
    for (url, expected) in [
        ("http://proxy", "http://proxy:80"),
        ("http://proxy/", "http://proxy:80"),
        ("HTTPS://proxy", "https://proxy:443"),
        ("https://proxy:8443", "https://proxy:8443"),
        ("socks5://10.0.0.1", "socks5://10.0.0.1:1080"),
        ("socks5h://10.0.0.1:9050/", "socks5://10.0.0.1:9050"),
        ("http://[fd00::1]", "http://[fd00::1]:80"),
        ("http://jane@[fd00::1]:3128", "http://[fd00::1]:3128"),
        ("http://jane:secret@3128:80", "http://3128:80"),
        ("http://1234", "http://1234:80"),
    ] {
        let proxy: Proxy = url.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!(proxy.to_string(), expected, "{url}");
    }
}

#[test]
fn users_and_passwords_are_decoded() {
    for (url, expected) in [
        ("http://proxy", None),
        ("http://@proxy", None),
        ("http://jane@proxy", Some(("jane", ""))),
        ("http://:secret@proxy", Some(("", "secret"))),
        ("http://jane:se:cret@proxy", Some(("jane", "se:cret"))),
        ("http://jane:se@cret@proxy", Some(("jane", "se@cret"))),
        ("http://ja%2Fne:%25%3a%C3%BC@proxy", Some(("ja/ne", "%:ü"))),
        ("socks5://jane:secret@proxy", Some(("jane", "secret"))),
    ] {
        let expected = expected.map(|(name, password)| (name.into(), password.into()));
        assert_eq!(user(url), expected, "{url}");
    }
}

#[test]
fn what_is_refused_is_not_quoted() {
    let long = format!("socks5://jane:CANARY{}@proxy", "x".repeat(255));
    for (url, expected) in [
        ("", "must be http://"),
        ("proxy:3128", "must be http://"),
        ("CANARY://proxy", "must be http://"),
        ("socks4://CANARY@proxy", "must be http://"),
        ("http://", "must be http://"),
        ("http://jane:CANARY@", "must be http://"),
        ("http://jane:CANARY@:80", "must be http://"),
        ("http:///CANARY", "a path"),
        ("http://jane:CAN/ARY@proxy", "a path"),
        ("http://proxy/CANARY", "a path"),
        ("http://jane:CAN#ARY@proxy", "a fragment"),
        ("http://proxy?CANARY", "a query"),
        ("http://jane:CAN%ARY@proxy", "encode it"),
        ("http://jane:CANARY%4@proxy", "encode it"),
        ("http://jane:CANARY%ff@proxy", "encode it"),
        ("http://jane:CAN ARY@proxy", "encode it"),
        ("http://jane:CANÄRY@proxy", "encode it"),
        ("http://CAN%3AARY:x@proxy", "a colon"),
        ("http://jane:CAN%0AARY@proxy", "line break"),
        ("http://jane:CANARY@proxy:http", "port"),
        ("http://jane:CANARY@proxy:0", "port"),
        ("http://jane:CANARY@pro xy", "blanks"),
        ("http://jane:CANARY@[10.0.0.1]", "IPv6"),
        ("socks5://CANARY@proxy", "1 to 255 bytes"),
        (&long, "1 to 255 bytes"),
    ] {
        let error = url.parse::<Proxy>().expect_err(url);
        assert!(error.to_string().contains(expected), "{url}: {error}");
        assert!(!format!("{error} {error:?}").contains("CAN"), "{error:?}");
    }
}

#[test]
fn neither_debug_nor_display_shows_who_it_is() {
    let proxy: Proxy = "http://CANARY:CANARY@proxy".parse().unwrap();
    assert_eq!(format!("{proxy}"), "http://proxy:80");
    assert_eq!(format!("{proxy:?}"), "Proxy(http://proxy:80, a user)");
}

#[cfg(feature = "config")]
#[test]
fn the_header_is_that_of_basic_authentication() {
    let proxy: Proxy = "http://Aladdin:open%20sesame@proxy".parse().unwrap();
    let header = proxy.authorization().unwrap();
    assert_eq!(header, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert!(header.is_sensitive());
    assert_eq!(
        "http://proxy".parse::<Proxy>().unwrap().authorization(),
        None
    );
}
