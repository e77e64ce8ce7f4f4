//! Makes the recordings: starts a control plane a release, does what they are of, and writes the answers.
//!
//! `cargo test -p kubex-testing --test recordings -- --ignored record`

mod normal;
mod scenario;
mod session;

use kubex_testing::ControlPlane;

use crate::recording::{RELEASES, directory};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes into tests/recordings, and takes the control planes of all releases"]
async fn record() {
    for release in RELEASES {
        let plane = ControlPlane::builder().release(release).start();
        let plane = plane.unwrap_or_else(|error| panic!("{error}"));
        let mut session = session::Session::new(&plane);
        scenario::play(&mut session, &plane).await;
        let directory = directory(release);
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        for (name, file) in normal::normal(session.recorded, &plane.url()) {
            std::fs::write(directory.join(name + ".http"), file).unwrap();
        }
    }
}
