//! What is made of what a plugin prints.

use super::*;

#[test]
fn a_token_is_kept_until_it_is_rejected() {
    let mut exec = Exec::new(plugin());
    run(&mut exec, at(0), None);
    // Whoever asks while it runs has the same wish.
    run(&mut exec, at(1), None);
    exec.handle(at(2), token("one"));
    let first = ready(&mut exec, at(2), None);
    assert_eq!(first.value().unwrap(), "Bearer one");
    assert!(first.value().unwrap().is_sensitive() && first.identity().is_none());
    assert_eq!(ready(&mut exec, at(1_000_000), None), first);
    run(&mut exec, at(1_000_000), Some(&first));
    exec.handle(at(1_000_001), token("two"));
    for _ in 0..100 {
        let second = ready(&mut exec, at(1_000_001), Some(&first));
        assert_eq!(second.value().unwrap(), "Bearer two");
    }
}

#[test]
fn an_expiry_is_heeded() {
    let mut exec = Exec::new(plugin());
    run(&mut exec, at(0), None);
    // In another zone: 100 s after the start.
    exec.handle(
        at(0),
        printed(r#"{"token":"one","expirationTimestamp":"2023-11-15T00:15:00+02:00"}"#),
    );
    ready(&mut exec, at(89), None);
    run(&mut exec, at(90), None);
    exec.handle(at(95), output(CommandEnding::Exited(Some(1)), "", ""));
    ready(&mut exec, at(95), None);
    run(&mut exec, at(96), None);
    exec.handle(at(100), output(CommandEnding::Exited(Some(1)), "", ""));
    assert!(failed(&mut exec, at(100)).contains("exit code 1"));
}

#[test]
fn a_certificate_comes_with_its_key_and_perhaps_a_token() {
    for (token, header) in [("", None), (r#","token":"one""#, Some("Bearer one"))] {
        let mut exec = Exec::new(plugin());
        run(&mut exec, at(0), None);
        exec.handle(
            at(0),
            printed(&format!(
                r#"{{"clientCertificateData":"-----BEGIN C","clientKeyData":"-----BEGIN K","expirationTimestamp":null{token}}}"#
            )),
        );
        let authorization = ready(&mut exec, at(0), None);
        let shown = authorization.value().map(|value| value.to_str().unwrap());
        assert_eq!(shown, header);
        let identity = authorization.identity().unwrap();
        assert_eq!(identity.certificate, Pem::data("-----BEGIN C"));
        assert_eq!(identity.key, Pem::data("-----BEGIN K"));
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_an_error_and_the_plugin_runs_again() {
    let mut exec = Exec::new(plugin());
    run(&mut exec, at(0), None);
    exec.handle(
        at(0),
        printed(r#"{"clientCertificateData":"-----BEGIN C","clientKeyData":"-----BEGIN K"}"#),
    );
    let authorization = ready(&mut exec, at(0), None);
    let fault = Error::credentials("no pair");
    exec.discard(at(0), authorization.identity().unwrap(), &fault);
    let told = failed(&mut exec, at(0));
    assert!(
        told.contains("cannot be used") && told.contains("no pair"),
        "{told}"
    );
    run(&mut exec, at(1), None);
}

#[test]
fn v1beta1_answers_in_v1beta1() {
    let beta = || ExecPlugin {
        version: ExecVersion::V1Beta1,
        ..plugin()
    };
    let answer = r#"{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"one"}}"#;
    let mut exec = Exec::new(beta());
    run(&mut exec, at(0), None);
    exec.handle(at(0), output(CommandEnding::Exited(Some(0)), answer, ""));
    ready(&mut exec, at(0), None);

    let told = told(beta(), token("CANARY"));
    assert!(
        told.contains("of the apiVersion client.authentication.k8s.io/v1, where")
            && told.ends_with("client.authentication.k8s.io/v1beta1"),
        "{told}"
    );
}

#[test]
fn rubbish_is_told_and_not_quoted() {
    let head = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential""#;
    for (stdout, expected) in [
        (String::new(), "printed nothing"),
        (" \n".into(), "printed nothing"),
        ("CANARY".into(), "not JSON (line 1, column 1)"),
        ("[\"CANARY\"]".into(), "kind is not ExecCredential"),
        ("\"CANARY\"".into(), "another type"),
        ("null".into(), "another type"),
        (format!("{head},\"status\":{{\"token\":\"CANARY"), "cut off"),
        (
            format!("{head},\"status\":{{\"token\":7}}}}"),
            "another type",
        ),
        (format!("{head},\"status\":\"CANARY\"}}"), "another type"),
        (format!("{head}}}CANARY"), "not JSON"),
        (format!("{head}}}"), "without status"),
        (format!("{head},\"status\":null}}"), "without status"),
        (format!("{head},\"status\":{{}}}}"), "neither a token nor"),
        (
            format!("{head},\"status\":{{\"token\":\"\"}}}}"),
            "neither a token nor",
        ),
        (
            format!("{head},\"status\":{{\"token\":\"CAN\\nCANARY\"}}}}"),
            "line break",
        ),
        (
            format!("{head},\"status\":{{\"token\":\"t\",\"clientCertificateData\":\"CANARY\"}}}}"),
            "clientCertificateData without clientKeyData",
        ),
        (
            format!("{head},\"status\":{{\"token\":\"t\",\"clientKeyData\":\"CANARY\"}}}}"),
            "clientKeyData without clientCertificateData",
        ),
        (
            format!(
                "{head},\"status\":{{\"clientKeyData\":\"CANARY\",\"clientCertificateData\":\"-----BEGIN C\"}}}}"
            ),
            "clientKeyData that is not PEM",
        ),
        (
            format!("{head},\"status\":{{\"token\":\"t\",\"expirationTimestamp\":\"CANARY\"}}}}"),
            "RFC 3339",
        ),
        ("{}".into(), "kind is not ExecCredential"),
        (
            "{\"kind\":\"CANARY\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}".into(),
            "kind is not ExecCredential",
        ),
        (
            "{\"kind\":\"ExecCredential\",\"apiVersion\":\"CANARY\",\"status\":{}}".into(),
            "of the apiVersion another, where the kubeconfig says client.authentication.k8s.io/v1",
        ),
        ("[".repeat(100_000), "another type"),
        (
            format!("{{\"kind\":{}", "[".repeat(100_000)),
            "another type",
        ),
        (format!("{{\"spec\":{}", "[".repeat(100_000)), "cut off"),
        ("\u{1}".repeat(1000), "not JSON"),
    ] {
        let told = told(
            plugin(),
            output(CommandEnding::Exited(Some(0)), &stdout, ""),
        );
        assert!(told.contains(expected), "{stdout:.200}: {told}");
        assert!(
            told.starts_with("credentials: user \"jane\": exec plugin \"login\": printed"),
            "{told}"
        );
        assert!(!told.contains("CAN") && told.len() < 300, "{told}");
    }
}

#[test]
fn an_answer_cut_off_anywhere_is_an_error() {
    let whole = r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"CANARY","expirationTimestamp":"2023-11-15T00:15:00Z"}}"#;
    for end in 0..whole.len() {
        told(
            plugin(),
            output(CommandEnding::Exited(Some(0)), &whole[..end], ""),
        );
    }
}
