//! A start that fails says why, and leaves nothing.

use std::time::Duration;

use kubex_testing::ControlPlane;
use kubex_testing::control_plane::Part;

use crate::fakes::{Fakes, STAYS, directory};

#[test]
fn a_part_that_dies_is_named_and_its_log_quoted() {
    let dies = r#"echo "started with $*"; echo "error: no such flag" >&2; exit 3"#;
    let fakes = Fakes::new("exec sleep 1000", dies);
    let error = ControlPlane::builder()
        .binaries(fakes.folder())
        .start()
        .unwrap_err();
    assert_eq!(error.died_part(), Some(Part::ApiServer));
    let text = error.to_string();
    assert!(text.starts_with("kube-apiserver ended by itself (exit status: 3)"));
    assert!(text.ends_with("\nerror: no such flag"), "{text}");
    assert!(!directory(&text).exists());
}

#[test]
fn a_part_that_cannot_be_run_is_named() {
    let fakes = Fakes::new("exec sleep 1000", "");
    std::fs::write(fakes.folder().join("kube-apiserver"), "#!/no/such/shell\n").unwrap();
    let outcome = ControlPlane::builder().binaries(fakes.folder()).start();
    let error = outcome.unwrap_err();
    assert_eq!(error.died_part(), Some(Part::ApiServer));
    assert!(error.to_string().contains("kube-apiserver"), "{error}");
}

#[test]
fn a_deadline_is_kept() {
    let fakes = Fakes::new(STAYS, STAYS);
    let etcd = fakes.follow("etcd");
    let api_server = fakes.follow("kube-apiserver");
    let error = ControlPlane::builder()
        .binaries(fakes.folder())
        .deadline(Duration::from_millis(500))
        .start()
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("not ready after 500ms: /readyz: "), "{text}");
    let directory = directory(&api_server.started());
    etcd.started();
    etcd.ended();
    api_server.ended();
    assert!(!directory.exists());
}

#[test]
fn a_port_that_is_taken_is_no_reason_to_fail_at_once() {
    let taken = r#"echo attempt >>"$0.count"; echo "listen: address already in use"; exit 1"#;
    let fakes = Fakes::new("exec sleep 1000", taken);
    let outcome = ControlPlane::builder().binaries(fakes.folder()).start();
    assert_eq!(outcome.unwrap_err().died_part(), Some(Part::ApiServer));
    let attempts = std::fs::read_to_string(fakes.folder().join("kube-apiserver.count")).unwrap();
    assert_eq!(attempts.lines().count(), 3);
}
