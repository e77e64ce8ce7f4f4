//! Proxies that refuse, fail or are not there: whose fault it is, is said, and no password.

use std::time::Duration;

use crate::kubex::Client;
use fast_socks5::ReplyError;
use kubex_proto::{Config, Error, Timeouts};
use kubex_testing::server::ServeOptions;

use super::{
    JANE, by, config,
    http::{HttpProxy, Manner},
    serve,
    socks::SocksProxy,
    text,
};
use crate::hand_made::HandMade;

/// What becomes of a call by this proxy; with credentials in its URL, none of which is told.
async fn error(url: &str, config: Config) -> Error {
    let config = by(url, config);
    assert!(!format!("{config:?}").contains("s3cret"), "{config:?}");
    let client = Client::new(config).unwrap();
    let error = text(&client, "/version").await.unwrap_err();
    let said = format!("{error} {error:?}");
    for secret in ["s3cret", "jane", JANE] {
        assert!(!said.contains(secret), "{said}");
    }
    let place = url.rsplit(['@', '/']).next().unwrap();
    assert!(said.contains(place), "{said}");
    error
}

async fn of_http(manner: Manner) -> Error {
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start(manner).await;
    let url = format!("http://jane:s3cret@{}", proxy.address);
    error(&url, config(&served)).await
}

#[tokio::test]
async fn what_the_proxy_answers_is_told() {
    for (status, expected, is_transient) in [
        (
            407,
            "407 Proxy Authentication Required: it does not accept",
            false,
        ),
        (403, "403 Forbidden", false),
        (302, "302 Found", false),
        (502, "502 Bad Gateway", true),
        (503, "503 Service Unavailable", true),
    ] {
        let error = of_http(Manner {
            status: Some(status),
            ..Manner::default()
        })
        .await;
        assert_eq!(error.is_transient(), is_transient, "{error}");
        let expected = format!("the proxy answered {expected}");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_wants_a_user_says_so() {
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start(super::knows_jane()).await;
    let error = error(&format!("http://{}", proxy.address), config(&served)).await;
    let expected = "the proxy answered 407 Proxy Authentication Required: it wants a user";
    assert!(error.to_string().contains(expected), "{error}");
    assert!(error.to_string().contains("proxy-url"), "{error}");
    assert!(!error.is_transient());
    assert!(served.server().requests().is_empty());
}

#[tokio::test]
async fn a_proxy_that_hangs_up_or_is_none() {
    for (says, expected) in [
        (&b""[..], "the proxy gave no answer"),
        (b"HTTP/1.1 200 OK", "the proxy gave no answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "the proxy gave no answer"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "lost in the TLS handshake"),
        (
            b"HTTP/1.1 200 OK\r\n\r\nhello, I am no TLS",
            "TLS handshake failed",
        ),
    ] {
        let error = of_http(Manner {
            says: Some(says),
            ..Manner::default()
        })
        .await;
        assert!(error.to_string().contains(expected), "{error}");
        assert!(
            error.to_string().contains("by the proxy http://127.0.0.1"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_head_without_end_is_cut_off() {
    static ENDLESS: [u8; 4 << 20] = [b'x'; 4 << 20];
    let error = of_http(Manner {
        says: Some(&ENDLESS),
        ..Manner::default()
    })
    .await;
    assert!(
        error.to_string().contains("the proxy gave no answer"),
        "{error}"
    );
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let served = serve(ServeOptions::tls());
    let (_closed, port) = HandMade::closed_port();
    for scheme in ["http", "https", "socks5"] {
        let url = format!("{scheme}://jane:s3cret@127.0.0.1:{port}");
        let error = error(&url, config(&served)).await;
        assert!(
            error.to_string().contains("the proxy cannot be reached"),
            "{error}"
        );
        assert!(error.is_transient());
    }
    let error = error("http://jane:s3cret@no-such-host.invalid:1", config(&served)).await;
    assert!(
        error.to_string().contains("the proxy cannot be reached"),
        "{error}"
    );
}

#[tokio::test]
async fn the_connect_timeout_is_for_the_proxy_too() {
    let served = serve(ServeOptions::tls());
    let proxy = HttpProxy::start(Manner {
        is_silent: true,
        ..Manner::default()
    })
    .await;
    for scheme in ["http", "https", "socks5"] {
        let config = config(&served).with_timeouts(Timeouts {
            connect: Some(Duration::from_millis(50)),
            ..Timeouts::default()
        });
        let url = format!("{scheme}://jane:s3cret@{}", proxy.address);
        let error = error(&url, config).await;
        assert!(error.is_timeout(), "{error}");
    }
}

#[tokio::test]
async fn the_server_behind_the_proxy_is_not_there() {
    let mut config = config(&serve(ServeOptions::tls()));
    let (_closed, port) = HandMade::closed_port();
    config.server = format!("https://127.0.0.1:{port}").parse().unwrap();
    let proxy = HttpProxy::start(Manner::default()).await;
    let error = error(&format!("http://{}", proxy.address), config).await;
    assert!(error.to_string().contains("502 Bad Gateway"), "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn what_a_socks_proxy_answers_is_told() {
    let served = serve(ServeOptions::tls());
    let user = Some(("jane", "other"));
    for (user, leads, expected, is_transient) in [
        (
            user,
            (|| Ok(())) as fn() -> _,
            "does not accept the user",
            false,
        ),
        (
            None,
            || Err(ReplyError::ConnectionNotAllowed),
            "not allowed by ruleset",
            false,
        ),
        (
            None,
            || Err(ReplyError::HostUnreachable),
            "Host unreachable",
            true,
        ),
    ] {
        let proxy = SocksProxy::start(user, leads, served.address()).await;
        let url = format!("socks5://jane:s3cret@{}", proxy.address);
        let error = error(&url, config(&served)).await;
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.is_transient(), is_transient, "{error}");
    }
    let proxy = SocksProxy::start(user, || Ok(()), served.address()).await;
    let error = error(&format!("socks5://{}", proxy.address), config(&served)).await;
    assert!(
        error.to_string().contains("wants a user and a password"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_no_socks_proxy() {
    for (says, expected) in [
        (&b""[..], "the proxy hung up"),
        (b"\x05", "the proxy hung up"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "is no SOCKS5 proxy"),
    ] {
        let served = serve(ServeOptions::tls());
        let proxy = HttpProxy::start(Manner {
            says: Some(says),
            ..Manner::default()
        })
        .await;
        let url = format!("socks5://jane:s3cret@{}", proxy.address);
        let error = error(&url, config(&served)).await;
        assert!(error.to_string().contains(expected), "{error}");
    }
}
