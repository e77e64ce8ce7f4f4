//! Whatever comes of their wishes, credentials come to an authorization or to a short error of one line within six wishes; and what is ready
//! is so for whoever asks next.
#![no_main]

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use kubex_proto::{
    CommandEnding, CommandOutput, Credentials, ExecPlugin, ExecVersion, Identity, Instant,
    OidcProvider, Outcome, Pem, Secret, Time, Timestamp, Wish,
};
use libfuzzer_sys::fuzz_target;

/// Three reads, a document, and tokens twice over.
const MOST: usize = 6;

fuzz_target!(|data: &[u8]| {
    // The first byte says which credentials; then the outcomes, between bytes that no UTF-8 has.
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let mut outcomes = rest.split(|byte| *byte == 0xff);
    let mut credentials = credentials(*kind);
    let mut rejected = None;
    for second in 0..4 {
        let now = Time::new(
            Instant::from_origin(Duration::from_secs(second * 2)),
            Timestamp::from_unix_seconds(1_700_000_000),
        );
        let mut wishes = 0;
        let authorization = loop {
            let wish = credentials.poll(now, rejected.as_ref());
            assert!(wishes <= MOST, "{wish:?}");
            wishes += 1;
            let piece = outcomes.next().unwrap_or_default();
            let outcome = match wish {
                Wish::Ready(authorization) => break Some(authorization),
                Wish::Failed(error) => {
                    check(&error.to_string());
                    break None;
                }
                Wish::ReadFile(_) => Outcome::File(Bytes::copy_from_slice(piece)),
                Wish::RunCommand(_) => Outcome::Command(CommandOutput {
                    ending: CommandEnding::Exited(Some(0)),
                    stdout: Bytes::copy_from_slice(piece),
                    stderr: Bytes::new(),
                }),
                Wish::AskIssuer(_) => answer(piece),
                _ => unreachable!("no other wish"),
            };
            credentials.handle(now, outcome);
        };
        if let Some(authorization) = &authorization
            && rejected.is_none()
        {
            let Wish::Ready(again) = credentials.poll(now, None) else {
                panic!("it was ready")
            };
            assert!(again == *authorization);
        }
        rejected = authorization.filter(|_| second == 1);
    }
});

fn check(told: &str) {
    assert!(told.chars().count() < 1000, "{told}");
    assert!(!told.contains(|c: char| c.is_control()), "{told:?}");
}

/// The first byte says the status.
fn answer(piece: &[u8]) -> Outcome {
    let (status, body) = match piece.split_first() {
        Some((b'3', body)) => (302, body),
        Some((b'4', body)) => (400, body),
        Some((b'1', body)) => (401, body),
        _ => (200, piece),
    };
    let mut answer = Response::new(Bytes::copy_from_slice(body));
    *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    Outcome::Answer(answer)
}

fn credentials(kind: u8) -> Credentials {
    let mut provider = OidcProvider::new("https://issuer.example", "kubernetes");
    provider.refresh_token = Some(Secret::new("refresh"));
    let files = Identity {
        certificate: Pem::file("/c"),
        key: Pem::file("/k"),
    };
    match kind {
        b'e' => Credentials::exec(ExecPlugin::new(ExecVersion::V1, "login")),
        b'b' => {
            Credentials::exec(ExecPlugin::new(ExecVersion::V1Beta1, "login")).with_identity(files)
        }
        b'o' => Credentials::oidc(provider),
        b's' => {
            provider.client_secret = Some(Secret::new("secret"));
            provider.certificate_authority = Some(Pem::file("/ca"));
            Credentials::oidc(provider)
        }
        _ => Credentials::token_file("/t").with_identity(files),
    }
}
